"""A desk whose cards are looked at: on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from addon.words import languages
from addon.words.languages import Language
from app.mailboxes import mailbox as mailboxes
from tests.addon import marked
from tests.addon.sidebar import Sidebar, sidebar_of
from tests.support.office import ADA, EDSGER, GRACE, Office
from tests.support.snapshot import usual_office


@pytest.fixture(scope="session")
def marked_english() -> Language:
    """English in which everything that is said has a mark."""
    return marked.language()


@pytest.fixture
def marks(marked_english: Language, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sidebars are answered with marks, and take them away again."""
    monkeypatch.setattr(languages, "ENGLISH", marked_english)


@pytest.fixture
def office(database_url: str, tmp_path: Path, marks: None) -> Iterator[Office]:
    """The desk lives from the card alone.

    One mailbox is connected that never gets a mail: the desk is set up, no more.
    """
    opened = usual_office(database_url, tmp_path, connected=())
    with opened.desk.database.transaction() as session:
        acme = opened.cast.acme.id
        mailboxes.find_or_make_mailbox(session, acme, EDSGER).connect(delegated=True)
    yield opened
    marked.check(opened)
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
