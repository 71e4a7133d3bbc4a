"""How often somebody may call: each for themselves, and nobody for others."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from addon.words.access_text import TOO_FAST
from app import clock, factory
from app.db import BUSY
from app.settings import Settings
from app.web.limits import MAX_KEYS, WINDOW_SECONDS, CallLimit
from tests.addon.sidebar import Sidebar, shown, sidebar_of, words
from tests.support.apps import web_of
from tests.support.office import ADA, EDSGER, GRACE, Office, open_office, pass_time
from tests.support.patience import HANGS

STRANGERS = (
    "/",
    "/connect",
    "/setup",
    "/console",
    "/console/tickets",
    "/connect/callback",
    "/privacy",
    "/terms",
    "/support",
)
TOO_FAST_SAID = {
    "en": TOO_FAST,
    "de": "Das war zu viel auf einmal. Gleich noch einmal versuchen.",
    "es": "Han sido demasiadas peticiones seguidas. Prueba otra vez en un momento.",
}


@pytest.fixture(autouse=True)
def _time_stands_still() -> None:
    clock.stop()


@pytest.fixture
def office(sqlite_url: str, tmp_path: Path) -> Iterator[Office]:
    """A desk on which a person may call three times, a workspace five times."""
    opened = open_office(
        sqlite_url,
        tmp_path,
        connected=(),
        person_calls=3,
        workspace_calls=5,
        address_calls=4,
    )
    yield opened
    opened.desk.close()


@pytest.fixture
def client(office: Office) -> FlaskClient:
    return web_of(office.desk).test_client()


def statuses(client: FlaskClient, path: str, calls: int, **environ: str) -> list[int]:
    return [
        client.get(path, environ_overrides=environ).status_code for _ in range(calls)
    ]


def said(side: Sidebar) -> str:
    return words(side.home())


def test_a_limit_counts_and_forgets() -> None:
    limit = CallLimit(5)
    assert [bool(limit.wait("a")) for _ in range(7)] == [False] * 5 + [True] * 2
    assert limit.wait("a") == pytest.approx(WINDOW_SECONDS / 5)
    assert not limit.wait("b")
    pass_time(WINDOW_SECONDS / 5)
    assert [bool(limit.wait("a")) for _ in range(2)] == [False, True]
    pass_time(100 * WINDOW_SECONDS)
    assert [bool(limit.wait("a")) for _ in range(6)] == [False] * 5 + [True]


def test_a_clock_that_is_set_back_locks_nobody_out() -> None:
    limit = CallLimit(1)
    limit.wait("a")
    pass_time(-24 * 3600)
    assert limit.wait("a") <= WINDOW_SECONDS
    pass_time(WINDOW_SECONDS)
    assert not limit.wait("a")


def test_zero_is_no_limit() -> None:
    assert not any(CallLimit(0).wait("a") for _ in range(1000))


def test_callers_are_not_kept_without_end() -> None:
    limit = CallLimit(1)
    for each in range(MAX_KEYS + 100):
        limit.wait(each)
    assert len(limit._left) == MAX_KEYS
    assert limit.wait(MAX_KEYS + 99)


def test_threads_together_have_no_more() -> None:
    limit = CallLimit(50)
    let: list[bool] = []
    start = threading.Barrier(8)

    def call() -> None:
        start.wait(HANGS)
        let.extend(not limit.wait("a") for _ in range(100))

    crowd = [threading.Thread(target=call) for _ in range(8)]
    for each in crowd:
        each.start()
    for each in crowd:
        each.join(HANGS)
    assert sum(let) == 50


@pytest.mark.parametrize("path", STRANGERS)
def test_a_stranger_is_limited_by_address(client: FlaskClient, path: str) -> None:
    seen = statuses(client, path, 6, REMOTE_ADDR="192.0.2.1")
    assert 429 not in seen[:4]
    assert seen[4:] == [429, 429]
    assert statuses(client, path, 1, REMOTE_ADDR="192.0.2.2") == seen[:1]
    answer = client.get(path, environ_overrides={"REMOTE_ADDR": "192.0.2.1"})
    assert int(answer.headers["Retry-After"]) == 3


@pytest.mark.parametrize("code", TOO_FAST_SAID)
def test_the_console_says_so_in_the_browsers_language(
    client: FlaskClient, code: str
) -> None:
    statuses(client, "/console", 4)
    answer = client.get("/console", headers={"Accept-Language": code})
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "3")
    assert TOO_FAST_SAID[code] in answer.text


def test_a_stranger_who_waits_may_call(client: FlaskClient) -> None:
    assert statuses(client, "/connect", 5)[-1] == 429
    pass_time(3)
    assert statuses(client, "/connect", 2)[-2:] != [429, 429]


def test_signing_in_is_limited(client: FlaskClient) -> None:
    seen = [client.post("/console/sign-in").status_code for _ in range(5)]
    assert 429 not in seen[:4]
    assert seen[4] == 429


def test_a_forged_address_is_no_other(client: FlaskClient) -> None:
    seen = [
        client.get("/connect", headers={"X-Forwarded-For": f"192.0.2.{n}"}).status_code
        for n in range(5)
    ]
    assert seen[-1] == 429


def test_a_network_of_six_is_one_caller(client: FlaskClient) -> None:
    for n in range(4):
        statuses(client, "/connect", 1, REMOTE_ADDR=f"2001:db8::{n}")
    assert statuses(client, "/connect", 1, REMOTE_ADDR="2001:db8::ffff:1") == [429]
    assert statuses(client, "/connect", 1, REMOTE_ADDR="2001:db8:0:1::1") != [429]


def test_behind_a_proxy_its_word_counts(office: Office) -> None:
    told = office.desk.settings.model_copy(update={"trusted_proxies": 1})
    office.desk.settings = told
    client = factory.app_of_desk(office.desk).test_client()

    def seen(*hops: str) -> int:
        headers = {"X-Forwarded-For": ", ".join(hops)}
        return client.get("/connect", headers=headers).status_code

    assert [seen(f"10.0.0.{n}", "192.0.2.1") for n in range(5)][-1] == 429
    assert seen("192.0.2.1", "192.0.2.2") != 429


def test_the_hook_counts_what_is_refused(office: Office) -> None:
    account = {"pubsub_service_account": "push@acme.example"}
    office.desk.settings = office.desk.settings.model_copy(update=account)
    client = web_of(office.desk).test_client()
    seen = [client.post("/hooks/gmail", json={}).status_code for _ in range(6)]
    assert seen == [401] * 4 + [429] * 2


@pytest.mark.parametrize("path", ["/healthz", "/static/desk.css", "/metrics"])
def test_what_is_no_page_is_not_limited(client: FlaskClient, path: str) -> None:
    assert 429 not in statuses(client, path, 10)


@pytest.mark.parametrize("locale", TOO_FAST_SAID)
def test_a_person_is_told_on_a_card(office: Office, locale: str) -> None:
    side = sidebar_of(office, ADA)
    side.locale = locale
    for _ in range(3):
        assert TOO_FAST_SAID[locale] not in said(side)
    assert TOO_FAST_SAID[locale] in said(side)
    assert TOO_FAST not in said(side.of(GRACE))


def test_a_person_is_limited_before_the_database_is_asked(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    side = sidebar_of(office, "stranger@elsewhere.example")
    for _ in range(3):
        side.home()
    monkeypatch.delattr(office.desk, "database")
    assert TOO_FAST in said(side)


def test_google_calls_from_one_address(office: Office) -> None:
    told = office.desk.settings
    more = {"person_calls": 0, "workspace_calls": 0}
    office.desk.settings = told.model_copy(update=more)
    side = sidebar_of(office, ADA)
    assert all(shown(side.trigger("home")) for _ in range(20))
    assert BUSY not in said(side)


def test_a_workspace_leaves_room_for_others(office: Office) -> None:
    side = sidebar_of(office, ADA)
    cards = [said(side.of(each)) for each in (ADA, ADA, GRACE, GRACE, EDSGER, EDSGER)]
    assert [BUSY in each for each in cards] == [False] * 5 + [True]


def test_what_was_typed_stays(office: Office) -> None:
    side = sidebar_of(office, ADA)
    event = side.event()
    typed = {"note": {"stringInputs": {"value": ["Call Maria"]}}}
    event["commonEventObject"]["formInputs"] = typed
    answers = [side.post("/addon/clicks/note", event).get_json() for _ in range(4)]
    last = answers[-1]["renderActions"]["action"]
    assert TOO_FAST in json.dumps(last)
    assert "navigations" not in last


def test_nothing_of_it_is_asked_of_redis(office: Office) -> None:
    # Where Redis is away or hangs, limits are as they were.
    office.desk.settings = office.desk.settings.model_copy(
        update={"redis_url": "redis://127.0.0.1:1"}
    )
    side = sidebar_of(office, ADA)
    cards = [said(side) for _ in range(4)]
    assert [TOO_FAST in each for each in cards] == [False] * 3 + [True]
    assert "jobs" not in vars(office.desk)


def test_there_are_limits_unless_somebody_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DESK_DATA_DIR", str(tmp_path))
    told = Settings()
    assert min(told.person_calls, told.workspace_calls, told.address_calls) > 0
