"""Compares the ports with their originals: python3 tests/compare_ports.py FOLDER

FOLDER holds the originals, NAME.json, each a definition or an object with one under `definition`. What `tests/ports` emits is
locked in `tests/ports/definitions`. Compared are the names and types of states, their transitions, retriers, catchers, limits,
`MaxConcurrency`, and requests as JSON. Values that only the running workflow knows count as equal: a path, an expression, a
placeholder. So do long texts, which the ports word themselves.
"""

import json
import pathlib
import sys

HERE = pathlib.Path(__file__).parent
DYNAMIC = "(a value of the workflow or the deployment)"
LONG = "(a long text)"
# Members that are written for people or language models.
WORDED = {"system", "description", "content", "Msg", "text", "prompt"}
def typed(request):
    """The request with the items and values of DynamoDB as the API takes them: `{ S: … }`."""

    def attributes(members):
        def attribute(key, member):
            return key.removesuffix(".$"), {"S.$" if key.endswith(".$") else "S": member}

        return dict(attribute(key, member) for key, member in members.items())

    parts = ("Key", "Item", "ExpressionAttributeValues")
    return {key: attributes(member) if key in parts else member for key, member in request.items()}


def without_token(request):
    """The request without the token of a task that waits for its job, and so has none."""
    return {**request, "Input": {key: member for key, member in request["Input"].items() if key != "taskToken"}}


# Where an original is wrong: it is compared as it would have to be.
CORRECTIONS = {
    # The API refuses an attribute value without a type (DynamoDB API Reference, "AttributeValue").
    ("c-f558f8343ac8", "DDB Get Task Status"): typed,
    # The same: `id` and `taskComplete` of the item.
    ("c-f558f8343ac8", "DDB Put Task Status"): typed,
    # The same: `id` of the key, and the value of the expression.
    ("c-f558f8343ac8", "DDB Update Task Status"): typed,
    # The context object has `Task.Token` only with `.waitForTaskToken` (Developer Guide, "Context object"), and this is `.sync:2`.
    ("c-02e5208d24d4", "Extract Data"): without_token,
}


def value(node):
    """A value of a request without what may differ."""
    if isinstance(node, dict):
        return {key.removesuffix(".$"): member_value(key, member) for key, member in node.items()}
    if isinstance(node, list):
        return [value(item) for item in node]
    if isinstance(node, str) and ("{%" in node or "${" in node):
        return DYNAMIC
    if isinstance(node, str) and (len(node) > 80 or "\n" in node):
        return LONG
    return node


def member_value(key, member):
    """A member of a request. What is written for people, the ports word themselves."""
    if key.endswith(".$"):
        return DYNAMIC
    return LONG if key in WORDED and isinstance(member, str) else value(member)


def same(theirs, ours):
    """Whether two requests are the same. What one computes, the other may write down."""
    if DYNAMIC in (theirs, ours) or LONG in (theirs, ours) and isinstance(theirs, str) and isinstance(ours, str):
        return True
    if isinstance(theirs, dict) and isinstance(ours, dict):
        return theirs.keys() == ours.keys() and all(same(theirs[key], ours[key]) for key in theirs)
    if isinstance(theirs, list) and isinstance(ours, list):
        return len(theirs) == len(ours) and all(map(same, theirs, ours))
    return theirs == ours


def retriers(state):
    """The retriers with their defaults (States Language, "Errors")."""
    return [
        (
            retrier["ErrorEquals"],
            retrier.get("IntervalSeconds", 1),
            retrier.get("MaxAttempts", 3),
            retrier.get("BackoffRate", 2.0),
            retrier.get("MaxDelaySeconds"),
            retrier.get("JitterStrategy", "NONE"),
        )
        for retrier in state.get("Retry", [])
    ]


def resource(state):
    """What a task calls. A function by its ARN is called with the optimized integration; so is it in the ports."""
    text = state.get("Resource", "")
    if ":states:::" in text:
        return text.split(":states:::")[1]
    if ":activity:" in text or "Activity" in text:
        return "activity"
    return "lambda:invoke" if text else ""


def request(state):
    """The request of a task, or the data that a Pass makes. What a function by its ARN gets is its input."""
    if state["Type"] == "Pass":
        return value(next((state[key] for key in ("Parameters", "Result", "Output") if key in state), None))
    if state["Type"] != "Task" or resource(state) == "activity":
        return None
    if ":states:::" not in state["Resource"]:
        return DYNAMIC
    return value(state.get("Parameters", state.get("Arguments", {})))


def corrected(name, key, state):
    """A state of an original as it would have to be."""
    correction = CORRECTIONS.get((name, key))
    field = "Arguments" if "Arguments" in state else "Parameters"
    return {**state, field: correction(state[field])} if correction else state


def machines(state):
    """The machines in a state."""
    inner = state.get("ItemProcessor") or state.get("Iterator")
    return state.get("Branches", []) + ([inner] if inner else [])


def differences(name, original, port, path=""):
    """What differs, as lines."""
    if original["StartAt"] != port["StartAt"]:
        yield f"{path}StartAt: {original['StartAt']!r}, not {port['StartAt']!r}"
    theirs, ours = original["States"], port["States"]
    for missing in theirs.keys() - ours.keys():
        yield f"{path}{missing}: missing"
    for added in ours.keys() - theirs.keys():
        yield f"{path}{added}: added"
    for key in theirs.keys() & ours.keys():
        one, other = corrected(name, key, theirs[key]), ours[key]
        parts = {
            "type": lambda state: state["Type"],
            "resource": resource,
            "next": lambda state: state.get("Next"),
            "default": lambda state: state.get("Default"),
            "choices": lambda state: [rule["Next"] for rule in state.get("Choices", [])],
            "retry": retriers,
            "catch": lambda state: [(catcher["ErrorEquals"], catcher["Next"]) for catcher in state.get("Catch", [])],
            "timeout": lambda state: (state.get("TimeoutSeconds"), state.get("HeartbeatSeconds")),
            "wait": lambda state: value(state.get("Seconds")),
            "concurrency": lambda state: state.get("MaxConcurrency"),
            "error": lambda state: state.get("Error"),
            "label": lambda state: state.get("Label"),
            "batches": lambda state: (state.get("ItemBatcher") or {}).get("MaxItemsPerBatch"),
            "request": request,
        }
        for part, of in parts.items():
            if not same(of(one), of(other)):
                yield f"{path}{key}, {part}:\n    {of(one)}\n    {of(other)}"
        within, there = machines(one), machines(other)
        if len(within) != len(there):
            yield f"{path}{key}: {len(within)} machines, not {len(there)}"
        for number, pair in enumerate(zip(within, there)):
            yield from differences(name, *pair, path=f"{path}{key}[{number}] → ")


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    folder = pathlib.Path(sys.argv[1])
    locked = sorted((HERE / "ports" / "definitions").glob("*.snap"))
    failed, states, lines = 0, 0, 0
    for path in locked:
        name = path.stem
        text = (folder / f"{name}.json").read_text()
        original = json.loads(text)
        lines += len(text.splitlines())
        original = original.get("definition", original)
        port = json.loads(path.read_text().split("\n---\n", 1)[1])
        found = list(differences(name, original, port))
        failed += bool(found)
        states += text.count('"Type":')
        for difference in found:
            print(f"{name}: {difference}")
    sources = [path.read_text().splitlines() for path in (HERE / "ports" / "src").glob("*.rs")]
    rust = sum(map(len, sources))
    print(f"{len(locked)} ports, {failed} differ; {rust} lines of Rust for {lines} of JSON: {rust / max(lines, 1):.2f}")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
