"""How long the random suites run: a while in every run, 20 times in `make proof`."""

from __future__ import annotations

import os

FACTOR = 20 if os.environ.get("DESK_PROOF") else 1
