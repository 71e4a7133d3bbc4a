"""A child that never outlives its parent: the kernel ends it when that is gone."""

from __future__ import annotations

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def end_with_parent(parent: int | None = None) -> None:
    """Linux only: ask for SIGTERM when whoever started this process dies.

    Its id is `parent`; without it, whoever is the parent now. The kernel forgets the
    wish when the program is replaced by one with other rights, and it speaks of the
    thread that started us: start children from the main thread.
    """
    if sys.platform != "linux":
        return
    parent = parent or os.getppid()
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    # The parent may have died before the kernel was asked.
    if os.getppid() != parent:
        os._exit(0)
