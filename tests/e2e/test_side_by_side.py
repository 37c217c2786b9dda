"""Two stacks of the same template in one account and region."""

import shape

EXECUTIONS = 10


def test_two_stacks_work_at_the_same_time_and_share_nothing(approving, declining):
    assert not set(approving.resources.values()) & set(declining.resources.values())

    pairs = [(approving.start(), declining.start()) for _ in range(EXECUTIONS)]
    for taken, refused in pairs:
        approving.finished(taken)
        declining.finished(refused)
        assert approving.states_of(taken)[-1] == shape.NOTIFY_SUCCESS
        assert declining.states_of(refused)[-1] == shape.NOTIFY_FAILURE

    takens, refuseds = zip(*pairs, strict=True)
    assert approving.notices_per_execution(takens) == dict.fromkeys(takens, 1)
    assert declining.notices_per_execution(refuseds) == dict.fromkeys(refuseds, 1)
    assert not approving.notices_of(*refuseds)
    assert not declining.notices_of(*takens)
