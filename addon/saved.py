"""The saved replies: lists to choose from, and the insertion. Nothing sends."""

from __future__ import annotations

from addon import acts, consent, replies, shelf
from addon.call import Call
from addon.cards.parts import Notice, refusal
from addon.cards.replies import (
    DRAFT,
    INSERT,
    Answering,
    Choices,
    compose_card,
    field_name,
    replies_card,
)
from addon.kit import Card
from addon.replies import Reply
from app.errors import DeskError, Later, Refused
from app.people import access
from app.replies import queries


def compose(call: Call) -> Reply:
    """A mail is being written, and its writer asks for the saved replies."""
    access.require(call.person, "reply")
    missing = consent.asked_first(call.request, "compose")
    if missing:
        return replies.asking(missing)
    with call.desk.database.reading() as session:
        view, is_several = shelf.written_to(session, call)
        to = Answering(INSERT, view, shelf.held(session, call, view), is_several)
        choices = shelf.choices_of(session, call, view)
    return replies.shown(compose_card(call.reader(), to, choices))


def reply(call: Call) -> Reply:
    """“Reply” on the ticket's card: with which words?"""
    access.require(call.person, "reply")
    return replies.pushed(drafts_card(call))


def find(call: Call) -> Reply:
    """“Find a reply”: the same card with what was found."""
    access.require(call.person, "reply")
    typed = call.request.inputs.get(field_name(call.press.nonce), "").strip()[:200]
    with call.desk.database.reading() as session:
        view = shelf.ticket_of(session, call)
        choices = shelf.choices_of(session, call, view)
        if typed:
            inbox_id = view.inbox_id if view else None
            found = queries.find(session, call.person, inbox_id, typed)
            rows = shelf.choices(found, shelf.values(call, view))
            choices = Choices(used=rows, typed=typed)
    return replies.updated(_found(call, Answering(call.arg("then"), view), choices))


def insert(call: Call) -> Reply:
    """A row beside a mail that is being written: its text goes where the cursor is."""
    access.require(call.person, "reply")
    missing = consent.asked_first(call.request, "insert")
    if missing:
        return replies.asking(missing)
    try:
        with call.desk.database.transaction() as session:
            view = shelf.ticket_of(session, call)
            words = shelf.chosen(session, call, view, call.arg("reply"))
            if acts.first(session, call):
                queries.count_use(session, call.arg("reply"))
    except (Refused, Later) as error:
        return _not_inserted(call, error)
    return replies.inserting(words.html)


def drafts_card(call: Call, notice: Notice | None = None) -> Card:
    """The replies that may become a draft for the button's ticket.

    Raises:
        NotFound: the ticket is not theirs to see.
    """
    with call.desk.database.reading() as session:
        view = acts.seen(session, call, call.press.ticket)
        choices = shelf.choices_of(session, call, view)
    return replies_card(call.reader(), Answering(DRAFT, view), choices, notice)


def _found(call: Call, to: Answering, choices: Choices) -> Card:
    reader = call.reader(call.press.nonce)
    draw = replies_card if to.verb == DRAFT and to.view else compose_card
    return draw(reader, to, choices)


def _not_inserted(call: Call, error: DeskError) -> Reply:
    with call.desk.database.reading() as session:
        view = shelf.ticket_of(session, call)
        choices = shelf.choices_of(session, call, view)
    notice = refusal(call.reader(), "Not inserted", error)
    card = compose_card(call.reader(), Answering(INSERT, view), choices, notice)
    return replies.updated(card, say=notice.toast)
