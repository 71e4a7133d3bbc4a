"""Does something with a ticket, for whoever asks: a card, a label, a command.

Here and nowhere else: whether the doer may, whether they see the ticket, its lock, what
became of it meanwhile (merged, set aside, changed), and that a press counts once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import NotFound, Refused
from app.people.principal import Principal
from app.tickets import queries
from app.tickets.acting import arguments, bulk_events as several, press
from app.tickets.acting.arguments import Args
from app.tickets.acting.seeing import lock_for
from app.tickets.acting.stale import stale_refusal
from app.tickets.acting.verb import Act, Verb
from app.tickets.acting.verbs import ASIDE, STATUS, VERBS
from app.tickets.status import Status
from app.tickets.ticket import Ticket

NO_ARGS: Args = {}


@dataclass(frozen=True)
class Done:
    """What became of an act. Not `is_first`: it was done before, and nothing now.

    `ticket_id` is the ticket that it is about by now; `told` are the names of those
    whom a note has called, `unknown` the names in it that are nobody's.
    """

    ticket_id: int
    is_first: bool
    told: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True)
class BulkRefusal:
    """Why one of several tickets stayed as it is; number 0 is one they may not see."""

    ticket_id: int
    number: int
    error: Refused


@dataclass(frozen=True)
class BulkDone:
    """What became of an act on several tickets."""

    is_first: bool
    ticket_ids: tuple[int, ...] = ()
    refusals: tuple[BulkRefusal, ...] = ()


def act(
    session: Session,
    by: Principal,
    ticket_id: int,
    verb: str,
    args: Args = NO_ARGS,
    *,
    expects: int | None = None,
    once: str | None = None,
) -> Done:
    """Do the verb in the caller's transaction, which must roll back if this raises.

    `expects` is the ticket's version that the doer has seen; None takes it as it is.
    `once` is a key: the second act with the same one does nothing.

    Raises:
        Refused: nothing is to change; Stale, when somebody was faster.
    """
    what, checked = _prepare(by, verb, args)
    if not _claim(session, by, once):
        return Done(ticket_id, is_first=False)
    if what.finds is not None:
        ticket = what.finds(session, by.somebody())
    else:
        ticket = _present(session, by, ticket_id, what)
        _refuse_stale(session, ticket, what, expects)
    under_way = Act(session, by, ticket, checked)
    _do(what, under_way)
    told = tuple(person.name for person in under_way.told)
    unknown = tuple(under_way.unknown)
    return Done(ticket.id, is_first=True, told=told, unknown=unknown)


def bulk(
    session: Session,
    by: Principal,
    versions: Mapping[int, int | None],
    verb: str,
    args: Args = NO_ARGS,
    *,
    once: str | None = None,
) -> BulkDone:
    """Do the verb to several tickets in one transaction; a refused one stops none.

    `versions` maps each ticket's id to the version that the doer has seen, or None.

    Raises:
        Refused: they may not do it at all.
    """
    what, checked = _prepare(by, verb, args, is_bulk=True)
    if not _claim(session, by, once):
        return BulkDone(is_first=False)
    details = several.bulk_details(once, list(versions)) if once else {}
    done: list[int] = []
    refusals: list[BulkRefusal] = []
    # Always in the same order: two who act on the same ones do not block.
    for ticket_id in sorted(versions):
        number = 0
        try:
            ticket = lock_for(session, by, ticket_id)
            number = ticket.number
            if not what.reaches_all:
                queries.require_listed(ticket)
            _refuse_stale(session, ticket, what, versions[ticket_id])
            with session.begin_nested():
                _do(what, Act(session, by, ticket, checked, details))
            done.append(ticket_id)
        except Refused as error:
            refusals.append(BulkRefusal(ticket_id, number, error))
    return BulkDone(True, tuple(done), tuple(refusals))


def undo_bulk(
    session: Session, by: Principal, event_id: int, *, once: str | None = None
) -> BulkDone:
    """Undo one act on several tickets; `event_id` is one of its events.

    Raises:
        Refused: they may not, it is somebody else's, or too long ago.
    """
    by.require(VERBS["undo_bulk"].right)
    event = several.find_bulk_event(session, event_id, by=by.actor)
    versions = dict.fromkeys(several.bulk_tickets(event))
    args = {"press": event.details[several.BULK_KEY]["key"]}
    return bulk(session, by, versions, "undo_bulk", args, once=once)


def claim_act(
    session: Session, by: Principal, verb: str, *, once: str | None = None
) -> bool:
    """Claim the press of a verb that is done elsewhere; true if it is to be done.

    Raises:
        NotAllowed: they may not.
    """
    by.require(VERBS[verb].right)
    return _claim(session, by, once)


def _prepare(
    by: Principal, verb: str, args: Args, *, is_bulk: bool = False
) -> tuple[Verb, dict[str, Any]]:
    what = VERBS.get(verb)
    if what is None or what.do is None or (is_bulk and what.finds):
        name = verb[: arguments.MAX_NAME_LENGTH]
        raise NotFound("There is no action “{name}”.", name=name)
    by.require(what.right_for_many if is_bulk else what.right)
    return what, arguments.check_arguments(what.takes, args)


def _claim(session: Session, by: Principal, once: str | None) -> bool:
    if once is None:
        return True
    return press.claim_press(session, once, by.workspace_id, by.somebody().id)


def _do(what: Verb, under_way: Act) -> None:
    assert what.do is not None
    what.do(under_way)


def _present(session: Session, by: Principal, ticket_id: int, what: Verb) -> Ticket:
    """The ticket that is meant by now: it may be part of another one."""
    ticket = lock_for(session, by, ticket_id)
    if ticket.merged_into_id is not None:
        _refuse_gone(session, ticket, what, "merged")
        root = session.scalar(select(queries.root_of(ticket.id))) or 0
        ticket = lock_for(session, by, root)
    if ticket.aside_reason is not None and not ASIDE & what.fields:
        _refuse_gone(session, ticket, what, "set_aside")
    return ticket


def _refuse_gone(session: Session, ticket: Ticket, what: Verb, action: str) -> None:
    if not what.commutes:
        raise stale_refusal(session, queries.newest_event(session, ticket.id, action))


def _refuse_stale(
    session: Session, ticket: Ticket, what: Verb, expects: int | None
) -> None:
    if expects is None or ticket.version == expects or what.commutes:
        return
    fields = what.fields
    if what.for_work and Status(ticket.status).is_done:
        # Whoever finished it did more than the doer has seen.
        fields = fields | STATUS
    for event in queries.changes_since(session, ticket.id, expects):
        if fields & set(event.fields):
            raise stale_refusal(session, event)
