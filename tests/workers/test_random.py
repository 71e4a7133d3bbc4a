"""Whatever happens: when the noise stops, every label says what its ticket says.

DESK_RANDOM_RUNS says how many schedules are played on SQLite; PostgreSQL gets a tenth
and one.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from demo.gmail.mailboxes.message import MailboxMessage
from tests.support.databases import PostgresTemplates, SqliteTemplates
from tests.support.office import Office, open_office
from tests.workers.noise import Play, prepare
from tests.workers.stage import Stage
from tests.workers.together import TogetherPlay

RUNS = int(os.environ.get("DESK_RANDOM_RUNS", "6"))


@pytest.fixture(scope="session")
def stage(
    sqlite_templates: SqliteTemplates, tmp_path_factory: pytest.TempPathFactory
) -> Stage:
    return Stage(sqlite_templates.fresh(), tmp_path_factory.mktemp("stage"))


def play(
    office: Office,
    mails: list[MailboxMessage],
    seed: int,
    kind: type[Play] = Play,
) -> None:
    staged = kind(office, seed, mails)
    try:
        staged.round()
    except BaseException as error:
        error.add_note(f"seed {seed}:\n" + "\n".join(staged.story))
        raise
    finally:
        office.desk.close()


@pytest.mark.parametrize("seed", range(RUNS))
def test_everything_comes_in_step(stage: Stage, sqlite_url: str, seed: int) -> None:
    play(*stage.fresh(sqlite_url), seed)


@pytest.mark.parametrize("seed", range(2000, 2000 + RUNS // 6))
def test_many_drains_go_on_at_once(stage: Stage, sqlite_url: str, seed: int) -> None:
    play(*stage.fresh(sqlite_url), seed, TogetherPlay)


@pytest.mark.parametrize("seed", range(3000, 3000 + RUNS // 6))
def test_many_drains_go_on_at_once_on_postgresql(
    postgresql_templates: PostgresTemplates, tmp_path: Path, seed: int
) -> None:
    url = postgresql_templates.fresh()
    office = open_office(url, tmp_path)
    play(office, prepare(office), seed, TogetherPlay)
    postgresql_templates.drop(url)


@pytest.mark.parametrize("seed", range(1000, 1001 + RUNS // 10))
def test_everything_comes_in_step_on_postgresql(
    postgresql_templates: PostgresTemplates, tmp_path: Path, seed: int
) -> None:
    url = postgresql_templates.fresh()
    office = open_office(url, tmp_path)
    play(office, prepare(office), seed)
    postgresql_templates.drop(url)
