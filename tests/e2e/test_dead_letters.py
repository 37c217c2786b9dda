"""Messages that the worker cannot work on.

The visibility timeouts are shortened on the deployed queues, so that five deliveries take seconds. The emitted values
follow from the functions' timeouts, which the compiler's tests check.
"""

import json

import pytest

import shape
from waiting import until


@pytest.fixture
def hurried(approving):
    approving.come_again_after(1)
    return approving


def test_a_poison_message_lands_in_the_dead_letter_queue_and_fails_its_execution(hurried):
    """The request is replaced by one that has the token and nothing else that the worker needs."""
    with hurried.paused(shape.DEAD_LETTER_QUEUE):
        with hurried.paused(shape.CHARGE_QUEUE):
            execution = hurried.start()
            token = json.loads(hurried.take_charge_request()["Body"])["taskToken"]
            hurried.send(shape.CHARGE_QUEUE, json.dumps({"taskToken": token, "amount": "much"}))
        until(
            lambda: hurried.depth(shape.DEAD_LETTER_QUEUE) == 1,
            within=60,
            what=lambda: f"the message in the dead-letter queue, queues: {hurried.depths()}",
        )
        assert hurried.depth(shape.CHARGE_QUEUE) == 0
        assert hurried.states_of(execution) == [shape.CHARGE]

    assert hurried.finished(execution)["status"] == "SUCCEEDED"
    assert hurried.states_of(execution) == [shape.CHARGE, shape.NOTIFY_FAILURE]
    ((error, cause),) = hurried.failures_of(execution)
    assert error == "Callback.DeadLettered"
    (notice,) = hurried.notices_of(execution)
    assert json.loads(notice.body) == {"Error": error, "Cause": cause}
    assert token not in notice.body
    until(
        lambda: set(hurried.depths().values()) == {0},
        within=20,
        what=lambda: f"all queues to be empty: {hurried.depths()}",
    )


def test_messages_that_nobody_waits_for_are_unhandled_letters_and_do_not_go_round(hurried):
    """Neither the worker nor the dead-letter handler can settle them. They are kept where nothing consumes them."""
    bodies = {"{}", '{"taskToken":""}', '{"taskToken":7}', "no JSON"}
    for body in bodies:
        hurried.send(shape.CHARGE_QUEUE, body)
    until(
        lambda: hurried.depth(shape.UNHANDLED_DEAD_LETTER_QUEUE) == len(bodies),
        within=90,
        what=lambda: f"{len(bodies)} messages in the queue of unhandled dead letters, queues: {hurried.depths()}",
    )
    unhandled = {shape.UNHANDLED_DEAD_LETTER_QUEUE: len(bodies)}
    assert hurried.depths() == {shape.CHARGE_QUEUE: 0, shape.DEAD_LETTER_QUEUE: 0} | unhandled

    # There is no way out of the queue of unhandled dead letters but by hand.
    assert set(hurried.mappings()) == {shape.CHARGE_QUEUE, shape.DEAD_LETTER_QUEUE}
    attributes = hurried.emulator.client("sqs").get_queue_attributes(
        QueueUrl=hurried.queue(shape.UNHANDLED_DEAD_LETTER_QUEUE), AttributeNames=["All"]
    )["Attributes"]
    assert "RedrivePolicy" not in attributes
    unhandled_letters = hurried.take_all(hurried.queue(shape.UNHANDLED_DEAD_LETTER_QUEUE))
    assert {message["Body"] for message in unhandled_letters} == bodies
