"""Whatever happens: when the noise stops, every label says what its ticket says.

DESK_RANDOM_RUNS says how many schedules are played on SQLite; PostgreSQL gets a tenth.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.support.databases import PostgresTemplates
from tests.support.office import open_office
from tests.workers.noise import Play

RUNS = int(os.environ.get("DESK_RANDOM_RUNS", "40"))


def play(url: str, folder: Path, seed: int, rounds: int = 1) -> None:
    office = open_office(url, folder)
    staged = Play(office, seed)
    try:
        for _ in range(rounds):
            staged.round()
    except BaseException as error:
        error.add_note(f"seed {seed}:\n" + "\n".join(staged.story))
        raise
    finally:
        office.desk.close()


@pytest.mark.parametrize("seed", range(RUNS))
def test_everything_comes_in_step(sqlite_url: str, tmp_path: Path, seed: int) -> None:
    play(sqlite_url, tmp_path, seed)


@pytest.mark.parametrize("seed", range(1000, 1000 + RUNS // 10))
def test_everything_comes_in_step_on_postgresql(
    postgresql_templates: PostgresTemplates, tmp_path: Path, seed: int
) -> None:
    url = postgresql_templates.fresh()
    play(url, tmp_path, seed)
    postgresql_templates.drop(url)
