"""The payment in the other query language: one source, two definitions, the same behaviour."""

import json
from contextlib import contextmanager

import shape
import toolbox

JSONATA = toolbox.ROOT / "snapshots" / "payment_jsonata.snap.asl.json"


@contextmanager
def in_jsonata(stack):
    """The stack's machine with the definition in JSONata, its placeholders filled as the template fills them."""
    definition = JSONATA.read_text()
    values = {
        "Partition": "aws",
        "ChargeQueueUrl": stack.queue(shape.CHARGE_QUEUE),
        "NoticeTopicArn": stack.outputs[shape.TOPIC_ARN_OUTPUT],
    }
    for name, value in values.items():
        definition = definition.replace("${" + name + "}", value)
    assert "${" not in definition
    states = stack.emulator.client("stepfunctions")
    emitted = states.describe_state_machine(stateMachineArn=stack.machine)["definition"]
    assert json.loads(emitted)["QueryLanguage"] == "JSONPath"
    states.update_state_machine(stateMachineArn=stack.machine, definition=definition)
    try:
        yield
    finally:
        states.update_state_machine(stateMachineArn=stack.machine, definition=emitted)


def notice_in_jsonata(stack):
    with in_jsonata(stack):
        order = stack.order()
        execution = stack.start(order)
        assert stack.finished(execution)["status"] == "SUCCEEDED"
    (notice,) = stack.notices_of(execution)
    assert notice.attributes == {"orderId": order["orderId"], "executionId": execution}
    return notice


def test_an_approved_payment_ends_in_the_success_notice_in_jsonata_too(approving):
    assert notice_in_jsonata(approving).body == "Payment processed successfully."


def test_a_declined_payment_ends_in_the_failure_notice_in_jsonata_too(declining):
    failure = {"Error": "Failed to process payment", "Cause": "Invalid Credit Card"}
    assert json.loads(notice_in_jsonata(declining).body) == failure
