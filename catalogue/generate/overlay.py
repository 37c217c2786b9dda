"""What AWS only says in prose: the tables in `../overlay`, checked against the models and the Service Authorization Reference."""

import re
import tomllib
from pathlib import Path

from . import iam
from .models import upper

FOLDER = Path(__file__).parent.parent / "overlay"
SUFFIXES = {"rr": 0, "token": 1, "sync": 2, "sync2": 3}
# Where a call without an API of its own keeps its shapes.
HOSTS = {"http": "sfn", "apigateway": "apigateway", "eks": "eks"}
PLAIN = {"string", "integer", "boolean"}


class Refused(Exception):
    """An entry of the overlay that the data contradict."""


def load():
    read = {path.stem: tomllib.loads(path.read_text()) for path in sorted(FOLDER.glob("*.toml"))}
    return {**read["actions"], **read["services"], "optimized": read["optimized"]}


def paths_of(text):
    """The members that an ARN with placeholders names."""
    found = re.findall(r"\$\{((?:[^{}]|\{\})*)\}", text)
    return [path.partition("=")[0] for path in found if path not in iam.STANDARD]


def has_path(service, shape, path):
    """Whether a request has a member, also a nested one; `[]` steps into a list, `{}` into the keys of a map."""
    for part in path.split("."):
        name = part.rstrip("[]{}")
        members = service.shapes[shape].get("members", {})
        if name not in members:
            return False
        shape = members[name]["shape"]
        if part.endswith("[]"):
            if service.shapes[shape]["kind"] != "list":
                return False
            shape = service.shapes[shape]["element"]
        if part.endswith("{}"):
            if service.shapes[shape]["kind"] != "map":
                return False
            shape = service.shapes[shape]["value"]
    return True


class Checker:
    """Makes grants of entries, and refuses what does not exist."""

    def __init__(self, prefixes):
        self.prefixes = prefixes

    def action(self, name):
        prefix, _, action = name.partition(":")
        found = self.prefixes.get(prefix) and self.prefixes[prefix].find(action)
        if not found:
            raise Refused(f"there is no action {name}")
        if found["name"] != action:
            raise Refused(f"{name} is spelt {found['name']}")
        return name

    def grant(self, entry, service, shape, where):
        """A grant of an entry of `optimized.toml`, or of `actions.toml` with its target."""
        actions = [self.action(name) for name in entry.get("actions") or [entry["action"]]]
        targets = []
        if "on" in entry:
            for arn in entry["on"] if isinstance(entry["on"], list) else [entry["on"]]:
                for path in paths_of(arn):
                    self.path(service, shape, path, where)
                targets.append(("everything",) if arn == "*" else ("resource", arn, None))
        elif "key_of" in entry:
            self.path(service, shape, entry["key_of"], where)
            targets.append(("key", entry["key_of"], entry["via"]))
        elif "executions_of" in entry:
            self.path(service, shape, entry["executions_of"], where)
            targets.append(("executions", entry["executions_of"]))
        elif "member" in entry:
            self.path(service, shape, entry["member"], where)
            targets.append(("role", entry["member"], entry.get("passed_to")))
        else:
            for name in actions:
                prefix, _, action = name.partition(":")
                if self.prefixes[prefix].find(action)["resourceTypes"]:
                    raise Refused(f"{where}: {name} has resource types; say `on`")
            targets.append(("everything",))
        if "when" in entry:
            self.path(service, shape, entry["when"], where)
        conditions = [tuple(one) for one in entry.get("conditions", [])]
        for _, _, value in conditions:
            for path in paths_of(value):
                self.path(service, shape, path, where)
        return grant(actions, targets, entry.get("when"), entry.get("if"), conditions)

    def path(self, service, shape, path, where):
        if not shape or not has_path(service, shape, path):
            raise Refused(f"{where}: the request has no member {path}")


def grant(actions, targets, when=None, note=None, conditions=()):
    return {
        "actions": actions,
        "targets": targets,
        "when": when,
        "note": note,
        "conditions": list(conditions),
    }


