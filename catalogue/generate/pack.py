"""The compact form. `catalogue/src/block.rs` reads it, and says what stands where."""

from collections import Counter

import zopfli.zlib

from .models import sdk_name

KINDS = {
    "structure": 0, "union": 1, "list": 2, "map": 3, "string": 4, "integer": 5, "long": 6, "float": 7, "double": 8,
    "boolean": 9, "timestamp": 10, "blob": 11, "document": 12,
}
TARGETS = {"resource": 0, "everything": 1, "key": 2, "executions": 3, "rule": 4, "role": 5}
# An action may have several levels: they are bits.
ACCESS = ["Read", "List", "Write", "Permissions management", "Tagging"]
OPERATORS = {"StringEquals": 0, "StringLike": 1, "ArnEquals": 2, "ArnLike": 3}
SUFFIXES = {"rr": 0, "token": 1, "sync": 2, "sync2": 3}
# What zlib puts around deflated bytes (RFC 1950): two bytes before them, and a checksum behind.
ZLIB_HEAD, ZLIB_TAIL = 2, 4


class Block:
    """A block that is written: numbers, and texts that stand once each."""

    def __init__(self):
        self.body = []
        self.texts = Counter()

    def number(self, value):
        self.body.append(value)

    def text(self, value):
        self.texts[value] += 1
        self.body.append(value)

    def maybe(self, value):
        """A text that may be missing: nothing is the empty one."""
        self.text(value or "")

    def list(self, values, each):
        self.number(len(values))
        for value in values:
            each(value)

    def packed(self):
        # What is used often has a small number.
        order = sorted(self.texts, key=lambda text: (-self.texts[text], text))
        numbers = {text: number for number, text in enumerate(order)}
        raw = bytearray()
        encoded = [text.encode() for text in order]
        varint(raw, len(order))
        for text in encoded:
            varint(raw, len(text))
        for text in encoded:
            raw += text
        for value in self.body:
            varint(raw, numbers[value] if isinstance(value, str) else value)
        return bytes(raw)


def varint(raw, value):
    while value >= 128:
        raw.append(value & 127 | 128)
        value >>= 7
    raw.append(value)


def deflated(raw):
    """As small as deflate can be, for it is a sixth of the program: a tenth smaller than zlib's best, in some minutes."""
    return zopfli.zlib.compress(raw)[ZLIB_HEAD:-ZLIB_TAIL]


def sdk_path(path):
    """A path, or an ARN's placeholder with its default, as a call of the SDK spells the members."""
    path, default, value = path.partition("=")
    parts = []
    for part in path.split("."):
        name = part.rstrip("[]{}")
        parts.append(sdk_name(name) + part[len(name) :])
    return ".".join(parts) + default + value


def sdk_text(text):
    """A text with placeholders as a call of the SDK spells the members."""
    out, rest = "", text
    while "${" in rest:
        before, _, rest = rest.partition("${")
        end = closing(rest)
        name = rest[:end]
        out += before + "${" + (name if name in ("Partition", "Region", "Account") else sdk_path(name)) + "}"
        rest = rest[end + 1 :]
    return out + rest


def closing(text):
    """Where a placeholder ends; `{}` in it is a step into a map's keys."""
    at = 0
    while text[at] != "}":
        at += 2 if text.startswith("{}", at) else 1
    return at


def same(text):
    return text


def grants(block, entries, spelling):
    path, words = (sdk_path, sdk_text) if spelling == "sdk" else (same, same)

    def target(one):
        block.number(TARGETS[one[0]])
        if one[0] == "resource":
            block.text(words(one[1]))
            block.maybe(one[2])
        elif one[0] == "key":
            block.text(path(one[1]))
            block.text(one[2])
        elif one[0] == "executions":
            block.text(path(one[1]))
        elif one[0] == "rule":
            block.text(one[1])
        elif one[0] == "role":
            block.text(path(one[1]))
            block.maybe(one[2])

    def condition(one):
        block.number(OPERATORS[one[0]])
        block.text(one[1])
        block.text(words(one[2]))

    def grant(entry):
        block.list(entry["actions"], block.text)
        block.maybe(entry["when"] and path(entry["when"]))
        block.maybe(entry["note"])
        block.list(entry["targets"], target)
        block.list(entry["conditions"], condition)

    block.list(entries, grant)


class Shapes:
    """The shapes of a service that its calls reach, each once, in the order in which they are reached."""

    def __init__(self, service):
        self.service = service
        self.numbers = {}
        self.order = []

    def number(self, key):
        shape = self.service.shapes[key]
        kind = shape["kind"]
        if kind in ("structure", "union"):
            identity = key
        elif kind == "list":
            identity = None
        else:
            identity = (kind, tuple(shape.get("enum", ())), bounds(shape))
        if identity is None or kind == "map":
            # Lists and maps of the same are the same; what they hold comes first, so only structures can turn back on themselves.
            inner = [self.number(shape[part]) for part in ("element", "key", "value") if part in shape]
            identity = (kind, *inner, bounds(shape))
        if identity in self.numbers:
            return self.numbers[identity]
        self.numbers[identity] = len(self.order)
        self.order.append(shape)
        if kind in ("structure", "union"):
            for member in shape["members"].values():
                self.number(member["shape"])
        return self.numbers[identity]


