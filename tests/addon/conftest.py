"""A desk whose cards are looked at: on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.addon.sidebar import Sidebar, sidebar_of
from tests.support.office import ADA, EDSGER, GRACE, Office, open_office


@pytest.fixture
def office(database_url: str, tmp_path: Path) -> Iterator[Office]:
    """Nobody's mailbox is connected: the desk lives from the card alone."""
    opened = open_office(database_url, tmp_path, connected=())
    yield opened
    opened.desk.close()


@pytest.fixture
def ada(office: Office) -> Sidebar:
    """An admin before her own mailbox."""
    return sidebar_of(office, ADA)


@pytest.fixture
def grace(ada: Sidebar) -> Sidebar:
    """A rep before her own mailbox."""
    return ada.of(GRACE)


@pytest.fixture
def edsger(ada: Sidebar) -> Sidebar:
    """An observer."""
    return ada.of(EDSGER)