def made_shape(service, name, spec, required=None):
    """A shape of an entry by hand; gives its key."""
    if isinstance(spec, str):
        if spec in PLAIN:
            service.shapes.setdefault(f"~{spec}", {"kind": spec, "name": None})
            return f"~{spec}"
        if spec == "json":
            return "json"
        if spec in ("strings", "map", "multimap"):
            text = made_shape(service, name, "string")
            key = f"~{spec}"
            if spec == "strings":
                service.shapes[key] = {"kind": "list", "element": text, "name": None}
            elif spec == "map":
                service.shapes[key] = {"kind": "map", "key": text, "value": text, "name": None}
            else:
                texts = made_shape(service, name, "strings")
                service.shapes[key] = {"kind": "map", "key": text, "value": texts, "name": None}
            return key
        if "|" in spec:
            service.shapes[f"~{spec}"] = {"kind": "string", "enum": spec.split("|"), "name": None}
            return f"~{spec}"
        if spec not in service.shapes:
            raise Refused(f"{service.name} has no shape {spec}")
        return spec
    members = {
        key: plain_member(made_shape(service, f"{name}.{key}", value)) for key, value in spec.items()
    }
    service.shapes[name] = {"kind": "structure", "name": None, "members": members}
    return name


def plain_member(shape, required=False):
    return {
        "shape": shape,
        "required": required,
        "token": False,
        "deprecated": False,
        "sensitive": False,
    }


def changed(service, shape, path, change, name):
    """A copy of a shape in which the member at a path is changed; gives its key."""
    part, _, rest = path.partition(".")
    copy = dict(service.shapes[shape])
    key = f"{name}:{shape}"
    if part.endswith("[]"):
        member = dict(copy["members"][part[:-2]])
        items = dict(service.shapes[member["shape"]])
        items["element"] = changed(service, items["element"], rest, change, name)
        service.shapes[f"{name}:{member['shape']}"] = items
        member["shape"] = f"{name}:{member['shape']}"
        copy["members"] = {**copy["members"], part[:-2]: member}
    elif rest:
        member = dict(copy["members"][part])
        member["shape"] = changed(service, member["shape"], rest, change, name)
        copy["members"] = {**copy["members"], part: member}
    else:
        copy["members"] = {**copy["members"], part: {**copy["members"][part], **change}}
    service.shapes[key] = copy
    # The next change of the same entry goes on from here.
    return key


def optimized(entry, services, checker, only_in_map):
    """A call of `optimized.toml`, with its shapes added to the service whose API it calls."""
    where = f"{entry['service']}:{entry['action']}"
    api = entry.get("api")
    host = services[api.partition(":")[0] if api else HOSTS[entry["service"]]]
    operation = None
    if api:
        key = api.partition(":")[2]
        operation = host.operations.get(key[0].lower() + key[1:])
        if operation is None:
            raise Refused(f"{where}: there is no API {api}")
    name = f"~{where}"
    shape = request(entry, host, operation, name, where)
    grants = default_grants(entry, host, operation, shape, checker, where)
    job = [checker.grant(one, host, shape, where) for one in entry.get("job", [])]
    if "rule" in entry:
        actions = ["events:PutTargets", "events:PutRule", "events:DescribeRule"]
        job.append(grant(actions, [("rule", entry["rule"])]))
    envelopes = entry.get("envelope", {})
    result = entry.get("result")
    first = made_shape(host, f"{name}.result", result) if result else (operation and operation.output)
    last = entry.get("job_result")
    last = made_shape(host, f"{name}.job", last) if last else None
    parsed = last
    for path in entry.get("job2_json", []):
        parsed = changed(host, parsed, path, {"shape": "json"}, f"{name}.parsed")
    results = {"rr": first, "token": None, "sync": last, "sync2": parsed}
    for path in [entry.get("message")] if entry.get("message") else []:
        checker.path(host, shape, path, where)
    for path in entry.get("one_of", []):
        checker.path(host, shape, path, where)
    return {
        "service": entry["service"],
        "action": entry["action"],
        "host": host.name,
        "api": api and operation.key[0].lower() + operation.key[1:],
        "only_in_map": only_in_map,
        "suffixes": [(suffix, results[suffix], envelopes.get(suffix, [])) for suffix in entry["suffixes"]],
        "input": shape,
        "message": entry.get("message"),
        "one_of": entry.get("one_of", []),
        "transient": entry.get("transient", []),
        "grants": grants,
        "job": job,
    }


