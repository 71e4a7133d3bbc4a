"""One door for acts: who may, what it finds, news, once, and plain arguments."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import NotAllowed, NotFound, Refused
from app.people import access, actor, principal
from app.people.person import Role
from app.people.principal import Principal
from app.people.workspace import Workspace
from app.tickets import acting
from app.tickets.acting import VERBS, Stale
from app.tickets.event import Event
from app.tickets.merge import merge as merges
from app.tickets.status import Status
from app.tickets.tags import tag as tags
from app.tickets.ticket import Ticket
from tests.support.cast import Cast
from tests.support.tickets import add, sales_of


@pytest.fixture
def ticket(session: Session, cast: Cast) -> Ticket:
    return session.get_one(Ticket, add(session, cast.support))


@pytest.fixture
def grace(cast: Cast) -> Principal:
    return principal.person_principal(cast.grace)


@pytest.fixture
def nobody(cast: Cast) -> Principal:
    return principal.mailbox_principal(cast.acme.id, cast.support.id)


def events(session: Session, ticket: Ticket) -> list[tuple[str, str, str]]:
    session.flush()
    query = select(Event).where(Event.ticket_id == ticket.id).order_by(Event.id)
    found = session.scalars(query)
    return [(each.action, each.actor, each.details["via"]) for each in found]


# What every verb that sets something can be asked for, as JSON.
ASKED: list[tuple[str, dict[str, Any], str]] = [
    ("take", {}, "assigned"),
    ("assign", {"to": "Grace Hopper"}, "assigned"),
    ("assign", {"to": "grace@acme.example"}, "assigned"),
    ("set_status", {"to": "waiting"}, "status"),
    ("prioritise", {"to": "high"}, "prioritised"),
    ("tag", {"tag": "billing"}, "tagged"),
    ("note", {"text": "Call her back", "tell": ["ada@acme.example"]}, "noted"),
    ("snooze", {}, "snoozed"),
    ("snooze", {"until": None}, "snoozed"),
    ("set_aside", {"always": True}, "set_aside"),
]


@pytest.mark.parametrize(("verb", "args", "action"), ASKED)
def test_one_act_is_one_event(
    session: Session,
    ticket: Ticket,
    grace: Principal,
    verb: str,
    args: dict[str, Any],
    action: str,
) -> None:
    done = acting.act(session, grace, ticket.id, verb, args)
    assert (done.ticket_id, done.is_first) == (ticket.id, True)
    assert events(session, ticket) == [(action, "person", "card")]


WRONG: list[tuple[str, dict[str, Any], str]] = [
    ("set_status", {}, "“to” is missing."),
    ("set_status", {"to": "done"}, "“to” must be one of: open, in_progress, waiting,"),
    ("set_status", {"to": ["open"]}, "“to” must be one of"),
    ("assign", {"to": None}, "“to” cannot have this value."),
    ("assign", {"to": True}, "“to” cannot have this value."),
    ("assign", {"to": 2**63}, "“to” cannot have this value."),
    ("assign", {"to": 4711}, "Choose somebody from the list."),
    ("tag", {"tag": 4711}, "There is no such tag."),
    ("untag", {"tag": "unheard of"}, "There is no such tag."),
    ("note", {"text": "Hi", "tell": "ada"}, "“tell” cannot have this value."),
    ("take", {"to": 1}, "This takes no “to”."),
    ("snooze", {"until": "tomorrow"}, "Choose a date and a time."),
    ("snooze", {"until": "2100-01-01T00:00:00"}, "Choose a date and a time."),
    ("snooze", {"until": 10**30}, "Choose a moment within a year."),
    ("explode", {}, "There is no action “explode”."),
    ("make_ticket", {}, "There is no action “make_ticket”."),
]


@pytest.mark.parametrize(("verb", "args", "why"), WRONG)
def test_a_wrong_argument_is_told_and_does_nothing(
    session: Session,
    ticket: Ticket,
    grace: Principal,
    verb: str,
    args: dict[str, Any],
    why: str,
) -> None:
    with pytest.raises(Refused) as told:
        acting.act(session, grace, ticket.id, verb, args)
    assert str(told.value).startswith(why)
    assert events(session, ticket) == []


def test_a_tag_of_another_workspace_is_no_tag(
    session: Session, ticket: Ticket, grace: Principal
) -> None:
    other = Workspace(domain="globex.example")
    session.add(other)
    session.flush()
    theirs = tags.find_or_make_tag(session, other.id, "secret")
    for verb in ("tag", "untag"):
        with pytest.raises(NotFound, match=r"There is no such tag\."):
            acting.act(session, grace, ticket.id, verb, {"tag": theirs.id})


def test_without_the_right_nothing_is_done(
    session: Session, cast: Cast, ticket: Ticket
) -> None:
    for name, verb in VERBS.items():
        is_everybodys = Role.OBSERVER in access.RIGHTS[verb.right]
        if verb.do is not None and not is_everybodys:
            with pytest.raises(NotAllowed):
                acting.act(
                    session, principal.person_principal(cast.edsger), ticket.id, name
                )


def test_a_ticket_of_another_inbox_is_not_there(
    session: Session, cast: Cast, grace: Principal
) -> None:
    other = session.get_one(Ticket, add(session, sales_of(session, cast)))
    with pytest.raises(NotFound):
        acting.act(session, grace, other.id, "take")
    assert events(session, other) == []


def test_where_nobody_is_known_a_reps_rights_count_in_that_inbox_only(
    session: Session, cast: Cast, ticket: Ticket, nobody: Principal
) -> None:
    acting.act(session, nobody, ticket.id, "set_status", {"to": "waiting"})
    assert events(session, ticket) == [("status", "gmail", "gmail")]
    other = session.get_one(Ticket, add(session, sales_of(session, cast)))
    with pytest.raises(NotFound):
        acting.act(session, nobody, other.id, "set_status", {"to": "waiting"})


@pytest.mark.parametrize(
    ("verb", "args"),
    [("take", {}), ("note", {"text": "Hi"}), ("undo", {"event": 1}), ("take_next", {})],
)
def test_what_only_a_known_person_can_do(
    session: Session, ticket: Ticket, nobody: Principal, verb: str, args: dict[str, Any]
) -> None:
    acting.act(session, nobody, ticket.id, "set_status", {"to": "waiting"})
    with pytest.raises(NotAllowed):
        acting.act(session, nobody, ticket.id, verb, args)
    assert events(session, ticket) == [("status", "gmail", "gmail")]


def test_news_of_the_same_field_is_stale_and_names_its_event(
    session: Session, cast: Cast, ticket: Ticket, grace: Principal
) -> None:
    version = ticket.version
    ticket.set_status(Status.WAITING, by=actor.person_actor(cast.ada))
    session.flush()
    with pytest.raises(Stale) as told:
        acting.act(
            session, grace, ticket.id, "set_status", {"to": "open"}, expects=version
        )
    session.rollback()
    event = told.value.event
    assert (event.action, event.details["to"]) == ("status", "waiting")
    assert event.person_id == cast.ada.id


def test_news_of_another_field_or_what_commutes_is_not(
    session: Session, cast: Cast, ticket: Ticket, grace: Principal
) -> None:
    version = ticket.version
    ticket.set_status(Status.WAITING, by=actor.person_actor(cast.ada))
    for verb, args in (("prioritise", {"to": "high"}), ("note", {"text": "Hi"})):
        acting.act(session, grace, ticket.id, verb, args, expects=version)
    assert [each[0] for each in events(session, ticket)][1:] == ["prioritised", "noted"]


FOR_WORK: list[tuple[str, dict[str, Any]]] = [
    ("take", {}),
    ("assign", {"to": "ada@acme.example"}),
    ("snooze", {"until": None}),
]


@pytest.mark.parametrize("done", [Status.RESOLVED, Status.CLOSED])
@pytest.mark.parametrize(("verb", "args"), FOR_WORK)
def test_what_was_finished_since_is_nobodys_work_any_more(
    session: Session,
    cast: Cast,
    ticket: Ticket,
    grace: Principal,
    verb: str,
    args: dict[str, Any],
    done: Status,
) -> None:
    seen = ticket.version
    ticket.set_status(done, by=actor.person_actor(cast.ada))
    session.flush()
    with pytest.raises(Stale) as told:
        acting.act(session, grace, ticket.id, verb, args, expects=seen)
    assert told.value.event.details["to"] == done
    refused = acting.bulk(
        session, principal.person_principal(cast.ada), {ticket.id: seen}, verb, args
    )
    assert [type(each.error) for each in refused.refusals] == [Stale]
    # Who has seen that it is done may mean it.
    acting.act(session, grace, ticket.id, verb, args, expects=ticket.version)


@pytest.mark.parametrize(("verb", "args"), FOR_WORK)
def test_what_was_finished_and_opened_again_since_is_work(
    session: Session,
    cast: Cast,
    ticket: Ticket,
    grace: Principal,
    verb: str,
    args: dict[str, Any],
) -> None:
    seen = ticket.version
    for status in (Status.RESOLVED, Status.OPEN, Status.WAITING):
        ticket.set_status(status, by=actor.person_actor(cast.ada))
    session.flush()
    assert acting.act(session, grace, ticket.id, verb, args, expects=seen).is_first


def test_the_same_key_does_it_once(
    session: Session, ticket: Ticket, grace: Principal
) -> None:
    asked = (session, grace, ticket.id, "note", {"text": "Hi"})
    assert acting.act(*asked, once="key").is_first
    assert not acting.act(*asked, once="key").is_first
    assert acting.act(*asked, once="another").is_first
    assert len(events(session, ticket)) == 2


def test_what_commutes_follows_a_merge_and_nothing_else_does(
    session: Session, cast: Cast, ticket: Ticket, grace: Principal
) -> None:
    whole = session.get_one(Ticket, add(session, cast.support))
    merges.merge_tickets(session, ticket, whole, by=actor.person_actor(cast.ada))
    done = acting.act(session, grace, ticket.id, "note", {"text": "Hi"})
    assert done.ticket_id == whole.id
    with pytest.raises(Stale) as told:
        acting.act(session, grace, ticket.id, "take")
    assert told.value.event.action == "merged"


def test_several_at_once_need_their_own_right_and_stop_for_none(
    session: Session, cast: Cast, ticket: Ticket, grace: Principal
) -> None:
    second = session.get_one(Ticket, add(session, cast.support))
    third = session.get_one(Ticket, add(session, sales_of(session, cast)))
    second.take(by=actor.person_actor(cast.ada), who=cast.ada)
    session.flush()
    versions = {third.id: 0, second.id: 0, ticket.id: 0}
    give = ("assign", {"to": cast.grace.id})
    with pytest.raises(NotAllowed):
        acting.bulk(session, grace, versions, *give)
    ada = principal.person_principal(cast.ada)
    done = acting.bulk(session, ada, versions, *give, once="key")
    assert done.ticket_ids == (ticket.id,)
    why = [(each.number, type(each.error)) for each in done.refusals]
    assert why == [(second.number, Stale), (third.number, Refused)]
    assert not acting.bulk(session, ada, versions, *give, once="key").is_first


def test_a_refused_one_of_several_leaves_nothing_half_done(
    session: Session, cast: Cast, ticket: Ticket, grace: Principal
) -> None:
    second = session.get_one(Ticket, add(session, cast.support))
    versions = {ticket.id: None, second.id: None}
    done = acting.bulk(session, grace, versions, "note", {"text": "Ask @grcae"})
    assert [each.number for each in done.refusals] == [ticket.number, second.number]
    session.flush()
    for each in (ticket, second):
        session.refresh(each)
        assert (each.note_count, events(session, each)) == (0, [])
