"""The one table of what can be done with a ticket: to add a verb, add its line.

A line says which right it needs, which fields it sets, what arguments it takes and what
it does with them. The columns and the sentence of the event are the model's.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from app import clock
from app.errors import NotFound, Refused
from app.people.person import Person
from app.tickets import move as moves, queries, set_aside
from app.tickets.acting import arguments, assignee, bulk_events, note_acts
from app.tickets.acting.seeing import lock_for
from app.tickets.acting.stale import stale_refusal
from app.tickets.acting.verb import Act, Verb
from app.tickets.bulk_actions.table import is_undone_by
from app.tickets.conversations import stray_references
from app.tickets.customers.knowing import know_customer
from app.tickets.customers.note import TypedNote, write_customer_note
from app.tickets.customers.table import Customer
from app.tickets.event import Event
from app.tickets.following import keeping as following
from app.tickets.lists import queues
from app.tickets.merge import crossing, merge as merges
from app.tickets.messages import inbox_place
from app.tickets.status import Priority, Status
from app.tickets.tags import suggestions
from app.tickets.tags.tag import Tag
from app.tickets.undo import undo as undos
from app.tickets.verbs.snooze import TOO_FAR
from app.wording import mark

CHOOSE = mark("Choose a date and a time.")
NOT_THEIRS = mark("Somebody else has it by now.")
NO_TAG = mark("There is no such tag.")
UNKNOWN_SENDER = mark("Nobody knows who sent this: nothing can be noted about them.")


def _take(act: Act) -> None:
    act.ticket.take(by=act.actor, who=act.by.somebody())


def _assign(act: Act) -> None:
    _give(act, assignee.chosen_assignee(act.session, act.ticket, act.args["to"]))


def _hand_over(act: Act) -> None:
    """Give on what somebody has who may not be here: one's own, or as a manager."""
    holder_id = act.args["from"]
    if act.by.somebody().id != holder_id:
        act.by.require("distribute")
    if act.ticket.assignee_id != holder_id:
        raise Refused(NOT_THEIRS)
    to = assignee.chosen_assignee(act.session, act.ticket, act.args["to"])
    _give(act, to, handover=True)


def _give_back(act: Act) -> None:
    """Take back what others were to look after while one was away."""
    act.ticket.assign(act.by.somebody(), by=act.actor, returned=True)


def _give(act: Act, who: Person, **more: bool) -> None:
    session, ticket = act.session, act.ticket
    details = {**act.details, **more}
    is_news = who.id not in (ticket.assignee_id, act.actor.person_id)
    if not (who.inbox_on_assign and is_news):
        ticket.assign(who, by=act.actor, **details)
        return
    ticket.assign(who, by=act.actor, **details, inbox=True)
    inbox_place.bring_to_inbox(session, ticket.id, who.id)


def _unassign(act: Act) -> None:
    act.ticket.unassign(by=act.actor, **act.details)


def _set_status(act: Act) -> None:
    act.ticket.set_status(Status(act.args["to"]), by=act.actor)


def _prioritise(act: Act) -> None:
    act.ticket.prioritise(Priority(act.args["to"]), by=act.actor)


def _tag(act: Act) -> None:
    which = act.args["tag"]
    if isinstance(which, str):
        tag = suggestions.find_or_make_for(act.session, act.by, which)
    else:
        tag = _known_tag(act, which)
    act.ticket.tag(tag, by=act.actor)


def _untag(act: Act) -> None:
    act.ticket.untag(_known_tag(act, act.args["tag"]), by=act.actor)


def _known_tag(act: Act, which: int | str) -> Tag:
    place = act.ticket.workspace_id
    if isinstance(which, str):
        found = suggestions.find_visible_tag(act.session, act.by, which)
    else:
        found = act.session.get(Tag, which)
    if found is None or found.workspace_id != place:
        raise NotFound(NO_TAG)
    return found


def _snooze(act: Act) -> None:
    until = act.args["until"]
    act.ticket.snooze(None if until is None else moment_given(until), by=act.actor)


