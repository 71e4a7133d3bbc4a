"""The life of a signed-in mailbox's token: renewed, shared, refused, given anew."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from app import clock, mailbox_client
from app.errors import Later, Revoked
from app.mailboxes import mailbox as mailboxes
from app.mailboxes.mailbox import Mailbox
from app.mailboxes.pending_thread import PendingThread
from app.mailboxes.token_state import TokenStatus, token_state
from app.people import actor
from tests.support.office import ADA, SUPPORT, Office, service_account
from tests.support.signing_in import CLIENT, Visitor, office_with_client
from tests.support.together import together
from workers.chores.sweep import sweep_mailboxes
from workers.chores.watches import renew_watches
from workers.drain import DrainOutcome
from workers.imports.mailbox_import import MailboxImport
from workers.labels.label_diff import label_differences


@pytest.fixture
def office(database_url: str, tmp_path: Path) -> Iterator[Office]:
    """Support@ is connected by signing in, Ada by delegation."""
    opened = office_with_client(database_url, tmp_path, connected=(ADA,))
    assert Visitor(opened).connect().status_code == 200
    opened.sync()
    yield opened
    opened.desk.close()


@pytest.fixture
def asked(office: Office, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the token endpoint is asked from now on, by kind of grant."""
    seen: list[str] = []
    exchange = office.world.tokens.exchange

    def noting(form: Any, own: str) -> Any:
        seen.append(form["grant_type"])
        return exchange(form, own)

    monkeypatch.setattr(office.world.tokens, "exchange", noting)
    return seen


def row(office: Office, address: str = SUPPORT) -> Mailbox:
    with office.desk.database.reading() as session:
        return mailboxes.find_mailbox(session, address)


def state(office: Office, address: str = SUPPORT) -> TokenStatus:
    return token_state(row(office, address)).state


def take_back(office: Office) -> None:
    """The owner of support@ removes the desk from the account."""
    office.world.tokens.withdraw(CLIENT.client_id, SUPPORT)


def owed(office: Office, address: str = SUPPORT) -> int:
    query = select(func.count()).where(
        PendingThread.mailbox_id == office.mailbox_id(address)
    )
    with office.desk.database.reading() as session:
        return session.scalar(query) or 0


def test_a_token_is_used_while_it_is_good(office: Office, asked: list[str]) -> None:
    office.write()
    office.sync()
    office.drain()
    assert asked == []
    assert office.tickets() == 1


def test_a_token_is_renewed_before_it_ends(office: Office, asked: list[str]) -> None:
    clock.advance(timedelta(minutes=51))
    assert office.drain() is DrainOutcome.IN_STEP
    assert asked == ["refresh_token"]
    until = row(office).access_until
    assert until is not None
    assert until > clock.now() + timedelta(minutes=50)


def test_many_who_need_it_ask_once(office: Office, asked: list[str]) -> None:
    clock.advance(timedelta(hours=2))

    def need(_: int) -> str:
        try:
            return mailbox_client.access_token(office.desk, office.mailbox_id(SUPPORT))
        except Later:
            return ""

    found = set(together(4, need))
    assert asked == ["refresh_token"]
    assert len(found - {""}) == 1


def test_while_one_renews_the_others_go_on(office: Office, asked: list[str]) -> None:
    clock.advance(timedelta(minutes=51))
    with office.desk.database.transaction() as session:
        found = mailboxes.find_mailbox(session, SUPPORT)
        found.refreshing_until = clock.now() + timedelta(seconds=60)
    assert office.drain() is DrainOutcome.IN_STEP
    assert asked == []


def test_a_refused_token_is_renewed_once(office: Office, asked: list[str]) -> None:
    office.world.tokens._access.clear()
    office.write()
    assert office.drain() is DrainOutcome.IN_STEP
    assert asked == ["refresh_token"]


