"""An office of two inboxes with a wall between them, and a terminal beside it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.office import Office
from tests.support.snapshot import copied_office
from tests.support.terminal import Terminal
from tests.support.two_inboxes import divided_office


@pytest.fixture
def office(database_url: str, tmp_path: Path) -> Iterator[Office]:
    opened = copied_office(divided_office, database_url, tmp_path)
    yield opened
    opened.desk.close()


@pytest.fixture
def desk(office: Office) -> Terminal:
    told = office.desk.settings
    return Terminal(
        {"DESK_DATABASE_URL": told.database, "DESK_DATA_DIR": str(told.data_dir)}
    )
