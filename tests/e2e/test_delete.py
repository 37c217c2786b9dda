"""`sam delete` takes away what the stack brought, but for what must outlive it."""

import shape
from inventory import inventory
from waiting import until



def test_delete_leaves_only_what_is_retained(deploy, emulator, approving):
    """Evidence and unsettled messages stay, with the key without which nobody could read them. `approving` is there so
    that sam's bucket exists already, and to see that a neighbour loses nothing."""
    neighbour = set(approving.resources.values())
    before = inventory(emulator)
    stack = deploy("leaving")
    execution = stack.start()
    stack.finished(execution)
    stack.notices_of(execution)
    during = inventory(emulator)
    for kind in ("stack", "state machine", "function", "mapping", "queue", "topic", "subscription", "role", "alarm", "artefact"):
        assert during[kind] > before[kind], f"the stack has brought no {kind}"

    stack.delete()
    until(
        lambda: "leaving" not in inventory(emulator)["stack"],
        within=60,
        what="the stack to be gone",
    )
    after = inventory(emulator)
    left = {name for kind in after for name in after[kind] - before[kind]}
    assert left == {stack.physical_name(logical_id) for logical_id in shape.RETAINED}
    lost = {name for kind in before for name in before[kind] - after[kind]}
    assert not lost
    assert neighbour == set(approving.resources.values())
    assert approving.finished(approving.start())["status"] == "SUCCEEDED"
