"""A reply as a draft in the open thread: made with the event's own two tokens.

Gmail is asked outside of any transaction, and once per button: the claim comes first.
Nothing is ever sent.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from sqlalchemy.orm import Session

from addon import consent, opened_mail, responses, ticket_drawing, visitors
from addon.cards.notices import refusal_notice
from addon.clicks import envelopes, reply_choices, reply_links, saved_replies
from addon.clicks.answered import mail_to_answer
from addon.clicks.envelopes import DraftEnvelopes
from addon.context import AddonCall
from addon.kit import Card
from addon.responses import AddonResponse
from addon.words import event_text
from app.errors import Broken, Disconnected, InDoubt, Later, NotFound, Refused
from app.gmail.errors import GmailBadRequest, GmailNotFound
from app.gmail.values import GmailDraft, GmailMessage
from app.people import access
from app.people.person import PersonKind
from app.replies import queries
from app.replies.draft_mail import DraftMail
from app.replies.rendering import RenderedReply
from app.tickets import mail as mails
from app.tickets.messages import reply_draft as drafts
from app.tickets.messages.reply_draft import ReplyDraft
from app.tickets.view import TicketView
from app.wording import mark

CLOSED = mark(
    "Gmail did not let us write a draft. Nothing was changed. Answer in the mail "
    "itself."
)
NOT_TAKEN = mark("Gmail did not take this draft. Answer in the mail itself.")
MAYBE = mark(
    "Gmail did not answer in time. Check whether the draft is in the mail already."
)
WRITES = mark("{name} is writing an answer. Press again to write one all the same.")
UNDER_WAY = mark("This draft is being made already. Look into the mail in a moment.")


@dataclass(frozen=True)
class DraftRequest:
    """The ticket that is answered, with which words, and of which saved reply.

    The words are those for its customer.
    """

    view: TicketView
    words: RenderedReply
    reply_id: int | None


def draft(call: AddonCall) -> AddonResponse:
    """Make a draft of the reply and open it; the person sends it."""
    access.require(call.person, "reply")
    missing = consent.asked_first(call.request, "draft")
    if missing:
        return responses.ask_for_scopes(missing)
    try:
        made, blanks = _made(call)
    except (Refused, Later) as error:
        notice = refusal_notice(call.reader, "No draft made", error)
        card = saved_replies.pick_reply_card(
            _envelopes(call), call.reader, call.press.ticket, notice
        )
        return responses.replace_card(card, say=notice.toast)
    said = _said(call, blanks)
    return responses.open_draft(made.id, made.thread_id, said, _card_below(call))


def _card_below(call: AddonCall) -> Card | None:
    """The ticket's card as it is now; none if it is not theirs to see any more."""
    with suppress(Refused, Later):
        with call.desk.database.reading() as session:
            view = call.mail.ticket(session, call.press.ticket)
        return ticket_drawing.draw_ticket(call.desk, call.person, call.reader, view)
    return None


def _made(call: AddonCall) -> tuple[GmailDraft, tuple[str, ...]]:
    """The draft, and the names of its blanks."""
    with call.desk.database.reading() as session:
        wish = _wish(session, call)
    before = _claim(call)
    if before is not None:
        return before, wish.words.blanks
    try:
        _require_warned(call, wish.view)
        made, words = _in_gmail(call, wish)
    except InDoubt as error:
        # The claim stays: this very button must not make a second one.
        raise Later(MAYBE) from error
    except (Refused, Later):
        with call.desk.database.transaction() as session:
            drafts.release_draft(session, call.press.key)
        raise
    # The draft is there, whether or not we can write it down.
    with suppress(Later):
        _keep(call, wish, made, words.blanks)
    visitors.note_writing(call.desk, call.person, wish.view)
    return made, words.blanks