def bounds(shape):
    if shape["kind"] in ("float", "double", "blob"):
        return (None, None)
    return tuple(whole(bound) for bound in shape.get("bounds", (None, None)))


def whole(bound):
    return bound if bound is None or isinstance(bound, int) else int(bound)


def service(entry, hosted):
    """The block of a service: its shapes and its calls. `hosted` are the optimized calls that keep shapes here."""
    shapes = Shapes(entry)
    for operation in entry.operations.values():
        for key in (operation.input, operation.output):
            if key:
                shapes.number(key)
    for call in hosted:
        call["shapes"] = [shapes.number(call["input"])]
        call["shapes"] += [shapes.number(key) if key else None for _, key, _ in call["suffixes"]]
    block = Block()
    hidden = {entry.operations[name].input for name in entry.operations} | {
        entry.operations[name].output for name in entry.operations
    }
    spelt = {}
    limits = {}
    block.number(len(shapes.order))
    for shape in shapes.order:
        block.number(KINDS[shape["kind"]])
    for shape in shapes.order:
        kind = shape["kind"]
        if kind in ("structure", "union"):
            # Nobody asks for the names of the shapes that are a request or a result as a whole.
            name = shape["name"]
            block.maybe(None if name in hidden else name)
            block.number(len(shape["members"]))
        elif kind == "list":
            block.number(shapes.number(shape["element"]))
        elif kind == "map":
            block.number(shapes.number(shape["key"]))
            block.number(shapes.number(shape["value"]))
        elif kind == "string":
            block.number(len(shape.get("enum", ())))
        if kind in ("list", "map", "string", "integer", "long"):
            block.number(limits.setdefault(bounds(shape), len(limits)))
    members = [
        (name, member)
        for shape in shapes.order
        if "members" in shape
        for name, member in shape["members"].items()
    ]
    for name, _ in members:
        written = sdk_name(name)
        block.text(written)
        if written != name:
            spelt[written] = name
    for _, member in members:
        block.number(shapes.number(member["shape"]))
    for _, member in members:
        block.number(
            member["required"] | member["deprecated"] << 1 | member["token"] << 2 | member["sensitive"] << 3
        )
    for shape in shapes.order:
        if shape["kind"] == "string":
            for value in shape.get("enum", ()):
                block.text(value)
    block.list(list(limits), lambda pair: [block.number(number(bound)) for bound in pair])
    block.list(sorted(spelt.items()), lambda pair: [block.text(text) for text in pair])

    def operation(item):
        name, one = item
        block.text(name)
        block.number(one.refused | one.deprecated << 1)
        block.number(shapes.number(one.input) + 1 if one.input else 0)
        block.number(shapes.number(one.output) + 1 if one.output else 0)
        block.list(one.errors, block.text)
        block.number(one.grants is not None)
        if one.grants is not None:
            grants(block, one.grants, "sdk")

    block.list(sorted(entry.operations.items()), operation)
    return block.packed()


def number(bound):
    """A whole number that may be missing, and may be below zero."""
    if bound is None:
        return 0
    return 1 + (bound << 1 if bound >= 0 else (-bound << 1) - 1)


def prefix(entry):
    """The block of an IAM prefix: its resource types and its actions."""
    block = Block()
    types = sorted(entry.types.items())
    numbers = {name: at for at, (name, _) in enumerate(types)}

    def kind(item):
        name, one = item
        block.text(name)
        block.maybe(one.get("arn"))
        block.list(one.get("conditionKeys", []), block.text)

    def action(one):
        block.text(one["name"])
        levels = one["accessLevel"].split(", ")
        block.number(sum(1 << ACCESS.index(level) for level in levels if level))
        block.list(one["resourceTypes"], lambda kind: block.number(numbers[kind["name"]] << 1 | kind["required"]))
        block.list(one["conditionKeys"], block.text)

    block.list(types, kind)
    block.list(sorted(entry.actions.values(), key=lambda one: one["name"]), action)
    return block.packed()


def optimized(calls, error_prefixes, services):
    """The block of the optimized calls."""
    block = Block()

    def suffix(call, at):
        name, _, envelope = call["suffixes"][at]
        block.number(SUFFIXES[name])
        shape = call["shapes"][at + 1]
        block.number(0 if shape is None else shape + 1)
        block.list(envelope, block.text)

    def one(call):
        block.text(call["service"])
        block.text(call["action"])
        block.number(call["only_in_map"])
        block.number(services.index(call["host"]))
        block.maybe(call["api"])
        block.number(call["shapes"][0])
        block.list(range(len(call["suffixes"])), lambda at: suffix(call, at))
        block.maybe(call["message"])
        block.list(call["one_of"], block.text)
        block.list(call["transient"], block.text)
        grants(block, call["grants"], "api")
        grants(block, call["job"], "api")

    block.list(sorted(error_prefixes.items()), lambda item: [block.text(item[0]), block.list(item[1], block.text)])
    block.list(sorted(calls, key=lambda call: (call["service"], call["action"])), one)
    return block.packed()
