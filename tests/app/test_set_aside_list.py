"""What was set aside is listed, and becomes a ticket by one act."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app import clock
from app.errors import NotAllowed, NotFound, Refused
from app.inboxes import last_look, visible
from app.people import actor, principal
from app.people.person import Person
from app.tickets import set_aside as marks
from app.tickets.acting import kept_mail
from app.tickets.intake import filters
from app.tickets.intake.arrival import ArrivedMail
from app.tickets.intake.sender_rule import SenderVerdict
from app.tickets.lists import set_aside as lists
from app.tickets.lists.aside_mails import unseen_aside
from app.tickets.lists.aside_rows import AsideFilter, AsideList
from app.tickets.messages.message import Message, MessageCopy
from app.tickets.messages.thread import Thread
from app.tickets.ticket import Ticket
from tests.support.cast import MARIA, Cast, ago, arrive, mail, take_in
from tests.support.history import actions, details, events
from tests.support.plans import plan_of
from tests.support.tickets import sales_of

# SQL is at stake.
pytestmark = pytest.mark.both_databases

BULK = {"Precedence": "bulk", "List-Id": "<news.shop.example>"}


def aside(
    session: Session,
    cast: Cast,
    name: str = "1",
    headers: Mapping[str, str] = BULK,
    label: str = "INBOX",
    days: float = 1,
) -> Message:
    made = mail(f"<{name}@kiln.example>", headers, at=ago(days=days))
    arrival = ArrivedMail(cast.mailbox, name, name, made, frozenset({label}))
    found = take_in(session, cast, arrival)
    assert found is not None
    return found


def listed(
    session: Session, who: Person, asked: AsideFilter | None = None
) -> AsideList:
    ids = visible.own_inbox_ids(who)
    return lists.aside_list(session, ids, asked or AsideFilter(), reader=who)


KINDS: list[tuple[dict[str, str], str, str]] = [
    (
        {"Precedence": "bulk", "List-Id": "<news.shop.example>"},
        "INBOX",
        filters.LIST_MAIL,
    ),
    (
        {"List-Id": "Новости <news.kiln.example>", "List-Unsubscribe": "<mailto:a@b>"},
        "INBOX",
        filters.LIST_MAIL,
    ),
    ({"Auto-Submitted": "auto-replied"}, "INBOX", filters.AUTOMATIC),
    ({"Subject": "Automatic reply: 休暇"}, "INBOX", filters.AUTOMATIC),
    ({"X-Failed-Recipients": "tom@x.example"}, "INBOX", filters.BOUNCE),
    ({"Subject": "طلب"}, "SPAM", filters.SPAM),
    ({"X-Amz-Sns-Message-Id": "7"}, "INBOX", filters.NOTIFICATION),
]


@pytest.mark.parametrize(("headers", "label", "reason"), KINDS)
def test_each_reason_is_listed_and_one_act_makes_it_a_ticket(
    session: Session, cast: Cast, headers: dict[str, str], label: str, reason: str
) -> None:
    kept = aside(session, cast, "1", headers, label)
    (row,) = listed(session, cast.grace).rows
    assert (row.id, row.reason, row.by) == (kept.id, reason, None)
    assert row.subject == headers.get("Subject", "Refund for order 4711")
    assert (row.at, row.inbox) == (kept.at, cast.support.address)
    by = principal.person_principal(cast.grace, "terminal")
    done = kept_mail.make_ticket(session, by, kept.id)
    assert done.is_first
    ticket = session.get_one(Ticket, done.ticket_id)
    assert (ticket.subject, ticket.created_at) == (row.subject, row.at)
    assert ticket.customer_address == row.address
    assert (ticket.mail_count, ticket.waiting_since) == (1, row.at)
    assert details(session, ticket)["by_hand"]
    assert events(session, ticket)[0].person_id == cast.grace.id
    assert events(session, ticket)[0].occurred_at == row.at
    assert listed(session, cast.grace).count == 0
    again = kept_mail.make_ticket(session, by, kept.id)
    assert (again.ticket_id, again.is_first) == (ticket.id, False)
    assert actions(session, ticket) == ["created"]


def test_its_labels_follow_and_its_answer_joins(session: Session, cast: Cast) -> None:
    kept = aside(session, cast)
    by = principal.person_principal(cast.ada)
    done = kept_mail.make_ticket(session, by, kept.id)
    linked = select(Thread.gmail_id).where(Thread.ticket_id == done.ticket_id)
    assert session.scalars(linked).all() == ["1"]
    reply = mail("<2@kiln.example>", in_reply_to="<1@kiln.example>")
    joined = arrive(session, cast, reply, gmail_id="2", thread_id="2")
    assert joined is not None
    assert (joined.id, joined.mail_count) == (done.ticket_id, 2)


def test_a_second_copy_of_it_changes_nothing(session: Session, cast: Cast) -> None:
    kept = aside(session, cast)
    kept_mail.make_ticket(session, principal.person_principal(cast.ada), kept.id)
    same = aside(session, cast)
    assert (same.id, same.set_aside) == (kept.id, None)


def test_without_a_copy_a_ticket_can_still_be_made(
    session: Session, cast: Cast
) -> None:
    kept = aside(session, cast)
    for copy in session.scalars(select(MessageCopy)):
        session.delete(copy)
    session.flush()
    by = principal.person_principal(cast.ada)
    assert kept_mail.make_ticket(session, by, kept.id).is_first


def test_in_a_conversation_it_counts_from_now_on(
    session: Session, cast: Cast, ticket: Ticket
) -> None:
    thread = {"In-Reply-To": "<first@lopez-interiors.example>"}
    away = {"Auto-Submitted": "auto-replied"}
    kept = aside(session, cast, "2", {**away, **thread}, days=0.5)
    assert (kept.ticket_id, kept.set_aside) == (ticket.id, filters.AUTOMATIC)
    (row,) = listed(session, cast.ada).rows
    assert (row.number, row.is_whole) == (ticket.number, False)
    by = principal.person_principal(cast.ada)
    assert kept_mail.make_ticket(session, by, kept.id).ticket_id == ticket.id
    assert (ticket.mail_count, kept.set_aside) == (2, None)
    assert listed(session, cast.ada).count == 0


def test_our_own_mail_is_not_listed_and_makes_no_ticket(
    session: Session, cast: Cast
) -> None:
    sent = {"From": "ada@acme.example", "To": MARIA, "Cc": "support@acme.example"}
    ours = aside(session, cast, "1", sent)
    assert (ours.set_aside, ours.direction) == (filters.OURS, "out")
    assert listed(session, cast.ada).count == 0
    by = principal.person_principal(cast.ada)
    with pytest.raises(Refused, match="This mail is from us"):
        kept_mail.make_ticket(session, by, ours.id)


def test_a_ticket_set_aside_whole_says_who_did_it(
    session: Session, cast: Cast, ticket: Ticket
) -> None:
    by = actor.person_actor(cast.ada)
    marks.set_aside_ticket(session, ticket, always=False, by=by)
    session.flush()
    (row,) = listed(session, cast.grace).rows
    assert (row.is_whole, row.number, row.by) == (True, 1, "Ada Lovelace")
    assert row.reason == filters.BY_HAND


def test_ninety_days_back_and_further_when_asked(session: Session, cast: Cast) -> None:
    for name, days in (("1", 89), ("2", 91), ("3", 400)):
        aside(session, cast, name, days=days)
    assert listed(session, cast.ada).count == 1
    assert listed(session, cast.ada, AsideFilter(days=100)).count == 2
    assert listed(session, cast.ada, AsideFilter(days=1)).count == 0


def test_counts_are_of_every_reason_and_pages_have_an_end(
    session: Session, cast: Cast
) -> None:
    for number in range(7):
        aside(session, cast, str(number), days=1)
    aside(session, cast, "spam", {}, "SPAM", days=2)
    some = AsideFilter(reason=filters.LIST_MAIL)
    found = listed(session, cast.ada, some)
    assert found.counts == {filters.LIST_MAIL: 7, filters.SPAM: 1}
    assert {row.reason for row in found.rows} == {filters.LIST_MAIL}
    ids, after = list[int](), ""
    while True:
        asked = AsideFilter(after=after)
        page = lists.aside_list(session, [cast.support.id], asked, limit=3)
        ids += [row.id for row in page.rows]
        if page.next is None:
            break
        after = page.next
    assert len(ids) == len(set(ids)) == 8


@pytest.mark.parametrize(
    "after", ["x", "~~", "2026-01-01~0~1", "2026-01-01T00:00:00+00:00~0~" + "9" * 30]
)
def test_a_place_that_makes_no_sense_is_the_beginning(
    session: Session, cast: Cast, after: str
) -> None:
    aside(session, cast)
    assert len(listed(session, cast.ada, AsideFilter(after=after)).rows) == 1


def test_what_is_of_another_inbox_is_neither_seen_nor_made(
    session: Session, cast: Cast
) -> None:
    sales = sales_of(session, cast)
    kept = aside(session, cast, "1", {**BULK, "To": sales.address})
    rows = [row.inbox for row in listed(session, cast.ada).rows]
    assert sales.address in rows
    assert sales.address not in [r.inbox for r in listed(session, cast.grace).rows]
    assert unseen_aside(session, cast.ada) == len(rows)
    of_sales = session.scalars(
        select(Message).where(Message.inbox_id == sales.id)
    ).one()
    assert kept.key == of_sales.key
    for act in (kept_mail.make_ticket, kept_mail.never_of):
        with pytest.raises(NotFound, match="not set aside here"):
            act(session, principal.person_principal(cast.grace), of_sales.id)
    with pytest.raises(NotFound, match="do not belong"):
        kept_mail.decide_sender(
            session,
            principal.person_principal(cast.grace),
            sales,
            "x@y.example",
            SenderVerdict.NEVER,
        )


def test_an_observer_looks_and_decides_nothing(session: Session, cast: Cast) -> None:
    kept = aside(session, cast)
    assert listed(session, cast.edsger).count == 1
    for act in (kept_mail.make_ticket, kept_mail.never_of):
        with pytest.raises(NotAllowed):
            act(session, principal.person_principal(cast.edsger), kept.id)


def test_always_and_never_for_this_sender(session: Session, cast: Cast) -> None:
    by = principal.person_principal(cast.ada)
    kept = aside(session, cast)
    kept_mail.make_ticket(session, by, kept.id, always=True)
    more = aside(session, cast, "2")
    assert (more.set_aside, more.ticket_id is None) == (None, False)
    kept_mail.never_of(session, by, kept.id)
    assert aside(session, cast, "3", {}).set_aside == filters.SENDER


def test_the_mark_is_there_until_somebody_looks(session: Session, cast: Cast) -> None:
    aside(session, cast)
    aside(session, cast, "2", {}, "SPAM")
    assert unseen_aside(session, cast.ada) == 2
    clock.advance(timedelta(seconds=1))
    last_look.record_look(session, cast.ada)
    assert unseen_aside(session, cast.ada) == 0
    assert unseen_aside(session, cast.grace) == 2
    clock.advance(timedelta(seconds=1))
    # Written long ago, read only now.
    aside(session, cast, "3", days=40)
    assert unseen_aside(session, cast.ada) == 1
    for _ in range(2):
        clock.advance(timedelta(seconds=1))
        last_look.record_look(session, cast.ada, cast.support.id)
    assert unseen_aside(session, cast.ada) == 0


def test_a_look_at_an_inbox_that_is_not_theirs_is_none(
    session: Session, cast: Cast
) -> None:
    aside(session, cast)
    last_look.record_look(session, cast.ada, cast.support.id + 7)
    assert unseen_aside(session, cast.ada) == 1


def test_neither_list_nor_mark_reads_every_mail(
    session: Session, cast: Cast, ticket: Ticket
) -> None:
    common: dict[str, Any] = {
        "workspace_id": cast.acme.id,
        "inbox_id": cast.support.id,
        "place": 0,
    }
    common |= {"direction": "in", "from_name": "", "from_address": "", "subject": ""}
    rows = [
        common | {"ticket_id": ticket.id, "key": f"k{n}", "at": ago(days=1 + n / 100)}
        for n in range(3000)
    ]
    session.execute(insert(Message), rows)
    aside(session, cast)
    # What no ticket has is few as well.
    few = ("ix_messages_aside", "ix_messages_ticket")
    for ask, by in ((listed, few[:1]), (unseen_aside, few)):
        plan = plan_of(session, partial(ask, session, cast.ada))
        assert [each for each in by if each in plan], plan
        assert "Seq Scan on messages" not in plan
        assert "SCAN messages\n" not in plan
