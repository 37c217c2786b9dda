"""A queue delivers at least once, so a request may come twice."""

import shape
from waiting import until


def test_a_request_that_comes_twice_gives_one_notice(declining):
    """SQS cannot be made to deliver twice, so the same body is sent twice: the worker sees the same token two times.

    MiniStack answers the second callback with `TaskDoesNotExist`, the service with `TaskTimedOut`; the crate `worker`
    tests both against an HTTP endpoint.
    """
    # The dead-letter queue has no consumer meanwhile, so that it would show a request that was given up.
    with declining.paused(shape.DEAD_LETTER_QUEUE):
        with declining.paused(shape.CHARGE_QUEUE):
            execution = declining.start()
            request = declining.take_charge_request()["Body"]
            declining.send(shape.CHARGE_QUEUE, request)
            declining.send(shape.CHARGE_QUEUE, request)
        assert declining.finished(execution)["status"] == "SUCCEEDED"
        until(
            lambda: declining.depth(shape.CHARGE_QUEUE) == 0,
            within=30,
            what=lambda: f"both requests to be done, queues: {declining.depths()}",
        )
        assert set(declining.depths().values()) == {0}
    assert len(declining.notices_of(execution)) == 1
