"""The saved replies: lists to choose from, and the insertion. Nothing sends."""

from __future__ import annotations

from dataclasses import replace

from addon import consent, responses, visitors
from addon.card_reader import CardReader
from addon.cards.notices import RefusalNotice, refusal_notice
from addon.cards.replies import (
    DRAFT,
    INSERT,
    ReplyChoices,
    ReplyTarget,
    compose_card,
    replies_card,
    reply_field_name,
)
from addon.clicks import reply_choices, reply_links
from addon.clicks.envelopes import DraftEnvelopes, addressed_view
from addon.context import AddonCall
from addon.kit import Card
from addon.responses import AddonResponse
from app.errors import DeskError, Later, Refused
from app.people import access
from app.replies import queries
from app.tickets import acting
from app.tickets.view import TicketView


def compose(call: AddonCall) -> AddonResponse:
    """A mail is being written, and its writer asks for the saved replies."""
    access.require(call.person, "reply")
    missing = consent.asked_first(call.request, "compose")
    if missing:
        return responses.ask_for_scopes(missing)
    person = call.person
    with call.desk.database.reading() as session:
        view, is_several = reply_choices.ticket_written_to(
            session, person, call.request.recipients
        )
        held = reply_choices.held_since(session, person, call.reader, view)
        to = ReplyTarget(INSERT, view, held, is_several)
        choices = reply_choices.ticket_reply_choices(session, person, view)
    to = _with_others(call, to)
    return responses.show_card(compose_card(call.reader, to, choices))


def reply_form(call: AddonCall) -> AddonResponse:
    """“Reply” on the ticket's card: with which words?"""
    access.require(call.person, "reply")
    return responses.push_card(
        pick_reply_card(_envelopes(call), call.reader, call.press.ticket)
    )


def find_replies(call: AddonCall) -> AddonResponse:
    """“Find a reply”: the same card with what was found."""
    access.require(call.person, "reply")
    typed = call.request.inputs.get(reply_field_name(call.press.nonce), "").strip()[
        :200
    ]
    person, verb = call.person, call.arg("then")
    with call.desk.database.reading() as session:
        view = reply_choices.button_ticket(session, call.mail, call.press.ticket)
    is_draft = verb == DRAFT and view is not None
    to = _with_others(call, ReplyTarget(verb, view))
    if is_draft and view is not None:
        to = draft_target(_envelopes(call), call.reader, view)
    with call.desk.database.reading() as session:
        choices = reply_choices.ticket_reply_choices(session, person, to.told)
        if typed:
            inbox_id = view.inbox_id if view else None
            found = queries.search_replies(session, person, inbox_id, typed)
            rows = reply_choices.reply_choices(
                found, reply_choices.variable_values(person, to.told)
            )
            choices = ReplyChoices(used=rows, typed=typed)
    draw = replies_card if is_draft else compose_card
    return responses.replace_card(draw(call.reader_again, to, choices))


def insert_reply(call: AddonCall) -> AddonResponse:
    """A row beside a mail that is being written: its text goes where the cursor is."""
    access.require(call.person, "reply")
    missing = consent.asked_first(call.request, "insert")
    if missing:
        return responses.ask_for_scopes(missing)
    try:
        with call.desk.database.transaction() as session:
            view = reply_choices.button_ticket(session, call.mail, call.press.ticket)
            chosen = (session, call.person, view, call.arg("reply"))
            words = reply_choices.chosen_text(*chosen)
            if view is not None and reply_links.wants_link(words):
                link = reply_links.link_value(
                    call.desk.settings, call.principal, session, view.id
                )
                words = reply_choices.chosen_text(*chosen, link)
            key = call.press.key
            if acting.claim_act(session, call.principal, "reply", once=key):
                queries.count_use(session, call.arg("reply"))
    except (Refused, Later) as error:
        return _not_inserted(call, error)
    if view is not None:
        visitors.note_writing(call.desk, call.person, view)
    return responses.insert_html(words.html)


def pick_reply_card(
    envelopes: DraftEnvelopes,
    reader: CardReader,
    ticket_id: int,
    notice: RefusalNotice | None = None,
) -> Card:
    """The replies that may become a draft for this ticket, and who would get it.

    Raises:
        NotFound: the ticket is not theirs to see.
    """
    database, person = envelopes.database, envelopes.person
    with database.reading() as session:
        view = envelopes.mail.ticket(session, ticket_id)
    to = draft_target(envelopes, reader, view)
    with database.reading() as session:
        choices = reply_choices.ticket_reply_choices(session, person, to.told)
    return replies_card(reader, to, choices, notice)


def draft_target(
    envelopes: DraftEnvelopes, reader: CardReader, view: TicketView
) -> ReplyTarget:
    """The ticket, who has it and would get a draft for it, and who is greeted."""
    envelope = envelopes.for_card(view)
    with envelopes.database.reading() as session:
        held = reply_choices.held_since(session, envelopes.person, reader, view)
    return ReplyTarget(
        DRAFT,
        view,
        held,
        envelope=envelope,
        greeted=addressed_view(view, envelope),
        others=visitors.others_writing(envelopes.desk, envelopes.person, view),
    )


def _with_others(call: AddonCall, to: ReplyTarget) -> ReplyTarget:
    if to.view is None:
        return to
    others = visitors.others_writing(call.desk, call.person, to.view)
    return replace(to, others=others)


def _envelopes(call: AddonCall) -> DraftEnvelopes:
    return DraftEnvelopes(call.desk, call.person, call.mail)


def _not_inserted(call: AddonCall, error: DeskError) -> AddonResponse:
    with call.desk.database.reading() as session:
        view = reply_choices.button_ticket(session, call.mail, call.press.ticket)
        choices = reply_choices.ticket_reply_choices(session, call.person, view)
    notice = refusal_notice(call.reader, "Not inserted", error)
    card = compose_card(call.reader, ReplyTarget(INSERT, view), choices, notice)
    return responses.replace_card(card, say=notice.toast)
