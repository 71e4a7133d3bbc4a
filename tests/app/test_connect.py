"""Connecting a mailbox by signing in: the good way, and every way to go wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from app import clock
from app.gmail.scopes import EMAIL
from app.mailboxes import mailbox as mailboxes
from app.mailboxes.mailbox import Mailbox
from app.people.person import Role
from tests.support.office import ADA, GRACE, SUPPORT, Office
from tests.support.signing_in import Visitor, office_with_client


@pytest.fixture
def office(sqlite_url: str, tmp_path: Path) -> Iterator[Office]:
    opened = office_with_client(sqlite_url, tmp_path, connected=())
    yield opened
    opened.desk.close()


@pytest.fixture
def visitor(office: Office) -> Visitor:
    return Visitor(office)


def mailbox(office: Office, address: str = SUPPORT) -> Mailbox | None:
    with office.desk.database.reading() as session:
        return session.scalar(select(Mailbox).where(Mailbox.address == address))


def is_connected(office: Office, address: str = SUPPORT) -> bool:
    found = mailbox(office, address)
    return found is not None and found.is_connected


def says(answer: TestResponse, *words: str) -> None:
    for each in words:
        assert each in answer.text


def test_a_mailbox_is_connected_and_reads(office: Office, visitor: Visitor) -> None:
    answer = visitor.connect()
    assert answer.status_code == 200
    says(answer, f"{SUPPORT} is connected")
    office.write()
    office.sync()
    assert office.tickets() == 1
    assert "Desk/Status/Open" in office.worn(
        next(iter(office.support.messages.values()))
    )


def test_both_tokens_are_sealed(office: Office, visitor: Visitor) -> None:
    visitor.connect()
    found = mailbox(office)
    assert found is not None
    for sealed in (found.sealed_token, found.sealed_access):
        assert sealed is not None
        assert not sealed.startswith(("1//", "ya29."))
    assert office.desk.vault.open(found.sealed_token or "").startswith("1//")


def test_the_first_page_says_what_and_why(visitor: Visitor) -> None:
    answer = visitor.desk.get(f"/connect?code={visitor.link()}")
    says(answer, f"Connect {SUPPORT}", "sends none and deletes none")
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store"


def test_google_is_asked_for_what_is_needed_and_no_more(visitor: Visitor) -> None:
    query = parse_qs(urlsplit(visitor.begin(visitor.link())).query)
    assert query["prompt"] == ["consent"]
    assert query["access_type"] == ["offline"]
    assert query["code_challenge_method"] == ["S256"]
    assert query["login_hint"] == [SUPPORT]
    assert "include_granted_scopes" not in query
    assert {s.rpartition("/")[2] for s in query["scope"][0].split()} == {
        "openid",
        "userinfo.email",
        "gmail.modify",
    }


def test_nobody_reads_the_state(visitor: Visitor) -> None:
    state = parse_qs(urlsplit(visitor.begin(visitor.link())).query)["state"][0]
    assert "acme" not in state
    assert visitor.office.desk.vault.open(state).count(f'"{SUPPORT}"') == 1


def test_cancel_changes_nothing_and_leads_back(
    office: Office, visitor: Visitor
) -> None:
    answer = visitor.connect(decision="deny")
    says(answer, "Nothing was allowed, nothing was changed", "Sign in again")
    assert not is_connected(office)
    again = re.search(r'name="code" value="([^"]+)"', answer.text)
    assert again is not None
    url = visitor.begin(again[1])
    says(visitor.desk.get(visitor.decide(url)), "is connected")


def test_each_missing_permission_is_named(office: Office, visitor: Visitor) -> None:
    answer = visitor.connect(ticked=[EMAIL])
    says(
        answer,
        "A permission is missing",
        "send emails from your Gmail account” was not ticked",
    )
    says(answer, "leave every box ticked", "Sign in again")
    assert not is_connected(office)


def test_another_account_is_not_taken(office: Office, visitor: Visitor) -> None:
    answer = visitor.connect(account=ADA)
    says(answer, f"You signed in as {ADA}", f"choose {SUPPORT}", "Sign in again")
    assert not is_connected(office)
    assert not is_connected(office, ADA)
    assert office.world.tokens.consents.grants() == []


def test_another_account_that_is_connected_keeps_its_permission(
    office: Office, visitor: Visitor
) -> None:
    visitor.connect(ADA)
    visitor.connect(SUPPORT, account=ADA)
    office.write()
    office.sync()
    assert is_connected(office, ADA)


def test_an_answer_counts_once(office: Office, visitor: Visitor) -> None:
    back = visitor.decide(visitor.begin(visitor.link()))
    says(visitor.desk.get(back), "is connected")
    visitor.desk.set_cookie("desk_sign_in", "x", path="/connect")
    says(visitor.desk.get(back), "another browser")
    assert is_connected(office)


def test_a_replayed_answer_is_refused(office: Office, visitor: Visitor) -> None:
    url = visitor.begin(visitor.link())
    back = visitor.decide(url, ticked=[])
    says(visitor.desk.get(back), "A permission is missing")
    says(visitor.desk.get(back), "This sign-in was used already", "Sign in again")
    assert not is_connected(office)


def test_a_code_of_another_sign_in_is_refused(office: Office, visitor: Visitor) -> None:
    theirs = parse_qs(urlsplit(visitor.decide(visitor.begin(visitor.link()))).query)
    mine = visitor.begin(visitor.link())
    state = parse_qs(urlsplit(mine).query)["state"][0]
    answer = visitor.desk.get(
        "/connect/callback", query_string={"state": state, "code": theirs["code"][0]}
    )
    says(answer, "Google no longer accepts this sign-in")
    assert not is_connected(office)


def test_a_link_connects_once(visitor: Visitor) -> None:
    code = visitor.link()
    visitor.desk.get(visitor.decide(visitor.begin(code)))
    answer = visitor.desk.get(f"/connect?code={code}")
    says(answer, "has connected support@acme.example already")


def test_a_late_answer_is_told_so(office: Office, visitor: Visitor) -> None:
    back = visitor.decide(visitor.begin(visitor.link()))
    clock.advance(timedelta(minutes=16))
    says(visitor.desk.get(back), "That took too long", "Sign in again")
    clock.advance(timedelta(hours=1))
    answer = visitor.desk.get(back)
    says(answer, "That took too long", "Take a new link")
    assert "Sign in again" not in answer.text
    assert not is_connected(office)


def test_without_a_lasting_permission_nothing_is_kept(
    office: Office, visitor: Visitor
) -> None:
    url = visitor.begin(visitor.link()).replace("access_type=offline&", "")
    answer = visitor.desk.get(visitor.decide(url.replace("access_type=offline", "")))
    says(answer, "Google gave no lasting permission", "remove Sidedesk there")
    assert not is_connected(office)


def test_an_old_link_says_where_a_new_one_is(visitor: Visitor) -> None:
    code = visitor.link()
    clock.advance(timedelta(minutes=16))
    answer = visitor.desk.get(f"/connect?code={code}")
    assert answer.status_code == 403
    says(answer, "This link is too old", "Take a new link")


@pytest.mark.parametrize("path", ["/connect", "/connect?code=x", "/connect/callback"])
def test_who_has_no_link_sees_nothing(visitor: Visitor, path: str) -> None:
    answer = visitor.desk.get(path)
    assert answer.status_code in (400, 403)
    assert "acme" not in answer.text


def test_another_browser_does_not_end_it(office: Office, visitor: Visitor) -> None:
    back = visitor.decide(visitor.begin(visitor.link()))
    says(Visitor(office).desk.get(back), "This was started in another browser")
    assert not is_connected(office)


@pytest.mark.parametrize(
    ("role", "address", "status"),
    [
        (Role.MANAGER, SUPPORT, 200),
        (Role.REP, SUPPORT, 403),
        (Role.REP, GRACE, 200),
    ],
)
def test_a_link_is_as_good_as_its_person(
    office: Office, visitor: Visitor, role: Role, address: str, status: int
) -> None:
    with office.desk.database.transaction() as session:
        session.merge(office.cast.grace).role = role
    code = visitor.link(address, person=office.cast.grace.id)
    assert visitor.desk.get(f"/connect?code={code}").status_code == status


def test_who_has_left_connects_nothing(office: Office, visitor: Visitor) -> None:
    with office.desk.database.transaction() as session:
        session.merge(office.cast.ada).deactivate()
    code = visitor.link(person=office.cast.ada.id)
    assert visitor.desk.get(f"/connect?code={code}").status_code == 403


def test_a_group_has_no_mailbox(office: Office, visitor: Visitor) -> None:
    with office.desk.database.transaction() as session:
        session.merge(office.cast.support).kind = "group"
    says(visitor.desk.get(f"/connect?code={visitor.link()}"), "is a group")


def test_a_stranger_is_not_connected(visitor: Visitor) -> None:
    answer = visitor.desk.get(f"/connect?code={visitor.link('zoe@acme.example')}")
    assert answer.status_code == 404


def test_without_a_client_the_setting_is_named(sqlite_url: str, tmp_path: Path) -> None:
    opened = office_with_client(
        sqlite_url, tmp_path, connected=(), google_client_id=None
    )
    visitor = Visitor(opened)
    answer = visitor.desk.post("/connect", data={"code": visitor.link()})
    assert answer.status_code == 503
    says(answer, "DESK_GOOGLE_CLIENT_ID")
    opened.desk.close()


def test_connecting_again_keeps_the_cursor(office: Office, visitor: Visitor) -> None:
    visitor.connect()
    before = mailbox(office)
    office.write()
    with office.desk.database.transaction() as session:
        mailboxes.find_mailbox(session, SUPPORT).disconnect()
    visitor.connect()
    after = mailbox(office)
    assert before is not None
    assert after is not None
    assert after.cursor == before.cursor
    office.sync()
    assert office.tickets() == 1


SPOKEN = {
    "de": (f"{SUPPORT} verbinden", "Dieser Link ist unvollständig"),
    "es": (f"Conectar {SUPPORT}", "Este enlace está incompleto"),
    "en": (f"Connect {SUPPORT}", "This link is incomplete"),
}


@pytest.mark.parametrize("code", SPOKEN)
def test_pages_speak_the_browsers_language(visitor: Visitor, code: str) -> None:
    asks, incomplete = SPOKEN[code]
    said = {"Accept-Language": f"{code}-AT, en;q=0.5"}
    page = visitor.desk.get(f"/connect?code={visitor.link()}", headers=said)
    says(page, asks, f'<html lang="{code}">')
    says(visitor.desk.get("/connect?code=x", headers=said), incomplete)


def test_a_missing_setting_is_named_in_every_language(
    sqlite_url: str, tmp_path: Path
) -> None:
    opened = office_with_client(
        sqlite_url, tmp_path, connected=(), google_client_id=None
    )
    visitor = Visitor(opened)
    answer = visitor.desk.post(
        "/connect",
        data={"code": visitor.link()},
        headers={"Accept-Language": "de"},
    )
    says(answer, "DESK_GOOGLE_CLIENT_ID fehlt")
    opened.desk.close()


BROWSER = {"Accept": "text/html,*/*", "Accept-Language": "es"}


def test_a_browser_gets_a_page_where_none_answers(visitor: Visitor) -> None:
    answer = visitor.desk.get("/conect", headers=BROWSER)
    assert answer.status_code == 404
    says(answer, "No hay ninguna página en esta dirección", '<html lang="es">')
    assert visitor.desk.get("/conect").text == "404 Not Found\n"
    answer = visitor.desk.delete("/connect", headers=BROWSER)
    assert answer.headers["Allow"]
