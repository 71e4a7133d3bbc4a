"""How long the suites of many cases run: a while in every run, long in `make proof`."""

from __future__ import annotations

import os

IS_FULL = bool(os.environ.get("DESK_PROOF"))


def often(few: int, many: int) -> int:
    """How many cases are tried: `few` in every run, `many` in `make proof`."""
    return many if IS_FULL else few
