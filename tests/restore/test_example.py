"""A backup of yesterday, restored beside a Gmail that went on: whose word holds."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.backup import restore as restoring
from app.backup.backup import make_backup
from app.backup.loading import run_on_server
from app.backup.putting_right import jump
from app.backup.restore import RestoreWish
from app.db import database_now
from app.health.backups import backup_findings
from app.health.finding import Finding, FindingState
from app.inboxes import inbox as inboxes
from app.mailboxes import mailbox as mailboxes
from app.people import actor, person as people
from app.tickets.event import Event
from app.tickets.status import Status
from tests.restore.story import (
    Restore,
    agrees,
    count,
    messages,
    numbers,
    states,
    worn,
)
from tests.support import human
from tests.support.office import (
    ADA,
    EDSGER,
    GRACE,
    SUPPORT,
    Office,
    pass_time,
)
from workers.chores.adoption import check_adopted

# Each database is copied and exchanged in a way of its own; the rest is the same.
both = pytest.mark.both_databases


@both
def test_the_desks_word_takes_everything_back(office: Office, restore: Restore) -> None:
    sent = sum(len(messages(office, each)) for each in office.world.mailboxes)
    restore("desk")
    office.sync()
    assert states(office) == [
        (1, "open", None, []),
        (2, "open", ADA, []),
        (2001, "open", None, []),
    ]
    assert worn(office, SUPPORT) == [
        {"Desk/Status/Open"},
        {"Desk/Status/Open", "Desk/Assignee/Ada Lovelace"},
        {"Desk/Status/Open"},
    ]
    assert count(office, Event.person_id.is_not(None)) == 0
    assert count(office, Event.action == "recovered") == 0
    assert sum(len(messages(office, each)) for each in office.world.mailboxes) == sent
    agrees(office)


@both
def test_gmails_word_is_taken_over(office: Office, restore: Restore) -> None:
    restore("gmail")
    office.sync()
    assert states(office) == [
        (1, "resolved", None, []),
        (2, "open", ADA, ["vip"]),
        (2001, "in_progress", GRACE, []),
    ]
    assert count(office, Event.action == "recovered") == 3
    assert count(office, Event.person_id.is_not(None)) == 0
    agrees(office)


def test_mail_that_came_meanwhile_opens_what_the_desk_knows_as_done(
    office: Office, tmp_path: Path
) -> None:
    with office.ticket(1) as (_, ticket):
        ticket.set_status(Status.RESOLVED, by=actor.person_actor(office.cast.ada))
    office.sync()
    made = tmp_path / "done.tar"
    make_backup(office.desk.database, made)
    pass_time(60)
    first = next(m for m in messages(office, SUPPORT) if m.mail.subject == "One")
    office.write("Re: One", In_Reply_To=first.mail.message_id)
    office.sync()
    pass_time(120)
    done = restoring.restore(
        office.desk, RestoreWish(made, "desk", "acme.example", replaces=True)
    )
    office.sync()
    # Else the customer's question would be hidden from everybody.
    assert states(office)[0] == (1, "open", None, [])
    if office.desk.database.engine.dialect.name == "postgresql":
        run_on_server(office.desk.database, f"DROP DATABASE {done.aside} WITH (FORCE)")


def test_who_may_not_have_a_ticket_does_not_get_it(
    office: Office, restore: Restore
) -> None:
    with office.desk.database.transaction() as session:
        support = inboxes.find_inbox(session, SUPPORT)
        ada = people.find_person(session, ADA)
        inboxes.remove_member(session, support, ada)
    mail = next(m for m in messages(office, SUPPORT) if m.mail.subject == "One")
    human.label(office.support, mail, add="Desk/Assignee/Edsger Dijkstra")
    restore("gmail", next_number=5000)
    with office.desk.database.transaction() as session:
        who = people.find_person(session, EDSGER)
        inboxes.remove_member(session, inboxes.find_inbox(session, SUPPORT), who)
    office.sync()
    assert states(office)[0] == (1, "resolved", None, [])
    assert numbers(office)[-1] == 5000


def test_what_was_done_since_the_restore_stands(
    office: Office, restore: Restore
) -> None:
    with office.desk.database.transaction() as session:
        mailboxes.find_mailbox(session, GRACE).disconnect()
    restore("gmail")
    office.sync()
    # #1 is resolved by Gmail's word; its label in Grace's own mailbox stays so.
    for number in (1, 2):
        with office.ticket(number) as (_, ticket):
            ticket.set_status(Status.WAITING, by=actor.person_actor(office.cast.ada))
    office.sync()
    with office.desk.database.transaction() as session:
        mailboxes.find_mailbox(session, GRACE).connect(delegated=True)
    pass_time(120)
    office.sync()
    assert [state for _, state, _, _ in states(office)][:2] == ["waiting", "waiting"]
    assert worn(office, GRACE)[0] == {"Desk/Status/Waiting"}


def test_numbers_that_were_told_are_not_given_again() -> None:
    assert jump(812, 140) == 3000
    assert jump(2, 2) == 2000
    assert jump(1000, 0) == 2000


def test_each_mailbox_is_compared_once_it_is_taken_over(
    office: Office, restore: Restore
) -> None:
    restore("desk")
    said = [each.says for each in adoption(office)]
    assert said == ["Adopted 0 of 3 mailboxes."]
    office.sync()
    assert check_adopted(office.desk) == 0
    pass_time(130)
    [support, *_] = [m for m in messages(office, SUPPORT) if m.mail.subject == "One"]
    # Somebody takes a label off, and no sync has seen it yet.
    human.label(office.support, support, remove="Desk/Status/Open")
    assert [check_adopted(office.desk) for _ in range(4)] == [1, 1, 1, 0]
    [wrong] = adoption(office)
    assert wrong.state is FindingState.WRONG
    assert f"1 mails of {SUPPORT} had other labels" in wrong.says
    office.sync()
    with office.desk.database.transaction() as session:
        mailboxes.compare_adopted(session, {})
    assert adoption(office) == []


def adoption(office: Office) -> list[Finding]:
    with office.desk.database.reading() as session:
        found = backup_findings(session, database_now(session))
        return [each for each in found if each.about == "restore"]


def test_taking_over_reads_no_mail_that_is_known(
    office: Office, restore: Restore
) -> None:
    """What it costs grows with the lists alone, and with mail that is new."""
    known = {m.id for m in messages(office, SUPPORT) if m.mail.subject != "Three"}
    began = len(office.support.calls)
    restore("gmail")
    office.sync()
    asked = [path.rsplit("/", 2) for verb, path in office.support.calls[began:]]
    read = [last for _, kind, last in asked if kind == "messages"]
    new = {m.id for m in messages(office, SUPPORT)} - known
    assert set(read) == new
    assert len(read) == len(new)
