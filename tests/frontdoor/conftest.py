"""An office per test, on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.office import Office
from tests.support.snapshot import usual_office


@pytest.fixture
def office(database_url: str, tmp_path: Path) -> Iterator[Office]:
    opened = usual_office(database_url, tmp_path)
    yield opened
    opened.desk.close()
