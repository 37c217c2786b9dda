"""The services, operations and shapes of botocore, in the words of Step Functions."""

import re

import botocore
from botocore.loaders import Loader

KINDS = {
    "string": "string",
    "integer": "integer",
    "long": "long",
    "float": "float",
    "double": "double",
    "boolean": "boolean",
    "timestamp": "timestamp",
    "blob": "blob",
}


def version():
    return botocore.__version__


def service_name(service_id):
    """The service as a resource spells it: its id without a last `Service`, letters and digits alone, small."""
    return re.sub(r"[^A-Za-z0-9]", "", re.sub(r" ?Service$", "", service_id)).lower()


def upper(name):
    return name[0].upper() + name[1:]


def lower(name):
    return name[0].lower() + name[1:]


def sdk_name(name):
    """A member as a call of the SDK spells it: what begins with several capitals keeps the first and the last of them, as in
    `DbInstanceIdentifier` for `DBInstanceIdentifier`."""
    end = 1
    while (
        end < len(name)
        and name[end].isupper()
        and not (end < len(name) - 1 and name[end + 1].islower())
    ):
        end += 1
    return upper(name[:end].lower() + name[end:])


def expected_error_prefix(service_id):
    """The service's id in Pascal case, of acronyms only the first letter large. This gives all but six of the prefixes that the
    Developer Guide tells."""
    prefix = ""
    for word in re.split(r"[^A-Za-z0-9]+", re.sub(r" ?Service$", "", service_id)):
        word = re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1 \2", word)
        word = re.sub(r"([a-z0-9])([A-Z])", r"\1 \2", word)
        prefix += "".join(part[0].upper() + part[1:].lower() for part in word.split())
    return prefix


class Service:
    """A service: `shapes` by name, `operations` by the name that a resource has for them."""

    def __init__(self, name, model):
        metadata = model["metadata"]
        self.name = name
        self.id = metadata["serviceId"]
        self.title = metadata["serviceFullName"]
        self.endpoint = metadata["endpointPrefix"]
        self.signing = metadata.get("signingName", metadata["endpointPrefix"])
        self.shapes = {key: shape(model["shapes"], key) for key in model["shapes"]}
        self.operations = {}
        for key, operation in sorted(model["operations"].items()):
            self.operations[lower(key)] = Operation(key, operation, model["shapes"])


class Operation:
    def __init__(self, key, model, shapes):
        self.key = key
        self.input = model.get("input", {}).get("shape")
        self.output = model.get("output", {}).get("shape")
        self.errors = sorted(error["shape"] for error in model.get("errors", []))
        self.verb = model["http"]["method"]
        self.path = model["http"]["requestUri"].split("?")[0]
        self.deprecated = bool(model.get("deprecated"))
        self.open = model.get("authtype") == "none" or "smithy.api#noAuth" in model.get("auth", [])
        self.streams = any(
            shapes[member["shape"]].get("eventstream")
            for side in (self.input, self.output)
            if side
            for member in shapes[side].get("members", {}).values()
        )
        self.labels = {}
        if self.input:
            for name, member in shapes[self.input].get("members", {}).items():
                if member.get("location") == "uri":
                    self.labels[member.get("locationName", name)] = upper(name)


def shape(shapes, key):
    """One shape: `kind`, and what the kind has. Members are by the API's name, its first letter large."""
    model = shapes[key]
    made = {"kind": model["type"], "name": key}
    if model.get("min") is not None or model.get("max") is not None:
        made["bounds"] = (model.get("min"), model.get("max"))
    if model["type"] == "structure":
        if model.get("document"):
            return {"kind": "document", "name": key}
        made["kind"] = "union" if model.get("union") else "structure"
        required = set(model.get("required", []))
        made["members"] = {}
        for name, member in model["members"].items():
            target = shapes[member["shape"]]
            token = bool(member.get("idempotencyToken"))
            made["members"][upper(name)] = {
                "shape": member["shape"],
                # The SDK makes up a token that is not given.
                "required": name in required and not token,
                "token": token,
                "deprecated": bool(member.get("deprecated") or target.get("deprecated")),
                "sensitive": bool(target.get("sensitive")),
            }
            if member.get("jsonvalue"):
                made["members"][upper(name)]["shape"] = "json"
    elif model["type"] == "list":
        made["element"] = model["member"]["shape"]
    elif model["type"] == "map":
        made["key"], made["value"] = model["key"]["shape"], model["value"]["shape"]
    elif model["type"] == "string" and model.get("enum"):
        made["enum"] = list(model["enum"])
        made.pop("bounds", None)
    if made["kind"] not in KINDS and made["kind"] not in ("structure", "union", "list", "map"):
        raise SystemExit(f"unknown type {made['kind']} of {key}")
    return made


# Older models of a service that another one replaced under the same id.
REPLACED = {"sms-voice"}


def load():
    """All services, by the name that a resource has for them."""
    loader = Loader()
    services = {}
    for folder in sorted(loader.list_available_services("service-2")):
        if folder in REPLACED:
            continue
        model = loader.load_service_model(folder, "service-2")
        name = service_name(model["metadata"]["serviceId"])
        if name in services:
            raise SystemExit(f"two services are called {name}: {folder} is the second")
        services[name] = Service(name, model)
        services[name].shapes["json"] = {"kind": "document", "name": "json"}
    return services
