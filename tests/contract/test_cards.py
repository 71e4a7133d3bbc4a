"""Every card, drawn with easy and with nasty text, is understood by Google."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from google.apps import card_v1
from google.protobuf import json_format

from addon import routes
from addon.card_reader import CardReader
from addon.cards import (
    history,
    merge,
    no_access,
    note,
    notes,
    replies,
    set_aside,
    setup,
    snooze,
    start,
    status,
)
from addon.cards.mentions import mentions_section
from addon.cards.merge import TypedTicket
from addon.cards.notices import RefusalNotice
from addon.cards.presence import OtherReaders
from addon.cards.replies import DRAFT, INSERT, ReplyChoice, ReplyChoices, ReplyTarget
from addon.cards.start import SetAside, TicketOffer
from addon.cards.ticket import ticket_card
from addon.kit import FILLED, Card, card
from addon.signed import ButtonSigner
from addon.words.event_text import EventLine
from app.mailboxes.disconnected import DisconnectedMailbox
from app.mailboxes.progress import SetupProgress
from app.mailboxes.sync_status import SyncStatus
from app.tickets.conversations.linked_tickets import LinkedTicket
from app.tickets.label_rejections import RejectedLabel, RejectionOutcome
from app.tickets.lists.company import CompanyTicket
from app.tickets.merge.candidates import MergeCandidate
from app.tickets.merge.crossing import CrossInboxMerge
from app.tickets.notes.mention import MentionRow, UnseenMentions
from app.tickets.status import Priority, Status
from app.tickets.undo.recent_events import UndoEvent
from app.tickets.view import NoteView, SetAsideView, TicketView
from app.wording import TranslatableText
from demo.google.check import check_body

NOW = datetime(2026, 11, 22, 17, 2, tzinfo=UTC)
NASTY = 'AW: <b>Ü & Co</b> "it\'s"\n\x07\u202e' + "long " * 80

VIEW = TicketView(
    id=7,
    workspace_id=1,
    inbox_id=1,
    inbox="support@acme.example",
    number=1042,
    version=3,
    subject=NASTY,
    customer_name=NASTY,
    customer_address="maria@lopez-interiors.example",
    status=Status.IN_PROGRESS,
    status_at=NOW - timedelta(hours=2),
    priority=Priority.HIGH,
    direction="in",
    waiting_since=NOW - timedelta(hours=3),
    answered_at=None,
    mail_count=3,
    note_count=12,
    assignee_id=2,
    assignee=NASTY,
    assignee_is_active=True,
    sync=SyncStatus(NASTY, NOW - timedelta(minutes=1), NOW, None),
    more_open=1,
    earlier=2,
    tags=tuple((number, f"{NASTY[:50]} {number}") for number in range(9)),
    notes=tuple(NoteView(2, NASTY, NASTY, NOW) for _ in range(10)),
    fellows=tuple(CompanyTicket(n, n, 1, NASTY, NASTY) for n in range(1, 5)),
)
READER = CardReader(
    workspace_id=1,
    person_id=2,
    address="ada@acme.example",
    may_change=True,
    is_shared_account=False,
    now=NOW,
    zone=UTC,
    nonce="k3f9",
    public_url="https://desk.example.com",
    signer=ButtonSigner("a secret of the tests"),
)
SHARED = replace(READER, person_id=9, is_shared_account=True)
OBSERVER = replace(READER, person_id=9, may_change=False)
OTHER = replace(READER, person_id=9)
NOTICE = RefusalNotice("Not taken", f"Grace took it {NASTY}")
OFFER = TicketOffer("mark", [(1, "support@acme.example"), (2, "sales@acme.example")])
CHOICES = [ReplyChoice(n, NASTY, NASTY, (NASTY,) * (n % 3)) for n in range(1, 11)]
SHELF = ReplyChoices(CHOICES, CHOICES, has_more=True)
FOUND = ReplyChoices(used=CHOICES, typed=NASTY)
SET_UP = SetupProgress(NASTY, NASTY, "group", False, 1, 0)
BARE = replace(
    VIEW, subject="", customer_name="", assignee_id=None, assignee=None,
    notes=(), note_count=0, tags=(), mail_count=1, sync=None, direction=None,
)  # fmt: skip
SNOOZED = replace(
    BARE, snoozed_at=NOW, snoozed_until=NOW + timedelta(days=9),
    deeds=(UndoEvent(1, 2, "tagged", NOW, ["tag:3"], {"tag": NASTY, "before": {}}),),
)  # fmt: skip

UNKNOWN = replace(VIEW, customer_address="")
TOLD = EventLine(NOW, NASTY, NASTY, merge=3)
LINK = LinkedTicket(5, 9, 1, BARE.inbox_id, NASTY, "related", is_later=False)
LINKED = replace(BARE, links=(LINK,))
LINKED_ACROSS = replace(BARE, links=(replace(LINK, inbox_id=9_999),))
FOLLOWS = replace(BARE, links=(replace(LINK, kind="follow_up"),))
GOES_ON = replace(BARE, links=(replace(LINK, kind="follow_up", is_later=True),))
ACROSS = CrossInboxMerge(NASTY, NASTY, (NASTY,) * 40, (NASTY,) * 3)
CALLS = UnseenMentions((MentionRow(1, 2, 3, NASTY, NASTY, NASTY, NOW),) * 10, 40)
ANOTHER = MergeCandidate(8, 1029, NASTY, NASTY, "tom@kiln.example", NOW, 1, 2)
NAMED = TypedTicket(NASTY, NOTICE)

MARKED = replace(VIEW, aside=SetAsideView("marked by hand", NASTY, NOW))

BROKEN = replace(VIEW, sync=SyncStatus(NASTY, NOW - timedelta(hours=1), NOW, NASTY))
BOSS = replace(READER, may_administer=True)
CORRECTED = replace(
    VIEW,
    corrected=RejectedLabel(
        NASTY, RejectionOutcome.NO_TAG, TranslatableText("Type the tag first.")
    ),
)
SHUT = DisconnectedMailbox("support@acme.example", "revoked", NOW)
MAY = replace(READER, may_reconnect=True)

# Whom a test of words gives another language, by their names here.
READERS = ("READER", "SHARED", "OBSERVER", "OTHER", "BOSS", "MAY")

CARDS: dict[str, Callable[[], Card]] = {
    "broken": lambda: ticket_card(BROKEN, READER),
    "broken for an admin": lambda: ticket_card(BROKEN, BOSS),
    "corrected": lambda: ticket_card(CORRECTED, READER),
    "mine": lambda: ticket_card(VIEW, READER),
    "theirs": lambda: ticket_card(VIEW, OTHER, NOTICE),
    "observed": lambda: ticket_card(VIEW, OBSERVER),
    "shared": lambda: ticket_card(BARE, SHARED),
    "bare": lambda: ticket_card(BARE, READER),
    "shut out": lambda: ticket_card(replace(BARE, shut_out=SHUT), READER),
    "shut out, theirs to mend": lambda: ticket_card(replace(BARE, shut_out=SHUT), MAY),
    "set-up by signing in": lambda: setup.setup_card(READER, SET_UP, signs_in=True),
    "note": lambda: note.note_card(VIEW, READER, note.TypedNote(NASTY), NOTICE),
    "status": lambda: status.status_card(VIEW, READER),
    "priority": lambda: status.priority_card(VIEW, READER),
    "snooze": lambda: snooze.snooze_card(VIEW, READER),
    "snoozed": lambda: snooze.snooze_card(SNOOZED, READER, 10**15, NOTICE),
    "undo": lambda: ticket_card(SNOOZED, READER),
    "history": lambda: history.history_card(
        VIEW, READER, [EventLine(NOW, NASTY, NASTY)]
    ),
    "start": lambda: start.start_card(READER, OFFER),
    "aside": lambda: start.start_card(READER, OFFER, SetAside("bounce", NOW), NOTICE),
    "marked": lambda: ticket_card(
        replace(VIEW, aside=SetAsideView("marked by hand", NASTY, NOW)), READER
    ),
    "resolved": lambda: ticket_card(
        replace(VIEW, status=Status.RESOLVED, closes_at=NOW + timedelta(days=4)), READER
    ),
    "looked at": lambda: ticket_card(
        VIEW, READER, looking=OtherReaders((NASTY,) * 3, NOW)
    ),
    "notes": lambda: notes.notes_card(VIEW, READER, VIEW.notes * 2, 7),
    "whole note": lambda: notes.whole_note_card(VIEW, READER, VIEW.notes[0]),
    "mentions": lambda: card("home", ("", ""), [mentions_section(READER, CALLS)]),
    "merge choice": lambda: merge.choice_card(VIEW, READER, [ANOTHER] * 20, NAMED),
    "merge": lambda: merge.confirm_card(VIEW, READER, ANOTHER, 2),
    "merge of nothing": lambda: merge.confirm_card(BARE, READER, ANOTHER),
    "not a ticket": lambda: set_aside.set_aside_choice_card(VIEW, READER),
    "no sender": lambda: set_aside.set_aside_choice_card(UNKNOWN, READER),
    "linked": lambda: ticket_card(LINKED, READER),
    "linked across": lambda: ticket_card(LINKED_ACROSS, READER),
    "follows": lambda: ticket_card(FOLLOWS, READER),
    "goes on": lambda: ticket_card(GOES_ON, READER),
    "merge across": lambda: merge.confirm_card(VIEW, READER, ANOTHER, 1, ACROSS),
    "linked history": lambda: history.history_card(
        VIEW,
        READER,
        [replace(TOLD, merge=0, other=5), replace(TOLD, merge=0, several=7)],
    ),
    "older": lambda: history.history_card(VIEW, READER, [TOLD] * 20, 9),
    "inbox": lambda: start.inbox_form(READER, OFFER),
    "stranger": lambda: no_access.not_member_card(READER),
    "other account": lambda: no_access.other_account_card(READER),
    "consent": lambda: no_access.consent_card(READER),
    "refused": lambda: no_access.refused_card(READER, NOTICE, again=True),
    "failed": no_access.failed_card,
    "failed with a code": lambda: no_access.failed_card(code="5f0c9a1e"),
    "compose": lambda: replies.compose_card(READER, ReplyTarget(INSERT, VIEW), SHELF),
    "compose plain": lambda: replies.compose_card(READER, ReplyTarget(INSERT), FOUND),
    "compose theirs": lambda: replies.compose_card(
        OTHER, ReplyTarget(INSERT, VIEW, NASTY), SHELF
    ),
    "compose empty": lambda: replies.compose_card(
        READER, ReplyTarget(INSERT), ReplyChoices()
    ),
    "replies": lambda: replies.replies_card(
        READER, ReplyTarget(DRAFT, VIEW), SHELF, NOTICE
    ),
    "setup": lambda: setup.setup_card(READER, SET_UP),
    "setup wait": lambda: setup.wait_card(OTHER),
}


@pytest.mark.parametrize("name", CARDS)
def test_google_would_understand_it(name: str) -> None:
    card = CARDS[name]()
    assert check_body("card", card) == []
    json_format.ParseDict(card, card_v1.Card.pb(card_v1.Card()))


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("direction", ["in", "out", None])
def test_every_state_has_its_card(status: Status, direction: str | None) -> None:
    view = replace(VIEW, status=status, direction=direction, answered_at=NOW)
    assert check_body("card", ticket_card(view, READER)) == []


@pytest.mark.parametrize("name", CARDS)
def test_every_address_a_card_names_is_routed(name: str) -> None:
    for address in functions(CARDS[name]()):
        assert address.removeprefix("https://desk.example.com") in routes.CLICKS


@pytest.mark.parametrize("name", CARDS)
def test_one_filled_button_at_most(name: str) -> None:
    assert str(without_inner(CARDS[name]())).count(str(FILLED)) <= 1


def functions(part: Any) -> list[str]:
    """Every address that a press anywhere in the card would call."""
    if isinstance(part, list):
        return [found for each in part for found in functions(each)]
    if not isinstance(part, dict):
        return []
    own = [part["function"]] if "function" in part else []
    return own + functions(list(part.values()))


def without_inner(part: Any) -> Any:
    """The card without the cards that its buttons open."""
    if isinstance(part, list):
        return [without_inner(each) for each in part]
    if not isinstance(part, dict):
        return part
    return {name: without_inner(each) for name, each in part.items() if name != "card"}