def _require_warned(call: AddonCall, view: TicketView) -> None:
    """Check that the card has named whoever writes an answer already.

    Raises:
        Refused: it has not; the next card does.
    """
    others = visitors.others_at(call.desk, call.person, view)
    if others is not None and others.writers and not call.arg("warned"):
        raise Refused(WRITES, name=others.writers[0])


def _wish(session: Session, call: AddonCall) -> DraftRequest:
    view = call.mail.ticket(session, call.press.ticket)
    # Before a shared account may sit whoever has it.
    is_known = call.person.kind != PersonKind.SHARED
    if is_known and reply_choices.is_theirs(view, call.person):
        event = reply_choices.taking_event(session, view)
        if event is None:
            raise Refused("A colleague has it now.")
        raise Refused(event_text.event_as_sentence(session, event, call.reader))
    reply_id = call.arg("reply")
    return DraftRequest(
        view, reply_choices.chosen_text(session, call.person, view, reply_id), reply_id
    )


def _claim(call: AddonCall) -> GmailDraft | None:
    """None for the first press of this button; else the draft that it has made."""
    person, key = call.person, call.press.key
    with call.desk.database.transaction() as session:
        if drafts.claim_draft(session, key, person.workspace_id, person.id):
            return None
        known = session.get_one(ReplyDraft, key)
        if known.gmail_id is None or known.thread_gmail_id is None:
            raise Later(UNDER_WAY)
        return GmailDraft(known.gmail_id, known.thread_gmail_id)


def _in_gmail(call: AddonCall, wish: DraftRequest) -> tuple[GmailDraft, RenderedReply]:
    client, message = mail_to_answer(_envelopes(call), wish.view)
    letter = _letter(call, wish, message)
    try:
        made = client.create_draft(message.thread_id, letter.raw())
        return made, letter.words
    except GmailNotFound as error:
        raise NotFound(opened_mail.MAIL_GONE) from error
    except GmailBadRequest as error:
        raise Refused(NOT_TAKEN) from error
    except Disconnected as error:
        raise Refused(CLOSED) from error
    except InDoubt:
        raise
    except (Broken, Later) as error:
        raise Later(opened_mail.SLOW) from error


def _letter(call: AddonCall, wish: DraftRequest, message: GmailMessage) -> DraftMail:
    """The draft, for whom that mail is from."""
    view, person = wish.view, call.person
    with call.desk.database.reading() as session:
        found = _envelopes(call)
        envelope = found.of_draft(session, view, message)
        told = envelopes.addressed_view(view, envelope)
        words = reply_choices.chosen_text(session, person, told, wish.reply_id)
    if reply_links.wants_link(words):
        with call.desk.database.transaction() as session:
            link = reply_links.link_value(
                call.desk.settings, call.principal, session, view.id
            )
            words = reply_choices.chosen_text(
                session, person, told, wish.reply_id, link
            )
    return DraftMail(
        sender=envelope.sender,
        recipients=envelope.recipients,
        inbox=envelope.inbox,
        answers=mails.from_headers(message.headers, message.at),
        words=words,
    )


def _envelopes(call: AddonCall) -> DraftEnvelopes:
    return DraftEnvelopes(call.desk, call.person, call.mail)


def _keep(
    call: AddonCall, wish: DraftRequest, made: GmailDraft, blanks: tuple[str, ...]
) -> None:
    with call.desk.database.transaction() as session:
        known = session.get_one(ReplyDraft, call.press.key)
        known.gmail_id, known.thread_gmail_id = made.id, made.thread_id
        known.ticket_id, known.blanks = wish.view.id, list(blanks)
        if wish.reply_id is not None:
            queries.count_use(session, wish.reply_id)


def _said(call: AddonCall, blanks: tuple[str, ...]) -> str:
    reader = call.reader
    if not blanks:
        return reader.say("Draft open")
    names, count = ", ".join(blanks), len(blanks)
    if count == 1:
        return reader.say("Draft open. 1 blank to fill: {names}", names=names)
    return reader.say(
        "Draft open. {count} blanks to fill: {names}", count=count, names=names
    )
