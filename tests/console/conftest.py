"""A desk with an OAuth client, and Ada before its console."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.console.browser import Browser
from tests.console.chromium_pages import open_page
from tests.support.office import Office
from tests.support.signing_in import office_with_client

__all__ = ["open_page"]


@pytest.fixture
def office(sqlite_url: str, tmp_path: Path) -> Iterator[Office]:
    opened = office_with_client(sqlite_url, tmp_path, connected=())
    yield opened
    opened.desk.close()


@pytest.fixture
def browser(office: Office) -> Browser:
    return Browser(office)


@pytest.fixture
def ada(browser: Browser) -> Browser:
    """She has signed in."""
    assert browser.sign_in().status_code == 303
    return browser
