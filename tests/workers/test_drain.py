"""From mail to ticket to label and back, through one drain after the other."""

from __future__ import annotations

import pytest

from app.people import actor
from app.tickets.status import Status
from app.tickets.tags import tag as tags
from tests.support import human
from tests.support.office import ADA, GRACE, SUPPORT, Office

# SQL is at stake.
pytestmark = pytest.mark.both_databases

OPEN = {"Desk/Status/Open"}


def copies(office: Office, subject: str) -> dict[str, set[str]]:
    """What each copy of the mails of that subject wears, by mailbox."""
    return {
        address: office.worn(message)
        for address, mailbox in office.world.mailboxes.items()
        for message in mailbox.messages.values()
        if message.mail.subject == subject
    }


def test_a_mail_makes_one_ticket_and_every_copy_wears_it(office: Office) -> None:
    office.write()
    office.sync()
    assert office.tickets() == 1
    assert copies(office, "Refund for order 4711") == {
        SUPPORT: OPEN,
        ADA: OPEN,
        GRACE: OPEN,
    }


def test_a_verb_reaches_every_mailbox(office: Office) -> None:
    office.write()
    office.sync()
    with office.ticket() as (_, ticket):
        ticket.take(by=actor.person_actor(office.cast.ada), who=office.cast.ada)
    office.sync()
    taken = {"Desk/Status/In progress", "Desk/Assignee/Ada Lovelace"}
    assert copies(office, "Refund for order 4711") == {
        SUPPORT: taken,
        ADA: taken | {"Desk/Mine"},
        GRACE: taken,
    }


def test_a_label_set_by_hand_is_a_command(office: Office) -> None:
    first = office.write()
    office.sync()
    human.label(office.ada, office.copy(ADA, first), add="Desk/Status/Resolved")
    office.sync()
    shown = office.shown()
    assert shown["status"] == "resolved"
    assert (shown["events"][-1]["action"], shown["events"][-1]["by"]) == ("status", ADA)
    assert set(map(frozenset, copies(office, "Refund for order 4711").values())) == {
        frozenset({"Desk/Status/Resolved"})
    }


def test_a_tag_label_taken_off_by_hand_comes_off_the_ticket(office: Office) -> None:
    first = office.write()
    office.sync()
    with office.ticket() as (session, ticket):
        billing = tags.find_or_make_tag(session, ticket.workspace_id, "billing")
        ticket.tag(billing, by=actor.person_actor(office.cast.ada))
    office.sync()
    grace = office.world.mailboxes[GRACE]
    human.label(grace, office.copy(GRACE, first), remove="Desk/Tag/billing")
    office.sync()
    assert office.shown()["tags"] == []
    assert copies(office, "Refund for order 4711")[ADA] == OPEN


def test_our_own_writes_are_never_taken_for_a_humans(office: Office) -> None:
    office.write()
    office.sync()
    for status in (Status.WAITING, Status.RESOLVED, Status.OPEN, Status.CLOSED):
        with office.ticket() as (_, ticket):
            ticket.set_status(status, by=actor.CLOCK)
        office.sync()
    done = [event["by"] for event in office.shown()["events"]]
    assert done == ["customer", "clock", "clock", "clock", "clock"]


def test_the_customer_writes_again_and_the_reply_is_painted(office: Office) -> None:
    first = office.write()
    office.sync()
    office.write_again(first)
    office.sync()
    assert office.tickets() == 1
    assert copies(office, "Re: Refund for order 4711")[GRACE] == OPEN


def test_an_answer_from_plain_gmail_sets_it_to_waiting(office: Office) -> None:
    first = office.write()
    office.sync()
    office.answer(ADA, office.copy(ADA, first).thread.id)
    office.sync()
    shown = office.shown()
    assert (shown["status"], shown["assignee"]) == ("waiting", ADA)
    assert [m["direction"] for m in shown["messages"]] == ["in", "out"]


def test_a_quiet_office_writes_nothing(office: Office) -> None:
    office.write()
    office.sync()
    before = [m.history.current for m in office.world.mailboxes.values()]
    office.sync()
    assert before == [m.history.current for m in office.world.mailboxes.values()]
