"""A reply as a draft in the open thread: made with the event's own two tokens.

Gmail is asked outside of any transaction, and once per button: the claim comes first.
Nothing is ever sent.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from sqlalchemy.orm import Session

from addon import acts, consent, opening, replies, saved, shelf, telling
from addon.call import Call
from addon.cards.parts import refusal
from addon.letter import Letter
from addon.replies import Reply
from app.errors import Broken, Disconnected, InDoubt, Later, NotFound, Refused
from app.gmail.errors import BadLabel, Missing
from app.gmail.values import GmailDraft, GmailMessage
from app.people import access
from app.replies import draft as drafts, queries
from app.replies.draft import Draft
from app.replies.rendering import Rendered
from app.tickets import mail as mails, view as views
from app.tickets.view import TicketView

FOREIGN = "Open a mail of #{number} first, then press again."
CLOSED = "Gmail did not let us write a draft. Your mailbox is as it was."
MAYBE = "Gmail did not answer in time. Look whether the draft is in the mail already."
UNDER_WAY = "This draft is being made already. Look into the mail in a moment."


@dataclass(frozen=True)
class Wish:
    """The ticket that is answered, with which words, and of which saved reply."""

    view: TicketView
    words: Rendered
    reply_id: int | None


def draft(call: Call) -> Reply:
    """A row under “Reply”: the draft is made and opens; the person sends it."""
    access.require(call.person, "reply")
    missing = consent.asked_first(call.request, "draft")
    if missing:
        return replies.asking(missing)
    try:
        made, blanks = _made(call)
    except (Refused, Later) as error:
        notice = refusal(call.reader(), "No draft made", error)
        return replies.updated(saved.drafts_card(call, notice), say=notice.toast)
    return replies.opening(made.id, made.thread_id, _said(call, blanks))


def _made(call: Call) -> tuple[GmailDraft, tuple[str, ...]]:
    """The draft, and the names of its blanks."""
    with call.desk.database.reading() as session:
        wish = _wish(session, call)
    before = _claim(call)
    if before is not None:
        return before, wish.words.blanks
    try:
        made = _in_gmail(call, wish)
    except InDoubt as error:
        # The claim stays: this very button must not make a second one.
        raise Later(MAYBE) from error
    except (Refused, Later):
        with call.desk.database.transaction() as session:
            drafts.release(session, call.press.key)
        raise
    # The draft is there, whether or not we can write it down.
    with suppress(Later):
        _keep(call, wish, made)
    return made, wish.words.blanks


def _wish(session: Session, call: Call) -> Wish:
    view = acts.seen(session, call, call.press.ticket)
    if shelf.is_theirs(view, call):
        event = shelf.taking(session, view)
        if event is None:
            raise Refused("A colleague has it now.")
        raise Refused(telling.said(session, event, call.reader()))
    reply_id = call.arg("reply")
    return Wish(view, shelf.chosen(session, call, view, reply_id), reply_id)


def _claim(call: Call) -> GmailDraft | None:
    """None for the first press of this button; else the draft that it has made."""
    person, key = call.person, call.press.key
    with call.desk.database.transaction() as session:
        if drafts.claim(session, key, person.workspace_id, person.id):
            return None
        known = session.get_one(Draft, key)
        if known.gmail_id is None or known.thread_gmail_id is None:
            raise Later(UNDER_WAY)
        return GmailDraft(known.gmail_id, known.thread_gmail_id)


def _in_gmail(call: Call, wish: Wish) -> GmailDraft:
    asked = call.request
    if not asked.message_id:
        raise Refused(FOREIGN, number=wish.view.number)
    message = opening.ask_gmail(call)
    _refuse_other(call, wish.view, message)
    client = call.desk.google.beside_a_mail(asked.oauth_token, asked.message_token)
    try:
        return client.create_draft(message.thread_id, _letter(call, wish, message))
    except (Missing, BadLabel) as error:
        raise NotFound(opening.GONE) from error
    except Disconnected as error:
        raise Refused(CLOSED) from error
    except InDoubt:
        raise
    except (Broken, Later) as error:
        raise Later(opening.SLOW) from error


def _refuse_other(call: Call, view: TicketView, message: GmailMessage) -> None:
    """The open mail, as Gmail itself names it, must be one of the ticket's."""
    with call.desk.database.reading() as session:
        here = views.of_thread(session, call.person, message.thread_id)
    if here is None or here.id != view.id:
        raise Refused(FOREIGN, number=view.number)


def _letter(call: Call, wish: Wish, message: GmailMessage) -> bytes:
    view = wish.view
    is_ours = view.inbox == call.person.address
    return Letter(
        to=(view.customer_name, view.customer_address),
        cc="" if is_ours else view.inbox,
        answers=mails.from_headers(message.headers, message.at),
        words=wish.words,
    ).raw()


def _keep(call: Call, wish: Wish, made: GmailDraft) -> None:
    with call.desk.database.transaction() as session:
        known = session.get_one(Draft, call.press.key)
        known.gmail_id, known.thread_gmail_id = made.id, made.thread_id
        if wish.reply_id is not None:
            queries.count_use(session, wish.reply_id)


def _said(call: Call, blanks: tuple[str, ...]) -> str:
    reader = call.reader()
    if not blanks:
        return reader.say("Draft open")
    names, count = ", ".join(blanks), len(blanks)
    if count == 1:
        return reader.say("Draft open. 1 blank to fill: {names}", names=names)
    return reader.say(
        "Draft open. {count} blanks to fill: {names}", count=count, names=names
    )
