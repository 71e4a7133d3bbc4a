"""`python -m addon.locales`: the catalogues brought up to date, and what they lack."""

from __future__ import annotations

import sys

from addon.locales import catalogues

sys.stdout.writelines(f"missing in {line}\n" for line in catalogues.update_catalogues())
