"""Ratings: asked for only where switched on, given only by a person."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import select

from app import clock
from app.frontdoor.ratings.table import Rating, RatingRefusal, RatingRequest
from app.inboxes.inbox import Inbox
from app.people.person import Person
from app.people.principal import person_principal
from app.tickets import acting
from app.tickets.intake import sender_rule
from app.tickets.intake.sender_rule import SenderVerdict
from tests.console.browser import Browser
from tests.frontdoor.test_status_link import rows
from tests.support.apps import web_of
from tests.support.forms import DESK
from tests.support.office import ADA, SUPPORT, Office
from tests.support.phone import MARIA, take_down
from tests.support.signing_in import office_with_client
from tests.support.smtp_sink import SmtpSink, smtp_sink
from tests.support.terminal import Terminal
from workers.chores.ratings import ask_for_ratings

# SQL is at stake.
pytestmark = pytest.mark.both_databases


@pytest.fixture
def sink() -> Iterator[SmtpSink]:
    with smtp_sink() as opened:
        yield opened


@pytest.fixture
def office(database_url: str, tmp_path: Path, sink: SmtpSink) -> Iterator[Office]:
    opened = office_with_client(
        database_url,
        tmp_path,
        connected=(SUPPORT,),
        smtp_url=SecretStr(f"smtp://127.0.0.1:{sink.port}"),
        mail_from=DESK,
    )
    yield opened
    opened.desk.close()


def switch(office: Office, to: str = "mail", **more: Any) -> None:
    with office.desk.database.transaction() as session:
        inbox = session.get_one(Inbox, office.cast.support.id)
        inbox.rating = to
        inbox.rating_since = clock.now() if to == "mail" else None
        for name, value in more.items():
            setattr(inbox, name, value)


def resolve(office: Office, once: str = "n1", **said: Any) -> int:
    """Maria calls, is answered, and it is resolved; the ticket's id."""
    told = {"address": MARIA, "is_answered": True, **said}
    ticket_id = take_down(office, once=once, **told).ticket_id
    clock.advance(timedelta(seconds=1))
    act(office, ticket_id, "set_status", to="resolved")
    return ticket_id


def act(office: Office, ticket_id: int, verb: str, **args: Any) -> None:
    with office.desk.database.transaction() as session:
        ada = session.scalars(select(Person).where(Person.address == ADA)).one()
        acting.act(session, person_principal(ada), ticket_id, verb, args)


def a_day_later(office: Office) -> int:
    clock.advance(timedelta(hours=25))
    return ask_for_ratings(office.desk)


def requests(office: Office) -> list[RatingRequest]:
    with office.desk.database.reading() as session:
        return list(session.scalars(select(RatingRequest).order_by(RatingRequest.id)))


def given(office: Office) -> list[Rating]:
    with office.desk.database.reading() as session:
        return list(session.scalars(select(Rating).order_by(Rating.id)))


def path_of(mail: Any) -> str:
    found = re.search(r"/rate/[\w-]{43}", mail.get_content())
    assert found is not None
    return found[0]


def test_nobody_is_asked_before_it_is_switched_on(
    office: Office, sink: SmtpSink
) -> None:
    resolve(office)
    assert a_day_later(office) == 0
    switch(office, "link")
    assert a_day_later(office) == 0
    switch(office)
    assert a_day_later(office) == 0
    assert (sink.mails, requests(office)) == ([], [])


