"""Which inboxes a mailbox may write as: asked daily, and nothing private is kept."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app import clock
from app.commands.inbox import add_inbox_to
from app.health.finding import FindingState
from app.health.senders import send_as_findings
from app.inboxes.inbox import InboxKind
from app.mailboxes import mailbox as mailboxes, send_as
from app.mailboxes.mailbox import AccessRefusal
from app.mailboxes.send_as import SendAs, WritesAs
from app.people.workspace import Workspace
from tests.support.office import ADA, EDSGER, GRACE, SUPPORT, Office
from workers.chores.send_as import read_send_as

SHOP = "shop@acme.example"

# SQL is at stake.
pytestmark = pytest.mark.both_databases


def kept(office: Office) -> dict[tuple[int, str], str]:
    with office.desk.database.reading() as session:
        rows = session.scalars(select(SendAs)).all()
        return {(each.mailbox_id, each.address): each.status for each in rows}


def way(office: Office, address: str, inbox: str = SUPPORT) -> WritesAs:
    with office.desk.database.reading() as session:
        return send_as.writes_as(session, address, inbox)


def asked(office: Office) -> int:
    boxes = office.world.mailboxes.values()
    return sum(path.endswith("sendAs") for box in boxes for _, path in box.calls)


def test_gmails_word_is_kept_of_inboxes_alone(office: Office) -> None:
    box = office.ada
    box.send_as |= {SUPPORT, "ada@private.example"}
    office.world.mailboxes[GRACE].send_as_pending.add(SUPPORT)
    assert read_send_as(office.desk) == 3
    ada, grace = office.mailbox_id(ADA), office.mailbox_id(GRACE)
    assert kept(office) == {
        (office.mailbox_id(SUPPORT), SUPPORT): "",
        (ada, ADA): "",
        (ada, SUPPORT): "accepted",
        (grace, GRACE): "",
        (grace, SUPPORT): "pending",
    }
    assert way(office, ADA) is WritesAs.INBOX
    assert way(office, GRACE) is WritesAs.PENDING
    assert way(office, EDSGER) is WritesAs.UNKNOWN


def test_each_mailbox_is_asked_once_a_day(office: Office) -> None:
    assert way(office, ADA) is WritesAs.UNKNOWN
    read_send_as(office.desk)
    assert way(office, ADA) is WritesAs.MISSING
    clock.advance(timedelta(hours=23))
    assert read_send_as(office.desk) == 0
    office.ada.send_as.add(SUPPORT)
    clock.advance(timedelta(hours=2))
    assert read_send_as(office.desk) == 3
    assert way(office, ADA) is WritesAs.INBOX
    assert asked(office) == 6


def test_one_that_does_not_answer_stops_nobody(office: Office) -> None:
    office.ada.send_as.add(SUPPORT)
    read_send_as(office.desk)
    clock.advance(timedelta(days=2))
    office.ada.faults.refuse(500, matching="GET /gmail/v1/users/me/settings/sendAs")
    assert read_send_as(office.desk) == 2
    # What it said last is still the best that anybody knows.
    assert way(office, ADA) is WritesAs.INBOX
    assert read_send_as(office.desk) == 1


def test_who_is_refused_is_not_believed(office: Office) -> None:
    office.ada.send_as.add(SUPPORT)
    read_send_as(office.desk)
    with office.desk.database.transaction() as session:
        mailboxes.find_mailbox(session, ADA).refuse(AccessRefusal.REVOKED)
    assert way(office, ADA) is WritesAs.UNKNOWN


def test_a_new_inbox_has_everybody_asked_again(office: Office) -> None:
    office.ada.send_as.add(SHOP)
    read_send_as(office.desk)
    with office.desk.database.transaction() as session:
        acme = session.get_one(Workspace, office.cast.acme.id)
        add_inbox_to(session, acme, SHOP, InboxKind.GROUP)
    assert way(office, ADA, SHOP) is WritesAs.MISSING
    read_send_as(office.desk)
    assert way(office, ADA, SHOP) is WritesAs.INBOX


def test_the_doctor_names_who_writes_in_their_own_name(office: Office) -> None:
    office.ada.send_as.add(SUPPORT)
    office.world.mailboxes[GRACE].send_as_pending.add(SUPPORT)
    with office.desk.database.reading() as session:
        [before] = send_as_findings(session)
    assert f"{ADA} for {SUPPORT} (not asked yet)" in before.says
    read_send_as(office.desk)
    with office.desk.database.reading() as session:
        [found] = send_as_findings(session)
    assert found.state is FindingState.NOTE
    assert found.says.endswith(f": {GRACE} for {SUPPORT} (pending).")
    office.world.mailboxes[GRACE].send_as.add(SUPPORT)
    clock.advance(timedelta(days=2))
    read_send_as(office.desk)
    with office.desk.database.reading() as session:
        [found] = send_as_findings(session)
    assert found.state is FindingState.OK
