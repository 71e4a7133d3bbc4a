"""The tests' company with a second inbox, before its console."""

from __future__ import annotations

from tests.console.conftest import (
    ada as ada,
    browser as browser,
    office as office,
    open_page as open_page,
)
