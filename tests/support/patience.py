"""How long a test waits for what must come: a bound on what hangs, never a promise.

No assertion is about seconds: what is waited for comes at once, or the test is wrong.
DESK_TEST_PATIENCE multiplies the bounds where even they are too short.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable

FACTOR = float(os.environ.get("DESK_TEST_PATIENCE", "1"))
# In seconds: whatever takes longer hangs.
HANGS = round(300 * FACTOR)
# The same, as Playwright counts.
HANGS_MS = HANGS * 1000
# In seconds: how long a transaction of the tests waits for another one's lock.
LOCKED = round(60 * FACTOR)
# In seconds, between two looks.
PAUSE = 0.05


def wait_until(is_so: Callable[[], bool], what: str) -> None:
    """Look again and again; fail when it hangs."""
    until = time.monotonic() + HANGS
    while not is_so():
        assert time.monotonic() < until, f"still not: {what}"
        threading.Event().wait(PAUSE)
