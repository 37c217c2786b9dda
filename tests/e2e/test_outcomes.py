"""What an execution ends with, and what the listeners of the topic hear of it."""

import json

import pytest

import shape

EXECUTIONS = 20
SUCCESS = "Payment processed successfully."
FAILURE = {"Error": "Failed to process payment", "Cause": "Invalid Credit Card"}


@pytest.fixture
def outcomes():
    """Runs `EXECUTIONS` orders at once and checks all that does not depend on the decision."""

    def ran(stack):
        orders = [stack.order() for _ in range(EXECUTIONS)]
        executions = {stack.start(order): order["orderId"] for order in orders}
        for execution in executions:
            assert stack.finished(execution)["status"] == "SUCCEEDED"
        notices = stack.notices_of(*executions)
        assert stack.notices_per_execution(executions) == dict.fromkeys(executions, 1)
        for notice in notices:
            # Exactly these attributes: which order, which execution, nothing else.
            assert notice.attributes == {"orderId": executions[notice.execution], "executionId": notice.execution}
        return {notice.execution: notice.body for notice in notices}

    return ran


def assert_approved(stack, execution, body):
    assert body == SUCCESS
    assert stack.states_of(execution) == [shape.CHARGE, shape.NOTIFY_SUCCESS]
    assert stack.failures_of(execution) == []


def assert_declined(stack, execution, body):
    assert json.loads(body) == FAILURE
    assert stack.states_of(execution) == [shape.CHARGE, shape.NOTIFY_FAILURE]
    assert stack.failures_of(execution) == [(FAILURE["Error"], FAILURE["Cause"])]


def test_an_approved_payment_ends_in_the_success_notice(approving, outcomes):
    for execution, body in outcomes(approving).items():
        assert_approved(approving, execution, body)


def test_a_declined_payment_ends_in_the_failure_notice(declining, outcomes):
    for execution, body in outcomes(declining).items():
        assert_declined(declining, execution, body)


def test_each_notice_agrees_with_what_was_decided_at_random(undecided, outcomes):
    bodies = outcomes(undecided)
    for execution, body in bodies.items():
        check = assert_declined if undecided.failures_of(execution) else assert_approved
        check(undecided, execution, body)
    # Both ways were gone; one alone would be a chance of 2 in 2^20.
    assert len(set(bodies.values())) == 2


def test_the_worker_gets_the_amount_and_no_card(approving):
    with approving.paused(shape.CHARGE_QUEUE):
        order = approving.order()
        execution = approving.start(order)
        message = approving.take_charge_request()
        request = json.loads(message["Body"])
        token = request.pop("taskToken")
        assert token
        assert request["orderId"] == order["orderId"]
        assert request["amount"] == order["amount"]
        assert not set(request) & set(shape.CARD_FIELDS)
        assert not [value for value in map(order.get, shape.CARD_FIELDS) if value in message["Body"]]
        approving.send(shape.CHARGE_QUEUE, message["Body"])
    approving.finished(execution)
