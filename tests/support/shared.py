"""Real mail that lies beside some checkouts; tests that want it skip without it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]


def real_mail() -> Path:
    """The folder of real mails; the test is skipped, saying so, where there is none."""
    place = Path(os.environ.get("SIDEDESK_SHARED", PROJECT.parent / "shared")) / "mail"
    if not place.is_dir():
        pytest.skip("no real mail here: set SIDEDESK_SHARED to a folder that has mail/")
    return place
