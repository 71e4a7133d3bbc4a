"""One Chromium for all browser tests: Debian's, since no other is to be had here."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.support.patience import HANGS_MS

FLAGS = [
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@contextmanager
def chromium() -> Iterator[Browser]:
    """A headless browser; the test is skipped, saying why, where there is none."""
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("Chromium is missing: apt-get install chromium")
    # Chromium's own sandbox does not work for root.
    flags = FLAGS + (["--no-sandbox"] if os.geteuid() == 0 else [])
    # A busy machine is slow, not wrong.
    expect.set_options(timeout=HANGS_MS)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=program, args=flags, timeout=HANGS_MS
        )
        yield browser
        browser.close()