def test_the_customer_is_asked_once(office: Office, sink: SmtpSink) -> None:
    switch(office, rating_language="de")
    resolve(office)
    clock.advance(timedelta(hours=23))
    assert ask_for_ratings(office.desk) == 0
    clock.advance(timedelta(hours=2))
    assert [ask_for_ratings(office.desk) for _ in range(3)] == [1, 0, 0]
    (mail,) = sink.mails
    assert sink.envelopes == [(DESK, [MARIA])]
    assert mail["Auto-Submitted"] == "auto-replied"
    assert mail["Reply-To"] == SUPPORT
    assert mail["Subject"] == "Re: Where is chair 104?"
    text = mail.get_content()
    assert "Wie war unsere Antwort?" in text
    for each in ("?v=good", "?v=okay", "?v=bad", "/refuse"):
        assert each in text
    with office.ticket(1) as (_, ticket):
        assert ticket.status == "resolved"
    (asked,) = requests(office)
    assert (asked.person_id, asked.reason_not_sent) == (office.cast.ada.id, None)
    assert MARIA not in asked.address_hash


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"is_answered": False}, "no_answer"),
        ({"address": ""}, "no_address"),
        ({"rule": True}, "sender_never"),
        ({"again": True}, "asked_lately"),
    ],
)
def test_who_is_not_asked_and_why(
    office: Office, sink: SmtpSink, said: dict[str, Any], reason: str
) -> None:
    switch(office)
    said = dict(said)
    if said.pop("rule", False):
        with office.desk.database.transaction() as session:
            inbox = session.get_one(Inbox, office.cast.support.id)
            ada = session.get_one(Person, office.cast.ada.id)
            by = person_principal(ada).actor
            sender_rule.set_rule(session, inbox, MARIA, SenderVerdict.NEVER, by=by)
    if said.pop("again", False):
        resolve(office, "n0")
        a_day_later(office)
        sink.mails.clear()
    resolve(office, **said)
    assert a_day_later(office) == 0
    assert requests(office)[-1].reason_not_sent == reason
    assert sink.mails == []


def test_reopened_in_time_is_not_asked(office: Office, sink: SmtpSink) -> None:
    switch(office)
    ticket_id = resolve(office)
    act(office, ticket_id, "set_status", to="open")
    assert a_day_later(office) == 0
    assert requests(office) == []
    act(office, ticket_id, "set_status", to="resolved")
    assert a_day_later(office) == 1


def test_a_mail_server_that_is_away_is_asked_again(
    office: Office, sink: SmtpSink
) -> None:
    switch(office)
    resolve(office)
    told = office.desk.settings
    away = told.model_copy(update={"smtp_url": SecretStr("smtp://127.0.0.1:1")})
    office.desk.settings = away
    assert a_day_later(office) == 0
    office.desk.settings = told
    assert ask_for_ratings(office.desk) == 1
    assert len(sink.mails) == 1


@pytest.fixture
def path(office: Office, sink: SmtpSink) -> str:
    """The page of a resolved ticket's customer, who was asked."""
    switch(office)
    resolve(office)
    a_day_later(office)
    return path_of(sink.mails[0])


def test_fifty_looks_change_nothing(office: Office, path: str) -> None:
    web = web_of(office.desk).test_client(use_cookies=False)
    before = rows(office)
    for n in range(50):
        asked = ("good", "okay", "bad")[n % 3]
        assert web.get(f"{path}?v={asked}").status_code == 200
        assert web.get(f"{path}/refuse").status_code == 200
        web.head(f"{path}?v=bad")
    assert rows(office) == before


def test_a_press_rates_and_may_be_changed_for_a_week(office: Office, path: str) -> None:
    web = web_of(office.desk).test_client(use_cookies=False)
    page = web.get(f"{path}?v=bad")
    assert "data-sends-itself" in page.text
    assert "checked" in page.text
    assert "script-src 'self'" in page.headers["Content-Security-Policy"]
    sent = web.post(path, data={"v": "bad", "comment": "Too slow, sorry"})
    assert sent.status_code == 303
    assert "data-sends-itself" not in web.get(sent.headers["Location"]).text
    assert web.post(path, data={"v": "bad"}).status_code == 303
    assert web.post(path, data={"v": "good"}).status_code == 303
    (row,) = given(office)
    assert row.value == "good"
    assert row.sealed_comment is not None
    assert "slow" not in row.sealed_comment
    assert office.desk.vault.open(row.sealed_comment) == "Too slow, sorry"
    told = [each["sentence"] for each in office.shown()["events"]]
    assert told[-2:] == ["Maria Lopez rated it bad", "Maria Lopez rated it good"]
    assert "slow" not in str(office.shown())
    assert office.shown()["status"] == "resolved"
    clock.advance(timedelta(days=8))
    assert web.post(path, data={"v": "bad"}).status_code == 410
    assert web.get(path).status_code == 410