def moment_given(given: int | str) -> datetime:
    """The moment that was typed, or chosen from a list.

    Raises:
        Refused: it is none.
    """
    try:
        if isinstance(given, int):
            return clock.from_ms(given)
        return clock.parse_moment(given)
    except (OverflowError, OSError) as error:
        raise Refused(TOO_FAR) from error
    except ValueError as error:
        raise Refused(CHOOSE if isinstance(given, str) else TOO_FAR) from error


def _wake(act: Act) -> None:
    act.ticket.wake(by=act.actor)


def _undo(act: Act) -> None:
    act.by.somebody()
    session, ticket = act.session, act.ticket
    event = undos.find_undoable(session, ticket, act.args["event"], by=act.actor)
    newer = undos.overtaken_by(session, event)
    if newer is not None:
        raise stale_refusal(session, newer)
    undos.undo_act(session, ticket, event, by=act.actor)


def _undo_bulk(act: Act) -> None:
    act.by.somebody()
    newer = bulk_events.undo_bulk_part(
        act.session, act.ticket, act.args["press"], by=act.actor
    )
    if newer is not None:
        raise stale_refusal(act.session, newer)


def _undo_listed(act: Act) -> None:
    """Undo what a bulk action that is being undone did to this ticket."""
    who, session, ticket = act.by.somebody(), act.session, act.ticket
    event = session.get(Event, act.args["event"])
    is_of_it = event is not None and event.ticket_id == ticket.id
    if event is None or not is_of_it or not is_undone_by(session, event.id, who.id):
        raise NotFound(undos.NOTHING_TO_UNDO)
    if event.action != "set_aside" or ticket.merged_into_id is not None:
        queries.require_listed(ticket)
    newer = undos.overtaken_by(session, event)
    if newer is not None:
        raise stale_refusal(session, newer)
    window = bulk_events.BULK_UNDO_WINDOW
    undos.undo_act(session, ticket, event, by=act.actor, within=window)


def _merge(act: Act) -> None:
    other = lock_for(act.session, act.by, act.args["other"])
    is_confirmed = act.args["confirmed"]
    crossing.require_confirmed(
        act.session, other, act.ticket, is_confirmed=is_confirmed
    )
    merges.merge_tickets(act.session, other, act.ticket, by=act.actor)


def _unmerge(act: Act) -> None:
    session = act.session
    made = merges.find_merge(session, act.by.workspace_id, act.args["merge"])
    for ticket_id in sorted((made.source_id, made.target_id)):
        lock_for(session, act.by, ticket_id)
    session.refresh(made)
    merges.undo_merge(session, made, by=act.actor)


def _follow(act: Act) -> None:
    following.follow(act.session, act.by, act.ticket, act.args["who"])


def _unfollow(act: Act) -> None:
    following.unfollow(act.session, act.by, act.ticket, act.args["who"])


def _link(act: Act) -> None:
    other = lock_for(act.session, act.by, act.args["other"])
    stray_references.link_by_hand(act.session, act.ticket, other, by=act.actor)


def _unlink(act: Act) -> None:
    other = lock_for(act.session, act.by, act.args["other"])
    stray_references.unlink_by_hand(act.session, act.ticket, other, by=act.actor)


def _move(act: Act) -> None:
    into = moves.find_inbox(act.session, act.by.somebody(), act.args["inbox"])
    moves.move_ticket(
        act.session,
        act.ticket,
        into,
        by=act.actor,
        is_confirmed=act.args["confirmed"],
    )


def _set_aside(act: Act) -> None:
    always = act.args["always"]
    set_aside.set_aside_ticket(act.session, act.ticket, always=always, by=act.actor)


def _restore(act: Act) -> None:
    ticket = act.ticket
    set_aside.restore_ticket(ticket, by=act.actor)
    address = ticket.customer_address
    set_aside.unblock_sender(act.session, ticket.inbox_id, address, by=act.actor)


def _note_customer(act: Act) -> None:
    session, ticket = act.session, act.ticket
    customer_id = ticket.customer_id or know_customer(session, ticket)
    if customer_id is None:
        raise Refused(UNKNOWN_SENDER)
    customer = session.get_one(Customer, customer_id)
    typed = TypedNote(ticket.inbox_id, act.args["text"], act.args["seen"])
    write_customer_note(session, act.by, customer, typed)


