"""Lists and counts: the reader's inboxes only, by index whatever the number."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.labels.rules import LabelFacts, mine_label
from app.people.sign_in import GoogleIdentity
from app.tickets import view_queries
from app.tickets.lists import customer, queues, workload
from app.tickets.status import Status
from app.tickets.tags import suggestions
from app.tickets.ticket import Ticket
from app.tickets.view_of_account import of_account
from tests.support.cast import Cast
from tests.support.plans import plan_of, reads_a_mailbox, reads_all
from tests.support.tickets import KARL, add, add_many, globex, sales_of

# SQL is at stake.
pytestmark = pytest.mark.both_databases

ASKED: dict[str, Callable[[Session, Cast], object]] = {
    "mine": lambda s, c: queues.waiting_queue(s, c.ada, c.ada.id),
    "mine, counted": lambda s, c: queues.mine_count(s, c.ada),
    "snoozed": lambda s, c: queues.snoozed_queue(s, c.ada),
    "unassigned": lambda s, c: queues.unassigned_queue(s, c.ada, clock.now()),
    "unassigned, counted": lambda s, c: queues.unassigned_count(s, c.ada),
    "next": lambda s, c: queues.lock_next(s, c.ada),
    "team": lambda s, c: workload.team_workloads(s, c.ada),
    "open of people": lambda s, c: workload.open_counts(s, c.ada),
    "customer": lambda s, c: customer.customer_tickets(s, c.ada, 0, "eve@x.example"),
    "tags": lambda s, c: suggestions.recent_tags(s, c.support.id, []),
}


def test_no_list_reads_every_ticket(session: Session, cast: Cast) -> None:
    """Five thousand are closed, and a few are not: put there once, for all lists."""
    add_many(session, cast.support, 5000)
    add(session, cast.support, assignee_id=cast.ada.id)
    eve = {"customer_address": "eve@x.example"}
    one = [add(session, cast.support, **eve) for _ in range(3)][0]
    for name, ask in ASKED.items():
        plan = plan_of(session, partial(ask, session, cast))
        # The newest of an inbox may as well be read off the end of the table's own key.
        by_key = (name, "pk_tickets" in plan) == ("tags", True)
        assert "ix_tickets" in plan or "tickets_by" in plan or by_key, name
        assert not reads_all(plan), name
    card = plan_of(session, lambda: view_queries.view_of_ticket(session, cast.ada, one))
    assert "ix_tickets_customer" in card
    assert "ix_tickets_company" in card
    assert "ix_tickets_noted" in card
    assert not reads_all(card)
    assert not reads_a_mailbox(card)
    ada = GoogleIdentity(cast.ada.address, "sub", cast.acme.domain)
    at_once = plan_of(session, lambda: of_account(session, ada, "t", "m"))
    assert "ix_tickets_customer" in at_once
    assert not reads_all(at_once)


def test_a_customer_of_thousands_is_not_counted_to_the_end(
    session: Session, cast: Cast
) -> None:
    add_many(session, cast.support, 200, **KARL)
    add(session, cast.support)
    one = add(session, cast.support)
    found = view_queries.view_of_ticket(session, cast.ada, one)
    assert found is not None
    assert (found.more_open, found.earlier) == (1, customer.MAX_COUNTED)


def test_another_inbox_is_in_no_list(session: Session, cast: Cast) -> None:
    sales = sales_of(session, cast)
    theirs, hank = globex(session)
    for inbox in (cast.support, sales, theirs):
        add(session, inbox)
    ours = queues.unassigned_queue(session, cast.grace, clock.now())
    assert [row.number for row in ours.rows] == [1]
    assert queues.unassigned_count(session, cast.grace)[0] == 1
    assert queues.unassigned_count(session, cast.ada)[0] == 2
    assert [load.open for load in workload.team_workloads(session, hank)] == [1, 0]
    others = customer.customer_tickets(session, cast.grace, 0, KARL["customer_address"])
    assert [row.number for row in others[0]] == [1]


def test_nobody_takes_what_sleeps(session: Session, cast: Cast) -> None:
    later = clock.now() + timedelta(hours=1)
    asleep = {"snoozed_at": clock.now(), "snoozed_until": later}
    add(session, cast.support, priority="urgent", **asleep)
    awake = add(session, cast.support, priority="low")
    assert queues.lock_next(session, cast.ada).id == awake


def test_who_may_have_tickets_of_both(session: Session, cast: Cast) -> None:
    sales = sales_of(session, cast)
    both = workload.possible_assignees(session, [cast.support.id, sales.id])
    assert [p.name for p in both] == ["Ada Lovelace"]
    one = workload.possible_assignees(session, [cast.support.id])
    assert [p.name for p in one] == ["Ada Lovelace", "Grace Hopper"]


def test_what_waits_on_me_is_what_has_the_label_mine(
    session: Session, cast: Cast
) -> None:
    later = clock.now() + timedelta(hours=1)
    for who in (cast.ada, cast.grace, None):
        for status in Status:
            for snoozed in (None, later):
                at = snoozed and clock.now()
                add(
                    session,
                    cast.support,
                    assignee_id=who and who.id,
                    status=status.value,
                    snoozed_at=at,
                    snoozed_until=snoozed,
                )
    tickets = session.scalars(select(Ticket)).all()
    facts = [
        LabelFacts(
            t.status, t.assignee_id, t.priority, frozenset(), cast.ada.id,
            is_snoozed=t.snoozed_at is not None,
        )
        for t in tickets
    ]  # fmt: skip
    labelled = sum(1 for each in facts if list(mine_label(each)))
    assert queues.mine_count(session, cast.ada) == labelled == 2
    assert queues.waiting_queue(session, cast.ada, cast.ada.id).count == labelled
