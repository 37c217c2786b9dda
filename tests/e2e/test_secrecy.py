"""No card data and no task token gets to where it does not belong."""

import json

import pytest

import shape
from stack import CARD


@pytest.fixture(scope="module")
def used(declining, approving):
    """Both stacks after executions of which the token is known: one each that ran through, one that was given up."""
    tokens = []
    executions = []
    for stack in (approving, declining):
        stack.come_again_after(1)
        for poison in (False, True):
            with stack.paused(shape.CHARGE_QUEUE):
                execution = stack.start()
                body = json.loads(stack.take_charge_request()["Body"])
                tokens.append(body["taskToken"])
                if poison:
                    del body["orderId"]
                stack.send(shape.CHARGE_QUEUE, json.dumps(body))
            executions.append((stack, execution))
    for stack, execution in executions:
        stack.finished(execution, within=90)
        stack.notices_of(execution)
    return tokens, executions


def found(secrets, text):
    return [secret for secret in secrets if secret in text]


def test_notices_hold_neither_card_nor_token(used, approving, declining):
    """Every notice of the two stacks in this test run, not only those of the executions above."""
    tokens, _ = used
    notices = approving.notices + declining.notices
    assert len(notices) >= 4
    for notice in notices:
        assert not found([*CARD.values(), *tokens], f"{notice.body} {notice.attributes}")


def test_errors_hold_neither_card_nor_token(used):
    tokens, executions = used
    failures = [failure for stack, execution in executions for failure in stack.failures_of(execution)]
    assert failures
    for error, cause in failures:
        assert not found([*CARD.values(), *tokens], f"{error} {cause}")


def test_logs_hold_neither_card_nor_token(used, emulator):
    """Everything that the functions of all stacks wrote in this test run, in their log groups and on their standard
    output, which MiniStack copies into its own log.

    What MiniStack cannot show: it writes no execution log. That the emitted machine logs without execution data is
    locked by the template's snapshot.
    """
    tokens, executions = used
    written = list(emulator.log_events())
    for stack, _ in executions:
        for function in (shape.WORKER, shape.DEAD_LETTER_HANDLER):
            assert stack.log_group(function) in {group for group, _ in written}
    for group, message in written:
        assert not found([*CARD.values(), *tokens], message), f"{group}: {message}"
    assert not found([*CARD.values(), *tokens], emulator.log.read_text(errors="replace"))