WHO, STATUS = frozenset({"assignee"}), frozenset({"status"})
PRIORITY, SNOOZE = frozenset({"priority"}), frozenset({"snooze"})
INBOX = frozenset({"inbox"})
MERGED, ASIDE = frozenset({"merged"}), frozenset({"aside"})

TO_SOMEBODY = {"to": arguments.ID_OR_NAME}
OTHER_TICKET = {"other": arguments.ROW_ID}
WHICH_TAG = {"tag": arguments.ID_OR_NAME}
WHICH_NOTE = {"note": arguments.ROW_ID}
# `meant` are names that are nobody's, and are meant as they stand.
NOTE = {"text": arguments.TEXT, "tell": arguments.TEXTS, "meant": arguments.TEXTS}

VERBS: Mapping[str, Verb] = {
    "take": Verb("take", _take, WHO, for_work=True),
    "take_next": Verb("take", _take, WHO, finds=queues.lock_next),
    "assign": Verb("assign", _assign, WHO, TO_SOMEBODY, "distribute", for_work=True),
    "hand_over": Verb(
        "take", _hand_over, WHO, TO_SOMEBODY | {"from": arguments.ROW_ID}
    ),
    "give_back": Verb("take", _give_back, WHO),
    "unassign": Verb("assign", _unassign, WHO, bulk_right="distribute"),
    "set_status": Verb(
        "set_status", _set_status, STATUS, {"to": arguments.one_of(Status)}
    ),
    "prioritise": Verb(
        "prioritise", _prioritise, PRIORITY, {"to": arguments.one_of(Priority)}
    ),
    "tag": Verb("tag", _tag, takes=WHICH_TAG),
    "untag": Verb("tag", _untag, takes=WHICH_TAG),
    "note": Verb("note", note_acts.write_note, takes=NOTE),
    "edit_note": Verb("note", note_acts.edit_note, takes=NOTE | WHICH_NOTE),
    "delete_note": Verb("note", note_acts.delete_note, takes=WHICH_NOTE),
    "note_customer": Verb(
        "note",
        _note_customer,
        takes={"text": arguments.TEXT, "seen": arguments.SEEN},
    ),
    "snooze": Verb(
        "snooze", _snooze, SNOOZE, {"until": arguments.MOMENT}, for_work=True
    ),
    "wake": Verb("snooze", _wake, SNOOZE),
    "undo": Verb("undo", _undo, takes={"event": arguments.ROW_ID}),
    "undo_bulk": Verb("distribute", _undo_bulk, WHO, {"press": arguments.TEXT}),
    "undo_listed": Verb(
        "undo", _undo_listed, takes={"event": arguments.ROW_ID}, reaches_all=True
    ),
    "merge": Verb(
        "merge", _merge, MERGED, OTHER_TICKET | {"confirmed": arguments.FLAG}
    ),
    "unmerge": Verb("merge", _unmerge, takes={"merge": arguments.ROW_ID}),
    "follow": Verb("follow", _follow, takes={"who": arguments.WHO_ELSE}),
    "unfollow": Verb("follow", _unfollow, takes={"who": arguments.WHO_ELSE}),
    "link": Verb("link", _link, takes=OTHER_TICKET),
    "unlink": Verb("link", _unlink, takes=OTHER_TICKET),
    "move": Verb(
        "move",
        _move,
        INBOX,
        {"inbox": arguments.ID_OR_NAME, "confirmed": arguments.FLAG},
        "distribute",
    ),
    "set_aside": Verb(
        "set_aside", _set_aside, ASIDE | WHO | STATUS, {"always": arguments.FLAG}
    ),
    "restore": Verb("make_ticket", _restore, ASIDE),
    "make_ticket": Verb("make_ticket", None),
    "status_link": Verb("status_link", None),
    "revoke_link": Verb("front_door", None),
    "reply": Verb("reply", None),
}
