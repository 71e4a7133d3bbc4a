"""Into the console: by Google's word alone, for whoever is on the desk now."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import inspect, select

from addon.words import languages
from app import clock, factory
from app.console import entry, visit
from app.gmail.scopes import EMAIL
from app.people import person as people
from app.people.console_session import (
    IDLE,
    LONGEST,
    ConsoleSession,
    end_sessions,
)
from app.people.person import Person
from app.signing import make_serializer
from tests.console.browser import Browser, links, words
from tests.support.office import ADA, GRACE, Office
from tests.support.signing_in import Visitor, office_with_client
from tests.support.statements import statements

ZOE = "zoe@acme.example"
PAGES = ["/console", "/console/tickets", "/console/tickets?q=chairs"]


def change(office: Office, address: str, act: Callable[[Person], object]) -> None:
    with office.desk.database.transaction() as session:
        act(people.find_person(session, address))


def sub_of(office: Office, address: str) -> str | None:
    with office.desk.database.reading() as session:
        return people.find_person(session, address).google_sub


@pytest.mark.parametrize("path", PAGES)
def test_nobody_sees_anything_before(browser: Browser, path: str) -> None:
    answer = browser.get(path)
    assert "Sign in at Google" in answer.text
    assert links(answer.text) == ["/static/logo-1.png", *STYLES, "/join", *FOR_ANYBODY]


FOR_ANYBODY = ["/privacy", "/terms", "/support"]
STYLES = ["/static/pages-3.css", "/static/console-11.css"]


def test_signing_in_leads_to_what_was_asked_for(browser: Browser) -> None:
    page = browser.get("/console/tickets?status=any").text
    assert 'name="to" value="/console/tickets?status=any"' in page
    answer = browser.get(browser.back(browser.begin("/console/tickets?status=any")))
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/console/tickets?status=any"
    assert "Nothing here." in browser.reads("/console/tickets?status=any")
    assert "ada@acme.example Sign out" in browser.reads("/console")


@pytest.mark.parametrize(
    "to",
    [
        "//evil.example",
        "https://evil.example/console",
        "/consolex",
        "",
        f"/console?q={'x' * 600}",
    ],
)
def test_it_leads_nowhere_else(browser: Browser, to: str) -> None:
    answer = browser.get(browser.back(browser.begin(to)))
    assert answer.headers["Location"] == "/console"


def test_google_is_asked_who_it_is_and_nothing_else(browser: Browser) -> None:
    query = parse_qs(urlsplit(browser.begin()).query)
    assert set(query["scope"][0].split()) == {"openid", EMAIL}
    assert query["access_type"] == ["online"]
    assert query["prompt"] == ["select_account"]
    assert query["code_challenge_method"] == ["S256"]
    assert "login_hint" not in query


def test_the_first_sign_in_binds_the_account(office: Office, browser: Browser) -> None:
    assert sub_of(office, GRACE) is None
    browser.sign_in(GRACE)
    assert sub_of(office, GRACE) is not None


def test_a_stranger_stays_outside(office: Office, browser: Browser) -> None:
    office.world.add_mailbox(ZOE, "Zoe Martin")
    answer = browser.sign_in(ZOE)
    assert answer.status_code == 403
    assert "have access yet" in answer.text
    assert f"at acme.example to add {ZOE}" in answer.text
    assert "Sign in at Google" in browser.get("/console").text


def test_another_account_of_an_address_is_refused_and_kept(
    office: Office, browser: Browser
) -> None:
    change(office, ADA, lambda ada: setattr(ada, "google_sub", "another"))
    answer = browser.sign_in()
    assert answer.status_code == 403
    assert "Another account was used before" in answer.text
    with office.desk.database.reading() as session:
        assert people.find_person(session, ADA).other_account_at is not None
    assert "Sign in at Google" in browser.get("/console").text


@pytest.mark.parametrize(
    ("hosted", "asked"),
    [("evil.example", "accounts of evil.example"), ("", "your organisation gave you")],
)
def test_an_account_from_elsewhere_is_refused_and_not_bound(
    office: Office, browser: Browser, hosted: str, asked: str
) -> None:
    office.world.tokens.hosted["acme.example"] = hosted
    answer = browser.sign_in()
    assert (answer.status_code, asked in answer.text) == (403, True)
    assert sub_of(office, ADA) is None
    assert "Sign in at Google" in browser.get("/console").text


@pytest.mark.parametrize(
    "act",
    [
        Person.deactivate,
        Person.unbind_account,
        lambda ada: setattr(ada, "google_sub", "another"),
    ],
)
def test_who_loses_the_right_is_out_at_once(
    office: Office, ada: Browser, act: Callable[[Person], object]
) -> None:
    assert "open in the team" in ada.reads("/console")
    change(office, ADA, act)
    assert "Sign in at Google" in ada.reads("/console")


def test_a_visit_ends_when_nobody_comes_for_long(ada: Browser) -> None:
    for _ in range(3):
        clock.advance(IDLE - timedelta(minutes=1))
        assert "open in the team" in ada.reads("/console")
    clock.advance(IDLE + timedelta(minutes=1))
    assert "Sign in at Google" in ada.reads("/console")


def test_a_visit_ends_after_two_weeks_whatever_happens(ada: Browser) -> None:
    for _ in range(LONGEST // IDLE):
        clock.advance(IDLE - timedelta(minutes=1))
        assert "open in the team" in ada.reads("/console")
    clock.advance(timedelta(hours=1))
    assert "Sign in at Google" in ada.reads("/console")


def test_signing_out_ends_the_copy_of_a_cookie_too(
    office: Office, ada: Browser
) -> None:
    other = copy_of(office, ada)
    assert "open in the team" in other.reads("/console")
    assert "You are signed out" in ada.post("/console/sign-out").text
    for each in (ada, other):
        assert "Sign in at Google" in each.reads("/console")


def test_signing_in_again_ends_what_this_browser_had(
    office: Office, ada: Browser
) -> None:
    other = copy_of(office, ada)
    ada.sign_in(GRACE)
    assert "grace@acme.example" in ada.reads("/console")
    assert "Sign in at Google" in other.reads("/console")


def test_one_browser_is_signed_out_and_another_is_not(
    office: Office, ada: Browser
) -> None:
    other = Browser(office)
    other.sign_in()
    ada.post("/console/sign-out")
    assert "open in the team" in other.reads("/console")


@pytest.mark.parametrize("there_and_back", [("manager", "admin"), ("admin",)])
def test_another_role_asks_for_another_sign_in(
    office: Office, ada: Browser, there_and_back: tuple[str, ...]
) -> None:
    for role in there_and_back:
        change(office, ADA, partial(set_role, role))
    is_out = len(there_and_back) > 1
    assert ("Sign in at Google" in ada.reads("/console")) is is_out


def test_who_comes_back_signs_in_anew(office: Office, ada: Browser) -> None:
    change(office, ADA, Person.deactivate)
    change(office, ADA, lambda who: setattr(who, "is_active", True))
    assert "Sign in at Google" in ada.reads("/console")


def test_an_admin_signs_somebody_out_everywhere(office: Office, ada: Browser) -> None:
    other, grace = Browser(office), Browser(office)
    other.sign_in()
    grace.sign_in(GRACE)
    with office.desk.database.transaction() as session:
        assert end_sessions(session, people.find_person(session, ADA)) == 2
    for each in (ada, other):
        assert "Sign in at Google" in each.reads("/console")
    assert "open in the team" in grace.reads("/console")


def test_the_database_holds_no_secret(office: Office, ada: Browser) -> None:
    kept = ada.desk.get_cookie(visit.COOKIE, path=visit.PATH)
    assert kept is not None
    with office.desk.database.reading() as session:
        [row] = session.scalars(select(ConsoleSession))
        said = {str(getattr(row, each.key)) for each in inspect(ConsoleSession).attrs}
    assert kept.value not in said
    forged = Browser(office)
    for each in said:
        forged.desk.set_cookie(visit.COOKIE, each, path=visit.PATH)
        assert "Sign in at Google" in forged.reads("/console")


def test_a_signed_cookie_of_before_opens_nothing(office: Office, ada: Browser) -> None:
    secret = office.desk.settings.require("secret_key")
    with office.desk.database.reading() as session:
        who = people.find_person(session, ADA)
    old = make_serializer(secret, "sidedesk.console").dumps([who.id, who.google_sub])
    ada.desk.set_cookie(visit.COOKIE, str(old), path=visit.PATH)
    assert "Sign in at Google" in ada.reads("/console")


def test_a_page_asks_for_session_and_person_at_once(
    office: Office, ada: Browser
) -> None:
    with statements(office.desk.database) as seen:
        ada.reads("/console")
    asked = [each for each in seen if "FROM sessions" in each]
    assert len(asked) == 1
    assert "JOIN people" in asked[0]
    assert not any("UPDATE sessions" in each for each in seen)


def set_role(role: str, who: Person) -> None:
    who.role = role


def copy_of(office: Office, browser: Browser) -> Browser:
    """Another browser with the same cookie."""
    kept = browser.desk.get_cookie(visit.COOKIE, path=visit.PATH)
    assert kept is not None
    other = Browser(office)
    other.desk.set_cookie(visit.COOKIE, kept.value, path=visit.PATH)
    return other


def test_cancel_at_google(browser: Browser) -> None:
    answer = browser.sign_in(decision="deny")
    assert answer.status_code == 400
    assert "Google did not let you in" in answer.text


def test_it_begins_and_ends_in_one_browser(office: Office, browser: Browser) -> None:
    back = browser.back(browser.begin())
    other = Browser(office)
    other.begin()
    answer = other.get(back)
    assert answer.status_code == 400
    assert "in the same browser" in answer.text
    assert "Sign in at Google" in other.get("/console").text


def test_an_answer_counts_once(browser: Browser) -> None:
    back = browser.back(browser.begin())
    assert browser.get(back).status_code == 303
    browser.post("/console/sign-out")
    assert browser.get(back).status_code == 400
    assert "Sign in at Google" in browser.get("/console").text


def test_a_code_is_not_taken_twice(browser: Browser) -> None:
    back = browser.back(browser.begin())
    cookie = browser.desk.get_cookie(entry.COOKIE, path=visit.PATH)
    assert cookie is not None
    browser.get(back)
    browser.desk.set_cookie(entry.COOKIE, cookie.value, path=visit.PATH)
    answer = browser.get(back)
    assert (answer.status_code, "Sign in once more." in answer.text) == (400, True)


def test_too_late(browser: Browser) -> None:
    back = browser.back(browser.begin())
    clock.advance(timedelta(minutes=16))
    answer = browser.get(back)
    assert (answer.status_code, "That took too long" in answer.text) == (400, True)


def test_a_sign_in_for_a_mailbox_opens_no_console(office: Office) -> None:
    visitor = Visitor(office)
    back = visitor.decide(visitor.begin(visitor.link(ADA)))
    cookie = visitor.desk.get_cookie("desk_sign_in", path="/connect")
    assert cookie is not None
    visitor.desk.set_cookie(entry.COOKIE, cookie.value, path="/console")
    answer = visitor.desk.get(back.replace("/connect/", "/console/"))
    assert (answer.status_code, "This sign-in was not started here" in answer.text) == (
        400,
        True,
    )


def test_a_sign_in_for_the_console_connects_nothing(browser: Browser) -> None:
    back = browser.back(browser.begin())
    cookie = browser.desk.get_cookie(entry.COOKIE, path=visit.PATH)
    assert cookie is not None
    browser.desk.set_cookie("desk_sign_in", cookie.value, path="/connect")
    answer = browser.get(back.replace("/console/", "/connect/"))
    assert "This sign-in was not started here" in answer.text


@pytest.mark.parametrize("cookie", ["", "x", "WzEsIm1lIl0.aaaa.bbbb", "ü" * 300])
def test_a_forged_cookie_opens_nothing(browser: Browser, cookie: str) -> None:
    browser.desk.set_cookie(visit.COOKIE, cookie, path=visit.PATH)
    assert "Sign in at Google" in browser.reads("/console")


def test_the_cookie_is_for_these_pages_and_no_script(browser: Browser) -> None:
    browser.sign_in()
    kept = browser.desk.get_cookie(visit.COOKIE, path=visit.PATH)
    assert kept is not None
    assert (kept.secure, kept.http_only, kept.same_site) == (True, True, "Lax")
    assert browser.desk.get_cookie(visit.COOKIE, path="/connect") is None


def test_without_a_client_it_says_so(sqlite_url: str, tmp_path: Path) -> None:
    office = office_with_client(
        sqlite_url, tmp_path, connected=(), google_client_id=None
    )
    answer = Browser(office).desk.post("/console/sign-in")
    assert (answer.status_code, "desk check --settings" in answer.text) == (503, True)
    office.desk.close()


def test_what_fails_is_said_without_a_trace(
    office: Office,
    ada: Browser,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ValueError("ada@acme.example has 3 tickets")

    monkeypatch.setattr("app.tickets.lists.workload.team_workloads", fail)
    with caplog.at_level(logging.DEBUG):
        answer = ada.get("/console")
    assert (answer.status_code, "Something went wrong" in answer.text) == (500, True)
    assert "unexpected ValueError in fail" in caplog.text
    named = answer.headers["X-Request-Id"]
    assert f"request {named}: " in caplog.text
    assert f"code {named}" in answer.text
    assert "3 tickets" not in caplog.text + answer.text


@pytest.mark.parametrize("code", ["en", *sorted(languages.language_codes())])
def test_it_speaks_the_browsers_language(office: Office, code: str) -> None:
    browser = Browser(office, f"{code}-AT,{code};q=0.8,fr;q=0.5")
    said = languages.language_of(code).say("Sign in at Google")
    answer = browser.get("/console")
    assert said in words(answer.text)
    assert f'<html lang="{code}">' in answer.text


def test_the_bare_address_leads_to_the_console(office: Office) -> None:
    answer = factory.app_of_desk(office.desk).test_client().get("/")
    assert "/console" in links(answer.text)