def test_what_is_wrong_is_said(office: Office, path: str) -> None:
    web = web_of(office.desk).test_client(use_cookies=False)
    assert web.post(path, data={"v": "great"}).status_code == 422
    long = web.post(path, data={"v": "good", "comment": "x" * 2001})
    assert (long.status_code, "x" * 2001 in long.text) == (422, True)
    assert given(office) == []
    assert web.get(f"/rate/{'A' * 43}").status_code == 410
    clock.advance(timedelta(days=31))
    assert web.post(path, data={"v": "good"}).status_code == 410


def test_who_refuses_is_asked_no_more(
    office: Office, sink: SmtpSink, path: str
) -> None:
    web = web_of(office.desk).test_client(use_cookies=False)
    for _ in range(2):
        assert web.post(f"{path}/refuse").status_code == 303
    with office.desk.database.reading() as session:
        (kept,) = session.scalars(select(RatingRefusal))
        assert MARIA not in kept.address_hash
    clock.advance(timedelta(days=31))
    resolve(office, "n2")
    assert a_day_later(office) == 0
    assert requests(office)[-1].reason_not_sent == "refused"
    assert len(sink.mails) == 1


def test_the_team_sees_it_and_a_manager_excludes_it(office: Office, path: str) -> None:
    web = web_of(office.desk).test_client(use_cookies=False)
    web.post(path, data={"v": "bad", "comment": "<b>Too slow</b>"})
    browser = Browser(office)
    browser.sign_in()
    page = browser.get("/console/tickets/1").text
    assert "Rated: Bad" in page
    assert "&lt;b&gt;Too slow&lt;/b&gt;" in page
    assert browser.press(page, "exclude", why=" ").status_code == 409
    assert browser.press(page, "exclude", why="Not about us").status_code == 303
    page = browser.get("/console/tickets/1").text
    assert "Does not count: Not about us" in page


@pytest.fixture
def typed(office: Office, database_url: str, tmp_path: Path) -> Terminal:
    told = office.desk.settings
    assert told.smtp_url is not None
    return Terminal(
        {
            "DESK_DATABASE_URL": told.database,
            "DESK_DATA_DIR": str(tmp_path),
            "DESK_SECRET_KEY": told.require("secret_key"),
            "DESK_VAULT_KEYS": told.require("vault_keys"),
            "DESK_PUBLIC_URL": "https://desk.acme.example",
        }
    )


def test_the_commands(office: Office, typed: Terminal) -> None:
    refused = typed("inbox", "set", SUPPORT, "--rating", "mail")
    assert refused.exit_code == 1
    assert "DESK_SMTP_URL" in refused.output
    off = typed("rating", "link", "1")
    assert off.exit_code == 1
    resolve(office)
    assert "asks for no ratings" in typed("rating", "link", "1").output
    said = typed("inbox", "set", SUPPORT, "--rating", "link").stdout
    assert "Customers rate by a link that somebody copies." in said
    link = typed("rating", "link", "1").stdout.strip()
    assert typed("rating", "link", "1").stdout.strip() == link
    web = web_of(office.desk).test_client(use_cookies=False)
    path = link.removeprefix("https://desk.acme.example")
    assert web.post(path, data={"v": "okay", "comment": "Fine"}).status_code == 303
    (told,) = typed.json("rating", "list")
    assert (told["ticket"], told["value"], told["comment"]) == (1, "okay", "Fine")
    assert told["excluded"] is None
    assert "0 good, 1 okay, 0 bad; 0 excluded." in typed("rating", "list").stdout
    assert typed("rating", "exclude", "1", "--why", "A test").exit_code == 0
    assert typed("rating", "exclude", "9", "--why", "A test").exit_code == 1
    assert "0 okay, 0 bad; 1 excluded." in typed("rating", "list").stdout
    listed = typed.json("audit", "list", "--limit", "1000")
    assert [e["action"] for e in listed].count("rating.excluded") == 1
    assert ask_for_ratings(office.desk) == 0
