"""What may happen to the tickets of some inboxes, one thing at a time, by chance."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from sqlalchemy import select

from app import clock
from app.errors import Refused
from app.inboxes.inbox import Inbox
from app.people.actor import Actor, person_actor
from app.people.person import Person
from app.tickets.merge import merge as merges
from app.tickets.merge.merge import Merge
from app.tickets.set_aside import restore_ticket, set_aside_ticket
from app.tickets.status import Status
from app.tickets.tags import tag as tags
from app.tickets.ticket import Ticket
from app.tickets.undo import undo as undos
from tests.reports.lives import Life
from tests.support.history import events

PAUSES = (1, 20, 400, 1_500)
LATE = (0, 0, 90, 2_000)


def act(life: Life, chance: random.Random) -> None:
    """Let some time pass, then something happen that can."""
    life.go_to(clock.now() + timedelta(minutes=chance.choice(PAUSES)))
    who = chance.choice((life.cast.ada, life.cast.grace))
    chance.choice(ACTS)(life, chance, who)
    life.session.flush()


def _customer(life: Life, chance: random.Random, _who: Person) -> None:
    life.mail(_some_time(chance), chance.choice("abc"))


def _reply(life: Life, chance: random.Random, who: Person) -> None:
    life.mail(_some_time(chance), chance.choice("abc"), who)


def _status(life: Life, chance: random.Random, who: Person) -> None:
    for ticket in _one(chance, _alive(life)):
        ticket.set_status(chance.choice(list(Status)), by=person_actor(who))


def _take(life: Life, chance: random.Random, who: Person) -> None:
    for ticket in _one(chance, _alive(life)):
        ticket.take(by=person_actor(who), who=who)


def _tag(life: Life, chance: random.Random, who: Person) -> None:
    billing = tags.find_or_make_tag(life.session, life.cast.acme.id, "billing")
    for ticket in _one(chance, _alive(life)):
        put = ticket.untag if billing.id in ticket.tag_ids else ticket.tag
        put(billing, by=person_actor(who))


def _undo(life: Life, chance: random.Random, who: Person) -> None:
    for ticket in _one(chance, _alive(life)):
        _undo_last(life, ticket, person_actor(who))


def _undo_last(life: Life, ticket: Ticket, by: Actor) -> None:
    done = [each for each in events(life.session, ticket) if "before" in each.details]
    if not done or undos.overtaken_by(life.session, done[-1]):
        return
    with suppress(Refused):
        event = undos.find_undoable(life.session, ticket, done[-1].id, by=by)
        undos.undo_act(life.session, ticket, event, by=by)


def _merge(life: Life, chance: random.Random, who: Person) -> None:
    found = _alive(life)
    if len(found) > 1:
        one, other = chance.sample(found, 2)
        merges.merge_tickets(life.session, one, other, by=person_actor(who))


def _unmerge(life: Life, _chance: random.Random, who: Person) -> None:
    newest = select(Merge).order_by(Merge.id.desc()).limit(1)
    for made in life.session.scalars(newest):
        with suppress(Refused):
            merges.undo_merge(life.session, made, by=person_actor(who))


def _set_aside(life: Life, chance: random.Random, who: Person) -> None:
    for ticket in _one(chance, _alive(life)):
        set_aside_ticket(life.session, ticket, always=False, by=person_actor(who))


def _restore(life: Life, chance: random.Random, who: Person) -> None:
    aside = select(Ticket).where(Ticket.aside_reason.is_not(None)).order_by(Ticket.id)
    for ticket in _one(chance, life.session.scalars(aside).all()):
        restore_ticket(ticket, by=person_actor(who))


def _move(life: Life, chance: random.Random, who: Person) -> None:
    here = Inbox.workspace_id == life.cast.acme.id
    inboxes = life.session.scalars(select(Inbox.id).where(here).order_by(Inbox.id))
    to = chance.choice(inboxes.all())
    for ticket in _one(chance, _alive(life)):
        if ticket.inbox_id != to:
            ticket.move(to, by=person_actor(who))


ACTS: Sequence[Callable[[Life, random.Random, Person], None]] = (
    _customer,
    _customer,
    _reply,
    _reply,
    _status,
    _status,
    _take,
    _move,
    _tag,
    _undo,
    _merge,
    _unmerge,
    _set_aside,
    _restore,
)


def _alive(life: Life) -> Sequence[Ticket]:
    query = select(Ticket).where(
        Ticket.merged_into_id.is_(None), Ticket.aside_reason.is_(None)
    )
    return life.session.scalars(query.order_by(Ticket.id)).all()


def _one(chance: random.Random, found: Sequence[Ticket]) -> Sequence[Ticket]:
    return [chance.choice(found)] if found else []


def _some_time(chance: random.Random) -> datetime:
    return clock.now() - timedelta(minutes=chance.choice(LATE))
