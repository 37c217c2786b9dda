"""A worker that never answers."""

import json

import shape
from waiting import until


def with_timeout(definition, seconds):
    """The deployed definition with nothing but the time for the charge changed."""
    machine = json.loads(definition)
    charge = machine["States"][shape.CHARGE]
    assert charge["TimeoutSeconds"] > seconds
    charge["TimeoutSeconds"] = seconds
    charge.pop("HeartbeatSeconds", None)  # must stay below the timeout
    return json.dumps(machine)


def test_no_answer_ends_in_the_timeout_and_the_failure_notice(approving):
    """The worker is switched off. So that this takes a second and not the workflow's minutes, the deployed machine is
    updated with its own definition and a short `TimeoutSeconds`; everything else is as emitted.

    What MiniStack cannot show: it ignores `HeartbeatSeconds` and a machine's own `TimeoutSeconds`. The payment has
    neither; how they are emitted is tested in the crate `dsl`, that a worker sends heartbeats in `stepwright-worker`. MiniStack
    records the timeout as a failed task, where the service writes `TaskTimedOut`; both are accepted here.
    """
    states = approving.emulator.client("stepfunctions")
    definition = states.describe_state_machine(stateMachineArn=approving.machine)["definition"]
    # The dead-letter queue has no consumer meanwhile, so that it would show a request that was given up.
    with approving.paused(shape.DEAD_LETTER_QUEUE):
        with approving.paused(shape.CHARGE_QUEUE):
            states.update_state_machine(stateMachineArn=approving.machine, definition=with_timeout(definition, 1))
            try:
                execution = approving.start()
                assert approving.finished(execution)["status"] == "SUCCEEDED"
            finally:
                states.update_state_machine(stateMachineArn=approving.machine, definition=definition)

            assert approving.states_of(execution) == [shape.CHARGE, shape.NOTIFY_FAILURE]
            assert [error for error, _ in approving.failures_of(execution)] == ["States.Timeout"]
            (notice,) = approving.notices_of(execution)
            assert json.loads(notice.body)["Error"] == "States.Timeout"
            assert approving.depth(shape.CHARGE_QUEUE) == 1

        # The worker is back and finds a request for which nobody waits: it drops it, and no second notice goes out.
        until(
            lambda: approving.depth(shape.CHARGE_QUEUE) == 0,
            within=30,
            what=lambda: f"the late request to be dropped, queues: {approving.depths()}",
        )
        assert approving.depth(shape.DEAD_LETTER_QUEUE) == 0
    assert len(approving.notices_of(execution)) == 1
