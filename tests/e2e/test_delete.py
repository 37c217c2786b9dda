"""`sam delete` takes away what the stack brought, but for what must outlive it."""

import shape
from inventory import inventory
from waiting import until

# The template has neither: policies are part of their roles, and the key needs no name.
NEVER_BROUGHT = {"policy", "key alias"}


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
    # Without this the test would pass on an inventory that sees nothing.
    brought = {kind for kind in during if during[kind] > before[kind]}
    assert brought == set(during) - NEVER_BROUGHT

    stack.delete()
    until(lambda: "leaving" not in inventory(emulator)["stack"], within=60, what="the stack to be gone")
    after = inventory(emulator)
    left = {name for kind in after for name in after[kind] - before[kind]}
    assert left == {stack.physical_name(logical_id) for logical_id in shape.RETAINED}
    lost = {name for kind in before for name in before[kind] - after[kind]}
    assert not lost
    assert neighbour == set(approving.resources.values())
    assert approving.finished(approving.start())["status"] == "SUCCEEDED"