def request(entry, host, operation, name, where):
    if "request" in entry:
        shape = made_shape(host, name, entry["request"])
    else:
        original = host.shapes[operation.input]
        members = dict(original["members"])
        for gone in entry.get("without", []):
            if members.pop(gone, None) is None:
                raise Refused(f"{where}: there is no member {gone} to leave out")
        if "only" in entry:
            members = {key: members[key] for key in entry["only"]}
        for key, spec in entry.get("add", {}).items():
            members[key] = plain_member(made_shape(host, f"{name}.{key}", spec))
        host.shapes[name] = {"kind": "structure", "name": None, "members": members}
        shape = name
    if "required" in entry:
        members = host.shapes[shape]["members"]
        for key in entry["required"]:
            if key not in members:
                raise Refused(f"{where}: there is no member {key} to require")
        host.shapes[shape]["members"] = {
            key: {**member, "required": key in entry["required"]} for key, member in members.items()
        }
    for path in entry.get("json", []):
        shape = changed(host, shape, path, {"shape": "json"}, "~json")
    for path in entry.get("required_inside", []):
        shape = changed(host, shape, path, {"required": True}, "~required")
    return shape


def default_grants(entry, host, operation, shape, checker, where):
    more = [checker.grant(one, host, shape, where) for one in entry.get("more", [])]
    if "grants" in entry:
        return [checker.grant(one, host, shape, where) for one in entry["grants"]] + more
    if operation.grants is None:
        raise Refused(f"{where}: the permissions of its API are unknown; say `grants`")
    return operation.grants + more


def sdk_grants(service, operation, prefix, prefixes, table, checker, overlay):
    """What a call of the SDK needs; none where that is unknown."""
    where = f"{service.name}:{operation.key}"
    name = operation.key[0].lower() + operation.key[1:]
    request = iam.Request(service, operation)
    given = table.get(service.name, {}).get(name)
    if given is not None:
        entries = given
    elif prefix and prefix.find(operation.key):
        entries = [f"{prefix.name}:{prefix.find(operation.key)['name']}"]
    elif service.signing == "apigateway":
        return [verb(operation, checker)]
    elif operation.open:
        return []
    else:
        return None
    grants = []
    for entry in entries:
        if isinstance(entry, dict) and "on" in entry:
            grants.append(checker.grant(entry, service, operation.input, where))
            continue
        action = entry if isinstance(entry, str) else entry["action"]
        of = checker.action(action).partition(":")[0]
        found = iam.targets(prefixes[of], action.partition(":")[2], request, overlay)
        base = [("resource", arn, kind) for arn, kind, when in found if when is None]
        when = entry.get("when") if isinstance(entry, dict) else None
        if base or not found:
            grants.append(grant([action], base or [("everything",)], when))
        for arn, kind, member in found:
            if member is not None:
                grants.append(grant([action], [("resource", arn, kind)], member))
    return grants + roles(service, operation, grants, prefixes, overlay)


def verb(operation, checker):
    """API Gateway's actions are the verbs of its own HTTP API, on its paths."""
    path = operation.path.removeprefix("/v2")
    path = re.sub(
        r"\{([^}+]*)\+?\}",
        lambda label: f"${{{operation.labels[label[1]]}}}" if label[1] in operation.labels else "*",
        path,
    )
    arn = "arn:${Partition}:apigateway:${Region}::" + path
    return grant([checker.action(f"apigateway:{operation.verb}")], [("resource", arn, None)])


CHANGES = {"Write", "Permissions management"}


def roles(service, operation, grants, prefixes, overlay):
    """`iam:PassRole` for each member that hands a role over."""
    if service.name in overlay["no_pass_role"]["services"] or not operation.input:
        return []
    levels = set()
    for one in grants:
        for action in one["actions"]:
            prefix, _, name = action.partition(":")
            levels.update(prefixes[prefix].find(name)["accessLevel"].split(", "))
    if not levels & CHANGES:
        return []
    principal = overlay["passed_to"].get(service.name)
    found = []

    def walk(key, path, around, required):
        shape = service.shapes[key]
        if key in around or len(around) > 8:
            return
        if shape["kind"] in ("structure", "union"):
            for name, member in shape["members"].items():
                inner = f"{path}.{name}" if path else name
                target = service.shapes[member["shape"]]
                if target["kind"] == "string" and "enum" not in target:
                    if re.search(r"Role(Arn|ARN)$", name) or (principal and name.endswith("Role") and name != "ParticipantRole"):
                        found.append((inner, required and member["required"]))
                else:
                    walk(member["shape"], inner, around | {key}, required and member["required"])
        elif shape["kind"] == "list":
            walk(shape["element"], f"{path}[]", around | {key}, required)

    walk(operation.input, "", frozenset(), True)
    made = []
    for path, required in found:
        made.append(grant(["iam:PassRole"], [("role", path, principal)], None if required else path))
    return made
