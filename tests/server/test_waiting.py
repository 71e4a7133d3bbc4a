"""While every thread waits for a database, the process says that it lives."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from sqlalchemy import text

from tests.addon.sidebar import PUBLIC, sidebar_of, system_token
from tests.support.apps import web_of
from tests.support.databases import PostgresTemplates
from tests.support.office import ADA, Office, open_office
from tests.support.patience import HANGS, wait_until
from tests.support.web_server import served

WAITING = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"


@pytest.fixture
def office(postgresql_templates: PostgresTemplates, tmp_path: Path) -> Iterator[Office]:
    address = postgresql_templates.fresh()
    opened = open_office(address, tmp_path, connected=())
    yield opened
    opened.desk.close()
    postgresql_templates.drop(address)


@pytest.mark.parametrize(("quick_waiting", "asking"), [(-1, 2), (1, 3)])
def test_health_does_not_wait_for_the_database(
    office: Office, quick_waiting: int, asking: int
) -> None:
    side = sidebar_of(office, ADA)
    path = "/addon/home"
    cards: list[requests.Response] = []

    def call() -> None:
        token = {"Authorization": f"Bearer {system_token(PUBLIC + path)}"}
        answer = requests.post(
            f"{web.url}{path}", json=side.event(), headers=token, timeout=HANGS
        )
        cards.append(answer)

    engine = office.desk.database.engine
    web_app = web_of(office.desk)
    with served(web_app, threads=2, quick_waiting=quick_waiting) as web:
        call()
        crowd = [threading.Thread(target=call) for _ in range(6)]
        with engine.connect() as other, engine.connect() as watching:
            # Else it would see the same each time.
            watching.execution_options(isolation_level="AUTOCOMMIT")
            other.execute(text("LOCK TABLE people IN ACCESS EXCLUSIVE MODE"))
            for each in crowd:
                each.start()
            wait_until(lambda: watching.scalar(text(WAITING)) == asking, "all wait")
            health = requests.get(f"{web.url}/healthz", timeout=HANGS)
            assert (health.status_code, len(cards)) == (200, 1)
        for each in crowd:
            each.join(HANGS)
    assert [each.status_code for each in cards] == [200] * 7
    assert len({each.text.count("pushCard") for each in cards}) == 1
