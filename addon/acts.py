"""How a button changes a ticket: in one transaction, once, never over news."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from addon import drawing, replies, telling
from addon.call import Call
from addon.cards.doors import refused_card
from addon.cards.parts import Notice, refusal
from addon.kit import Card
from addon.replies import Reply
from app.errors import DeskError, Later, NotFound, Refused
from app.people import access
from app.tickets import press, queries, view as views
from app.tickets.ticket import Ticket
from app.tickets.view import TicketView

Do = Callable[[Session, Ticket], None]
Again = Callable[[TicketView, Notice], Card]
Say = Callable[[], str]


@dataclass(frozen=True)
class Verb:
    """What a verb needs and sets. `fields` empty: it commutes with everything.

    A verb `in_form` is pressed on a card that stands over the ticket's.
    """

    right: str
    refused: str
    fields: frozenset[str] = frozenset()
    in_form: bool = False


WHO, STATUS = frozenset({"assignee"}), frozenset({"status"})
PRIORITY, SNOOZE = frozenset({"priority"}), frozenset({"snooze"})
PRIORITY = frozenset({"priority"})
MERGED, ASIDE = frozenset({"merged"}), frozenset({"aside"})
VERBS = {
    "take": Verb("take", "Not taken", WHO),
    "take_over": Verb("take", "Not taken", WHO),
    "take_next": Verb("take", "Not taken", WHO),
    "assign": Verb("assign", "Not assigned", WHO, in_form=True),
    "assign_named": Verb("assign", "Not assigned", WHO, in_form=True),
    "assign_many": Verb("distribute", "Not all assigned", WHO, in_form=True),
    "unassign": Verb("assign", "Not unassigned", WHO, in_form=True),
    "waiting": Verb("set_status", "Not set to waiting", STATUS),
    "resolve": Verb("set_status", "Not resolved", STATUS),
    "reopen": Verb("set_status", "Not reopened", STATUS),
    "set_status": Verb("set_status", "Status not set", STATUS, in_form=True),
    "prioritise": Verb("prioritise", "Priority not set", PRIORITY, in_form=True),
    "tag": Verb("tag", "Not tagged", in_form=True),
    "untag": Verb("tag", "Tag not removed", in_form=True),
    "tag_named": Verb("tag", "Not tagged", in_form=True),
    "note": Verb("note", "Not saved yet", in_form=True),
    "snooze": Verb("snooze", "Not snoozed", SNOOZE, in_form=True),
    "snooze_until": Verb("snooze", "Not snoozed", SNOOZE, in_form=True),
    "wake": Verb("snooze", "Not woken", SNOOZE, in_form=True),
    "undo": Verb("undo", "Not undone"),
    "undo_many": Verb("distribute", "Not all undone"),
    "make_ticket": Verb("make_ticket", "No ticket made"),
    "merge": Verb("merge", "Not merged", MERGED, in_form=True),
    "merge_named": Verb("merge", "Not merged"),
    "unmerge": Verb("merge", "Merge not undone", in_form=True),
    "not_a_ticket": Verb("set_aside", "Still a ticket", ASIDE | WHO | STATUS, True),
    "restore": Verb("make_ticket", "No ticket made", ASIDE),
}


class Stale(Refused):
    """Somebody has changed the same thing since the card was drawn."""


def act(
    call: Call, do: Do, again: Again | None = None, say: Say | None = None
) -> Reply:
    """The ticket's whole fresh card, after the act or with the refusal.

    `again` draws the form once more, with what was typed, when the act is refused.
    `say` tells what was done and the card does not show.
    """
    try:
        shown, is_first = carry_out(call, do)
    except (Refused, Later) as error:
        return _refused(call, error, again)
    said = say() if say and is_first else ""
    return _answer(call, drawing.ticket(call, shown), say=said, changed=is_first)


def carry_out(call: Call, do: Do) -> tuple[TicketView, bool]:
    """The ticket as it is now, and whether this press has changed it.

    Raises:
        Refused: nothing was changed.
        Later: the database was busy; nothing was changed.
    """
    verb = VERBS[call.press.verb]
    access.require(call.person, verb.right)
    with call.desk.database.transaction() as session:
        is_first = first(session, call)
        if is_first:
            ticket = queries.lock(session, call.press.ticket, seen_by=call.person)
            ticket = _present(session, ticket, call, verb)
            _refuse_stale(session, ticket, call, verb)
            do(session, ticket)
        return seen(session, call, call.press.ticket), is_first


def first(session: Session, call: Call) -> bool:
    """Whether this button was not pressed before; from now on it was."""
    person = call.person
    return press.is_first(session, call.press.key, person.workspace_id, person.id)


def seen(session: Session, call: Call, ticket_id: int) -> TicketView:
    """The ticket as the person sees it.

    Raises:
        NotFound: it is not theirs to see.
    """
    found = views.of_ticket(session, call.person, ticket_id)
    if found is None:
        raise NotFound(queries.GONE)
    return found


def notice_of(call: Call, error: DeskError) -> Notice:
    """The refusal in words: the verb in the negative, then why."""
    return refusal(call.reader(), VERBS[call.press.verb].refused, error)


def _present(session: Session, ticket: Ticket, call: Call, verb: Verb) -> Ticket:
    """The ticket that the press is about by now: it may be part of another one."""
    if ticket.merged_into_id is not None:
        _refuse_gone(session, ticket, call, verb, "merged")
        root = session.scalar(select(queries.root_of(ticket.id))) or 0
        ticket = queries.lock(session, root, seen_by=call.person)
    if ticket.aside_reason is not None and not ASIDE & verb.fields:
        _refuse_gone(session, ticket, call, verb, "set_aside")
    return ticket


def _refuse_gone(
    session: Session, ticket: Ticket, call: Call, verb: Verb, action: str
) -> None:
    if verb.fields:
        event = queries.newest(session, ticket.id, action)
        raise Stale(telling.said(session, event, call.reader()))


def _refuse_stale(session: Session, ticket: Ticket, call: Call, verb: Verb) -> None:
    if ticket.version == call.press.version or not verb.fields:
        return
    for event in queries.changes_since(session, ticket.id, call.press.version):
        if verb.fields & set(event.fields):
            raise Stale(telling.said(session, event, call.reader()))


def _refused(call: Call, error: DeskError, again: Again | None) -> Reply:
    notice = notice_of(call, error)
    with call.desk.database.reading() as session:
        shown = views.of_ticket(session, call.person, call.press.ticket)
    if shown is None:
        return _answer(call, refused_card(call.reader(), notice), say=notice.toast)
    if again is not None:
        kept = Notice(notice.verb, notice.sentence, below="")
        return replies.updated(again(shown, kept), say=notice.toast)
    return _answer(call, drawing.ticket(call, shown, notice), say=notice.toast)


def _answer(call: Call, card: Card, *, say: str = "", changed: bool = False) -> Reply:
    if VERBS[call.press.verb].in_form:
        # Pressed on the ticket's own card it is 0: no form stands over it.
        levels = 1 if call.arg("levels") is None else call.arg("levels")
        return replies.returned(card, say=say, changed=changed, levels=levels)
    return replies.updated(card, say=say, changed=changed)