def test_what_was_taken_back_is_written_down_and_left_alone(
    office: Office, asked: list[str]
) -> None:
    take_back(office)
    assert office.drain() is DrainOutcome.TROUBLE
    assert state(office) is TokenStatus.REVOKED
    assert asked == ["refresh_token"]
    for _ in range(20):
        clock.advance(timedelta(minutes=6))
        assert office.mailbox_id(SUPPORT) not in sweep_mailboxes(office.desk)
        assert office.drain() is DrainOutcome.BUSY
    assert asked == ["refresh_token"]


def test_nobody_else_is_stopped(office: Office) -> None:
    take_back(office)
    office.write()
    assert office.drain() is DrainOutcome.TROUBLE
    assert office.drain(ADA) is DrainOutcome.IN_STEP
    assert office.tickets() == 1
    assert state(office, ADA) is TokenStatus.OK


def test_what_is_owed_waits_and_is_done_after_reconnecting(office: Office) -> None:
    message = office.write()
    office.sync()
    take_back(office)
    office.drain()
    since = token_state(row(office)).since
    assert since is not None
    with office.ticket() as (session, ticket):
        ticket.take(
            by=actor.person_actor(office.cast.ada), who=session.merge(office.cast.ada)
        )
    assert owed(office) == 1
    later = office.write("Another one")
    assert Visitor(office).connect().status_code == 200
    assert state(office) is TokenStatus.OK
    office.sync()
    assert owed(office) == 0
    assert "Desk/Assignee/Ada Lovelace" in office.worn(message)
    assert "Desk/Status/Open" in office.worn(later)


def test_a_watch_is_asked_for_anew_after_reconnecting(
    database_url: str, tmp_path: Path
) -> None:
    topic = "projects/demo/topics/gmail"
    office = office_with_client(
        database_url, tmp_path, connected=(), pubsub_topic=topic
    )
    Visitor(office).connect()
    assert renew_watches(office.desk) == 1
    take_back(office)
    office.drain()
    assert renew_watches(office.desk) == 0
    Visitor(office).connect()
    assert renew_watches(office.desk) == 1
    office.desk.close()


def test_an_old_refusal_does_not_hit_a_new_permission(office: Office) -> None:
    with office.desk.database.reading() as session:
        old = mailboxes.find_mailbox(session, SUPPORT)
    take_back(office)
    assert Visitor(office).connect().status_code == 200
    with pytest.raises(Revoked):
        mailbox_client._renewed(office.desk, old)
    assert state(office) is TokenStatus.OK


def test_an_admin_who_forbids_delegation_is_noticed_and_asked_again(
    office: Office, asked: list[str]
) -> None:
    public = service_account()[1]
    office.world.tokens.forbid(public["client_email"])
    office.world.tokens._access.clear()
    assert office.drain(ADA) is DrainOutcome.TROUBLE
    assert state(office, ADA) is TokenStatus.DENIED
    before = len(asked)
    assert office.drain(ADA) is DrainOutcome.BUSY
    assert len(asked) == before
    office.world.register_service_account(public)
    clock.advance(timedelta(minutes=6))
    assert office.drain(ADA) is DrainOutcome.IN_STEP
    assert state(office, ADA) is TokenStatus.OK


def test_a_token_that_nobody_renews_has_expired(office: Office) -> None:
    assert state(office) is TokenStatus.OK
    clock.advance(timedelta(hours=2))
    assert state(office) is TokenStatus.EXPIRED
    assert state(office, ADA) is TokenStatus.OK
    office.drain()
    assert state(office) is TokenStatus.OK


def test_check_and_import_go_in_as_the_sync_does(office: Office) -> None:
    office.write()
    office.sync()
    assert list(label_differences(office.desk)) == []
    would = MailboxImport(office.desk, SUPPORT).forecast(1, lambda share: None)
    assert would.counts.new == 0


def test_no_token_is_in_a_log(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(0)
    Visitor(office).connect(ADA)
    clock.advance(timedelta(hours=2))
    office.sync()
    take_back(office)
    office.drain()
    said = "\n".join(each.getMessage() for each in caplog.records)
    for private in ("1//", "ya29.", SUPPORT, ADA):
        assert private not in said
