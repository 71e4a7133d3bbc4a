"""More than can be answered: said at once, and what has been taken in is answered."""

from __future__ import annotations

import json
import math
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import requests

from app.factory import busy_texts
from demo.sidebar.judge import judge_answer
from tests.addon.sidebar import PUBLIC, Sidebar, sidebar_of, system_token, words
from tests.support.apps import web_of
from tests.support.office import ADA, EDSGER, Office, open_office
from tests.support.patience import HANGS, wait_until
from tests.support.web_server import Gate, WebServer, get, served

BUSY = {
    "en": "The desk is busy. Try again in a moment.",
    "de": "Sidedesk ist ausgelastet. Gleich noch einmal versuchen.",
    "es": "Sidedesk está ocupado. Prueba otra vez en un momento.",
}
# The quick lane has one thread.
NO_PLACE = -1


@pytest.fixture
def office(sqlite_url: str, tmp_path: Any) -> Iterator[Office]:
    opened = open_office(sqlite_url, tmp_path, connected=())
    yield opened
    opened.desk.close()


@contextmanager
def full(
    gate: Gate,
    *,
    threads: int = 2,
    waiting: int = 3,
    quick_waiting: int = NO_PLACE,
    **more: Any,
) -> Iterator[WebServer]:
    """A server whose threads and places are taken.

    In the end all that wait are answered.
    """
    room = {"threads": threads, "waiting": waiting, "quick_waiting": quick_waiting}
    with served(gate, **room, **more) as web:
        kept = [web.client() for _ in range(threads + waiting)]
        for each in kept:
            each.send(get("/wait"))
        gate.wait_for(threads)
        # Answered after all that were sent before it.
        wait_for_places(web)
        try:
            yield web
        finally:
            gate.open()
        assert [each.answer()[0] for each in kept] == [200] * len(kept)


def wait_for_places(web: WebServer) -> None:
    def is_full() -> bool:
        return requests.get(f"{web.url}/", timeout=HANGS).status_code == 503

    wait_until(is_full, "every place is taken")


def posted(
    web: WebServer, side: Sidebar, path: str = "/addon/home"
) -> requests.Response:
    return requests.post(
        f"{web.url}{path}",
        json=side.event(),
        headers={"Authorization": f"Bearer {system_token(PUBLIC + path)}"},
        timeout=HANGS,
    )


@pytest.mark.parametrize("code", BUSY)
def test_a_page_is_busy_at_once(office: Office, code: str) -> None:
    asked = {"Accept-Language": f"{code}-AT,{code};q=0.8,fr;q=0.5"}
    with full(Gate(web_of(office.desk)), busy=busy_texts()) as web:
        answer = requests.get(f"{web.url}/console", timeout=HANGS, headers=asked)
        assert (answer.status_code, answer.text) == (503, f"{BUSY[code]}\n")
        assert int(answer.headers["Retry-After"]) > 0
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_health_waits_for_nobody(office: Office) -> None:
    with full(Gate(web_of(office.desk))) as web:
        answer = requests.get(f"{web.url}/healthz", timeout=HANGS)
        assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


@pytest.mark.parametrize("locale", BUSY)
def test_a_person_is_told_on_a_card(office: Office, locale: str) -> None:
    side = sidebar_of(office, ADA)
    side.locale = locale
    with full(Gate(web_of(office.desk))) as web:
        answer = posted(web, side)
    kind = answer.headers["Content-Type"]
    assert judge_answer("trigger", 200, kind, answer.content).reasons == []
    assert BUSY[locale] in json.dumps(answer.json(), ensure_ascii=False)


def test_what_was_typed_stays_on_the_card(office: Office) -> None:
    side = sidebar_of(office, ADA)
    path = "/addon/clicks/note"
    event = side.event()
    typed = {"note": {"stringInputs": {"value": ["Call Maria"]}}}
    event["commonEventObject"]["formInputs"] = typed
    with full(Gate(web_of(office.desk))) as web:
        answer = requests.post(
            f"{web.url}{path}",
            json=event,
            headers={"Authorization": f"Bearer {system_token(PUBLIC + path)}"},
            timeout=HANGS,
        ).json()
    action = answer["renderActions"]["action"]
    assert BUSY["en"] in action["notification"]["text"]
    assert "navigations" not in action


def test_nobody_else_is_told(office: Office) -> None:
    side = sidebar_of(office, EDSGER)
    path = "/addon/home"
    with full(Gate(web_of(office.desk))) as web:
        for token in ("", "Bearer x", f"Bearer {system_token(PUBLIC + '/addon/x')}"):
            answer = requests.post(
                f"{web.url}{path}",
                json=side.event(),
                headers={"Authorization": token},
                timeout=HANGS,
            )
            assert (answer.status_code, answer.content) == (401, b"")


def test_the_database_is_not_asked(office: Office) -> None:
    side = sidebar_of(office, ADA)
    with full(Gate(web_of(office.desk))) as web:
        # Authenticated once, so that nothing but the database is left to wait for.
        posted(web, side)
        office.desk.database.engine.dispose()
        with office.desk.database.transaction():
            assert BUSY["en"] in posted(web, side).text


def test_a_crowd_is_answered_or_told(office: Office) -> None:
    """Sixty calls at once on two threads: each a card, none an error."""
    side = sidebar_of(office, ADA)
    answers: list[requests.Response] = []
    room = {"threads": 2, "waiting": 5, "quick_waiting": 5}
    with served(web_of(office.desk), **room) as web:
        posted(web, side)
        start = threading.Barrier(60)

        def call() -> None:
            start.wait(HANGS)
            answers.append(posted(web, side))

        crowd = [threading.Thread(target=call) for _ in range(60)]
        for each in crowd:
            each.start()
        for each in crowd:
            each.join(HANGS)
    assert [each.status_code for each in answers] == [200] * 60
    told = sum(BUSY["en"] in each.text for each in answers)
    assert 0 < told < 60


@pytest.mark.parametrize("locale", BUSY)
def test_a_database_that_is_away_is_a_busy_desk(office: Office, locale: str) -> None:
    side = sidebar_of(office, ADA)
    side.locale = locale
    office.desk.database._rests_until = math.inf
    try:
        assert BUSY[locale] in words(side.home())
        pressed = side.post("/addon/clicks/home", side.event()).get_json()
        assert BUSY[locale] in words(pressed)
        found = side.post("/addon/suggest/tags", side.event()).get_json()
        assert found == {"autoComplete": {"items": []}}
    finally:
        office.desk.database._rests_until = 0
