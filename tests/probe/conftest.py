"""A rehearsal for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.probe.rehearsal import Rehearsal, open_rehearsal
from tests.support.databases import SqliteTemplates
from tests.support.office import Office


@pytest.fixture
def office(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Office]:
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(tmp_path / "adc.json"))
    opened = open_rehearsal(sqlite_url, tmp_path)
    yield opened
    opened.desk.close()


@pytest.fixture(scope="module")
def lasting(
    sqlite_templates: SqliteTemplates, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Rehearsal]:
    """One for a whole file: each run takes away what it has made."""
    folder, address = tmp_path_factory.mktemp("probe"), sqlite_templates.fresh()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(folder / "adc.json"))
        opened = open_rehearsal(address, folder)
        yield Rehearsal(opened, folder / "fixtures")
        opened.desk.close()
    sqlite_templates.drop(address)


@pytest.fixture
def rehearsal(office: Office, tmp_path: Path) -> Rehearsal:
    return Rehearsal(office, tmp_path / "fixtures")
