"""A desk without a workspace is set up on its own page, by one code, once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from threading import Barrier, BrokenBarrierError

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.audit import AuditEntry
from app.commands.first_code import first_code_said
from app.desk import Desk
from app.people import first_setup
from app.people.first_setup import CodeState, FirstSetup
from app.people.person import Person, Role
from app.people.workspace import Workspace, own_domains
from app.settings import Settings
from tests.support.new_desk import ADA, URL, NewDesk, form_token
from tests.support.together import together

MINUTE = timedelta(minutes=1)


@pytest.fixture
def new(sqlite_url: str, tmp_path: Path) -> Iterator[NewDesk]:
    made = NewDesk(sqlite_url, tmp_path)
    yield made
    made.desk.close()


def test_the_code_makes_a_workspace_and_its_admin(new: NewDesk) -> None:
    answer = new.send(new.code())
    assert (answer.status_code, answer.headers["Location"]) == (303, "/setup")
    with new.desk.database.reading() as session:
        place = session.scalars(select(Workspace)).one()
        ada = session.scalars(select(Person)).one()
        first = session.get_one(AuditEntry, (place.id, 1))
    assert place.domain == "acme.example"
    assert (ada.name, ada.role, ada.address) == (
        "Ada Lovelace",
        Role.ADMIN,
        ADA["address"],
    )
    assert (first.action, first.by_kind, first.via) == (
        "workspace.created", "setup", "setup"
    )  # fmt: skip
    assert "Set up acme.example" in new.browser.get("/setup", base_url=URL).text


def test_the_code_is_printed_once_and_not_kept(new: NewDesk) -> None:
    code = new.code()
    assert re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{4}-){4}[0-9A-HJKMNP-TV-Z]{4}", code)
    assert new.terminal("migrate").stdout == "The database is up to date.\n"
    with new.desk.database.reading() as session:
        kept = session.scalars(select(FirstSetup)).one()
    assert code not in kept.code_hash


@pytest.mark.both_databases
def test_two_migrations_at_once_print_one_code(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(database_url=database_url, data_dir=tmp_path)
    looked, look = Barrier(2), first_setup.has_good_code

    def look_together(session: Session) -> bool:
        found = look(session)
        # Both have found none; unless, as is right, one waits for the other.
        with suppress(BrokenBarrierError):
            looked.wait(0.5)
        return found

    def say(_number: int) -> str:
        """With connections of its own, as a process has."""
        desk = Desk(settings)
        try:
            return first_code_said(desk)
        finally:
            desk.close()

    monkeypatch.setattr(first_setup, "has_good_code", look_together)
    [said] = [each for each in together(2, say) if each]
    desk = Desk(settings)
    with desk.database.transaction() as session:
        tried = first_setup.try_code(session, said.rpartition(" ")[2])
    assert tried.state is CodeState.RIGHT
    desk.close()


def test_a_code_is_read_as_people_type_it(new: NewDesk) -> None:
    typed = new.code().lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert new.send(f" {typed} ").status_code == 303


def test_everything_wrong_is_told_at_once_and_stays_typed(new: NewDesk) -> None:
    code = new.code()
    refused = new.send("WRONG-" + code, domain="acme", name="", address="ada")
    assert refused.status_code == 400
    page = refused.text
    for said in ("not the code", "Write a domain", "Write your name", "Write your add"):
        assert said in page
    assert 'value="acme"' in page
    assert 'value="ada"' in page
    assert code not in page
    assert page.count('aria-invalid="true"') == 4


def test_a_right_code_is_not_shown_again_when_else_is_wrong(new: NewDesk) -> None:
    code = new.code()
    assert code not in new.send(code, name="").text
    assert new.send(code).status_code == 303


def test_an_admin_of_another_domain_adds_that_first(new: NewDesk) -> None:
    code = new.code()
    page = new.send(code, address="ada@other.example").text
    assert "ada@other.example is of another domain. Add other.example here" in page
    more = {"address": "ada@other.example", "more_domain": "Other.example"}
    assert new.send(code, **more).status_code == 303
    with new.desk.database.reading() as session:
        place = session.scalars(select(Workspace)).one()
        assert own_domains(session, place.id) == {"acme.example", "other.example"}


def test_the_zone_of_the_team_is_asked(new: NewDesk) -> None:
    code = new.code()
    page = new.send(code, zone="Europe/Berlim").text
    assert "Did you mean Europe/Berlin?" in page
    assert 'value="Europe/Berlim"' in page
    assert new.send(code, zone="europe/berlin").status_code == 303
    with new.desk.database.reading() as session:
        assert session.scalars(select(Workspace.zone)).one() == "Europe/Berlin"


def test_ten_wrong_codes_lock_everybody_for_a_while(new: NewDesk) -> None:
    code = new.code()
    for _ in range(10):
        assert new.send("another").status_code == 400
    locked = new.send(code)
    assert locked.status_code == 429
    assert 0 < int(locked.headers["Retry-After"]) <= 900
    assert "Try again in 15 min, or run desk setup --first" in locked.text
    clock.advance(15 * MINUTE)
    assert new.send(code).status_code == 303


def test_a_code_lives_for_a_day(new: NewDesk) -> None:
    code = new.code()
    clock.advance(timedelta(hours=24, seconds=1))
    page = new.send(code)
    assert page.status_code == 400
    assert "This code has expired (24 hours). Run desk setup --first" in page.text
    # Whoever migrates or serves next is told another one.
    assert new.send(new.code()).status_code == 303


def test_another_code_ends_the_first(new: NewDesk) -> None:
    code = new.code()
    another = new.code("setup", "--first")
    assert new.send(code).status_code == 400
    assert new.send(another).status_code == 303


@pytest.mark.parametrize("way", ["the page", "the command"])
def test_with_a_workspace_the_page_is_gone_and_the_code_dead(
    new: NewDesk, way: str
) -> None:
    code, open_page = new.code(), form_token(new.browser.get("/setup", base_url=URL))
    if way == "the page":
        new.send(code)
    else:
        new.terminal("workspace", "add", "acme.example", "--admin", ADA["address"])
    stranger = new.another_browser().get("/setup")
    assert stranger.status_code == 404
    assert "the command desk setup prints one" in stranger.text
    assert new.post({"form_token": open_page, "code": code, **ADA}).status_code == 404
    with new.desk.database.reading() as session:
        assert session.scalar(select(FirstSetup)) is None
    assert new.terminal("setup", "--first").exit_code == 1
    assert "enter" not in new.terminal("migrate").stdout


def test_a_code_of_the_environment_is_not_printed(
    sqlite_url: str, tmp_path: Path
) -> None:
    chosen = "correct horse battery staple"
    new = NewDesk(sqlite_url, tmp_path, DESK_SETUP_CODE=chosen)
    said = new.terminal("migrate").stdout
    assert "DESK_SETUP_CODE" in said
    assert chosen not in said
    # A start begins no second life of it.
    clock.advance(timedelta(hours=25))
    new.terminal("migrate")
    assert new.send(chosen).status_code == 400
    short = NewDesk(sqlite_url, tmp_path, DESK_SETUP_CODE="too short").terminal
    assert "DESK_SETUP_CODE: Give it at least 16" in short("migrate").stderr
    new.desk.close()


def test_a_form_of_another_page_is_not_taken(new: NewDesk) -> None:
    code = new.code()
    new.browser.get("/setup", base_url=URL)
    refused = new.post({"code": code, **ADA})
    assert refused.status_code == 400
    assert "open for too long" in refused.text
    assert "http:// instead of https://" in refused.text
    assert 'value="Ada Lovelace"' in refused.text


def test_the_visit_ends_when_it_is_told_to(new: NewDesk) -> None:
    new.send(new.code())
    assert new.browser.get("/setup", base_url=URL).status_code == 200
    assert new.terminal("setup", "--end").exit_code == 0
    assert new.browser.get("/setup", base_url=URL).status_code == 404


def test_the_visit_ends_after_half_a_day(new: NewDesk) -> None:
    new.send(new.code())
    clock.advance(timedelta(hours=12, seconds=1))
    assert new.browser.get("/setup", base_url=URL).status_code == 404
