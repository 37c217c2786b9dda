"""The tests of the deployed payment, against `codegen local` instead of MiniStack, with the functions' real programs; and the same in
process. What a deployment alone can show is left out."""

import contextlib
import os
import signal

import pytest

import shape
import toolbox
from payment_desk import Desk, programs
from waiting import until

from stack import CARD
from test_dead_letters import (
    hurried,
    test_a_poison_message_lands_in_the_dead_letter_queue_and_fails_its_execution,
    test_messages_that_nobody_waits_for_are_unhandled_letters_and_do_not_go_round,
)
from test_duplicates import test_a_request_that_comes_twice_gives_one_notice
from test_outcomes import (
    EXECUTIONS,
    SUCCESS,
    outcomes,
    test_a_declined_payment_ends_in_the_failure_notice,
    test_an_approved_payment_ends_in_the_success_notice,
    test_each_notice_agrees_with_what_was_decided_at_random,
    test_the_worker_gets_the_amount_and_no_card,
)
from test_secrecy import (
    found,
    test_errors_hold_neither_card_nor_token,
    test_notices_hold_neither_card_nor_token,
    used,
)
from test_side_by_side import test_two_stacks_work_at_the_same_time_and_share_nothing
from test_timeout import test_no_answer_ends_in_the_timeout_and_the_failure_notice

# Fixtures and tests of others, which pytest finds here by their names.
__all__ = ["hurried", "outcomes", "used", *(name for name in dir() if name.startswith("test_"))]


@pytest.fixture(scope="module", params=["built", "in-process"])
def functions(request):
    """How the functions run."""
    return programs() if request.param == "built" else ("--functions", "in-process")


@pytest.fixture(scope="module")
def opened(functions, tmp_path_factory):
    """Starts endpoints, each with a value of the decision."""
    desks = []

    def open_one(decision):
        log = tmp_path_factory.mktemp("desk") / f"{decision}.log"
        desks.append(Desk(log, *functions, "--parameter", f"{shape.DECISION_PARAMETER}={decision}"))
        return desks[-1]

    yield open_one
    for desk in desks:
        desk.emulator.stop()


@pytest.fixture(scope="module")
def approving(opened):
    return opened("approve")


@pytest.fixture(scope="module")
def declining(opened):
    return opened("decline")


@pytest.fixture(scope="module")
def undecided(opened):
    return opened("random")


def test_what_it_says_works_as_it_is_typed(undecided):
    """With the AWS CLI, in a shell."""
    lines = [line for line in undecided.emulator.said.splitlines() if line.startswith(("export ", "aws "))]
    assert len(lines) == 3
    written = toolbox.run("bash", "-ec", "\n".join(lines))
    assert "Payment processed successfully." in written or "Failed to process payment" in written, written
    assert '"executionArn"' in written and '"orderId"' in written, written


def test_logs_hold_neither_card_nor_token(used, approving, declining):
    tokens, _ = used
    for desk in (approving, declining):
        assert not found([*CARD.values(), *tokens], desk.logs())


def test_a_worker_that_is_killed_again_and_again_loses_and_doubles_nothing(functions, approving):
    if "--program" not in functions:
        pytest.skip("functions in process are no processes")
    approving.come_again_after(1)
    orders = [approving.order() for _ in range(EXECUTIONS)]
    executions = {}
    for number, order in enumerate(orders):
        executions[approving.start(order)] = order["orderId"]
        if number % 4 == 0:
            for process in approving.emulator.functions():
                # One of them may have ended meanwhile.
                with contextlib.suppress(ProcessLookupError):
                    os.kill(process, signal.SIGKILL)
    for execution in executions:
        assert approving.finished(execution)["status"] == "SUCCEEDED"
    until(
        lambda: set(approving.depths().values()) == {0},
        within=60,
        what=lambda: f"all queues to be empty: {approving.depths()}",
    )
    assert approving.notices_per_execution(executions) == dict.fromkeys(executions, 1)
    assert {notice.body for notice in approving.notices_of(*executions)} == {SUCCESS}
    assert "Runtime exited with error: signal: 9" in approving.logs()


def test_logs_name_their_function(functions, approving):
    if "--program" not in functions:
        pytest.skip("functions in process write no logs")
    approving.finished(approving.start())
    assert f"{shape.WORKER}: {{" in approving.logs()

