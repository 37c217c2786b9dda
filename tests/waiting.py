"""Waiting for a condition, with a deadline, never for a fixed time."""

import time


def until(condition, *, within, what):
    """Asks again and again until `condition()` is true, and returns what it returned.

    `what` completes the sentence "waited N s for …"; it may be a function that is called when the time is over, so
    that it can tell how things stood.
    """
    deadline = time.monotonic() + within
    pause = 0.02
    while not (found := condition()):
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {within} s for {what() if callable(what) else what}")
        time.sleep(pause)
        pause = min(pause * 1.5, 0.25)
    return found
