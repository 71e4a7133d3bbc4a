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
from addon.cards import (
    doors,
    history,
    merge,
    not_a_ticket,
    note,
    notes,
    replies,
    setup,
    snooze,
    start,
    status,
)
from addon.cards.history import Told
from addon.cards.looking import Looking
from addon.cards.mentions import mentions_section
from addon.cards.merge import Named
from addon.cards.parts import Notice
from addon.cards.replies import DRAFT, INSERT, Answering, Choice, Choices
from addon.cards.start import Offer, SetAside
from addon.cards.ticket import ticket_card
from addon.kit import Card, card
from addon.reader import Reader
from addon.signed import Signer
from app.mailboxes.in_step import InStep
from app.mailboxes.progress import Progress
from app.mailboxes.shut_out import ShutOut
from app.tickets.correction import Corrected, Undone
from app.tickets.deeds import Deed
from app.tickets.mention import MentionRow, Mentions
from app.tickets.others import Other
from app.tickets.status import Priority, Status
from app.tickets.view import Aside, NoteView, TicketView
from app.wording import Said
from demo.google.check import check

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
    sync=InStep(NASTY, NOW - timedelta(minutes=1), NOW, None),
    more_open=1,
    earlier=2,
    tags=tuple((number, f"{NASTY[:50]} {number}") for number in range(9)),
    notes=tuple(NoteView(2, NASTY, NASTY, NOW) for _ in range(10)),
)
READER = Reader(
    workspace_id=1,
    person_id=2,
    address="ada@acme.example",
    may_change=True,
    is_shared=False,
    now=NOW,
    zone=UTC,
    nonce="k3f9",
    public_url="https://desk.example.com",
    signer=Signer("a secret of the tests"),
)
SHARED = replace(READER, person_id=9, is_shared=True)
OBSERVER = replace(READER, person_id=9, may_change=False)
OTHER = replace(READER, person_id=9)
NOTICE = Notice("Not taken", f"Grace took it {NASTY}")
OFFER = Offer("mark", [(1, "support@acme.example"), (2, "sales@acme.example")])
CHOICES = [Choice(n, NASTY, NASTY, (NASTY,) * (n % 3)) for n in range(1, 11)]
SHELF = Choices(CHOICES, CHOICES, has_more=True)
FOUND = Choices(used=CHOICES, typed=NASTY)
SET_UP = Progress(NASTY, NASTY, "group", False, 1, 0)
BARE = replace(
    VIEW, subject="", customer_name="", assignee_id=None, assignee=None,
    notes=(), note_count=0, tags=(), mail_count=1, sync=None, direction=None,
)  # fmt: skip
SNOOZED = replace(
    BARE, snoozed_at=NOW, snoozed_until=NOW + timedelta(days=9),
    deeds=(Deed(1, 2, "tagged", NOW, ["tag:3"], {"tag": NASTY, "before": {}}),),
)  # fmt: skip

UNKNOWN = replace(VIEW, customer_address="")
TOLD = Told(NOW, NASTY, NASTY, merge=3)
LINKED = replace(
    BARE, deeds=(Deed(1, None, "linked", NOW, [], {"number": 9, "ticket": 5}),)
)
CALLS = Mentions((MentionRow(1, 2, 3, NASTY, NASTY, NASTY, NOW),) * 10, 40)
ANOTHER = Other(8, 1029, NASTY, NASTY, "tom@kiln.example", NOW, 1, 2)
NAMED = Named(NASTY, NOTICE)

MARKED = replace(VIEW, aside=Aside("marked by hand", NASTY, NOW))

BROKEN = replace(VIEW, sync=InStep(NASTY, NOW - timedelta(hours=1), NOW, NASTY))
BOSS = replace(READER, may_administer=True)
CORRECTED = replace(
    VIEW, corrected=Corrected(NASTY, Undone.NO_TAG, Said("Type the tag first."))
)
SHUT = ShutOut("support@acme.example", "revoked", NOW)
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
    "note": lambda: note.note_form(VIEW, READER, note.Typed(NASTY), NOTICE),
    "status": lambda: status.status_form(VIEW, READER),
    "priority": lambda: status.priority_form(VIEW, READER),
    "snooze": lambda: snooze.snooze_form(VIEW, READER),
    "snoozed": lambda: snooze.snooze_form(SNOOZED, READER, 10**15, NOTICE),
    "undo": lambda: ticket_card(SNOOZED, READER),
    "history": lambda: history.history_card(VIEW, READER, [Told(NOW, NASTY, NASTY)]),
    "start": lambda: start.start_card(READER, OFFER),
    "aside": lambda: start.start_card(READER, OFFER, SetAside("bounce", NOW), NOTICE),
    "marked": lambda: ticket_card(
        replace(VIEW, aside=Aside("marked by hand", NASTY, NOW)), READER
    ),
    "resolved": lambda: ticket_card(
        replace(VIEW, status=Status.RESOLVED, closes_at=NOW + timedelta(days=4)), READER
    ),
    "looked at": lambda: ticket_card(VIEW, READER, looking=Looking((NASTY,) * 3, NOW)),
    "notes": lambda: notes.notes_card(VIEW, READER, VIEW.notes * 2, 7),
    "whole note": lambda: notes.whole_note_card(VIEW, READER, VIEW.notes[0]),
    "mentions": lambda: card("home", ("", ""), [mentions_section(READER, CALLS)]),
    "merge choice": lambda: merge.choice_card(VIEW, READER, [ANOTHER] * 20, NAMED),
    "merge": lambda: merge.confirm_card(VIEW, READER, ANOTHER, 2),
    "merge of nothing": lambda: merge.confirm_card(BARE, READER, ANOTHER),
    "not a ticket": lambda: not_a_ticket.not_a_ticket_form(VIEW, READER),
    "no sender": lambda: not_a_ticket.not_a_ticket_form(UNKNOWN, READER),
    "linked": lambda: ticket_card(LINKED, READER),
    "linked history": lambda: history.history_card(
        VIEW,
        READER,
        [replace(TOLD, merge=0, other=5), replace(TOLD, merge=0, several=7)],
    ),
    "older": lambda: history.history_card(VIEW, READER, [TOLD] * 20, 9),
    "inbox": lambda: start.inbox_form(READER, OFFER),
    "stranger": lambda: doors.not_member_card(READER),
    "other account": lambda: doors.other_account_card(READER),
    "consent": lambda: doors.consent_card(READER),
    "refused": lambda: doors.refused_card(READER, NOTICE, again=True),
    "failed": doors.failed_card,
    "compose": lambda: replies.compose_card(READER, Answering(INSERT, VIEW), SHELF),
    "compose plain": lambda: replies.compose_card(READER, Answering(INSERT), FOUND),
    "compose theirs": lambda: replies.compose_card(
        OTHER, Answering(INSERT, VIEW, NASTY), SHELF
    ),
    "compose empty": lambda: replies.compose_card(READER, Answering(INSERT), Choices()),
    "replies": lambda: replies.replies_card(
        READER, Answering(DRAFT, VIEW), SHELF, NOTICE
    ),
    "setup": lambda: setup.setup_card(READER, SET_UP),
    "setup wait": lambda: setup.wait_card(OTHER),
}


@pytest.mark.parametrize("name", CARDS)
def test_google_would_understand_it(name: str) -> None:
    card = CARDS[name]()
    assert check("card", card) == []
    json_format.ParseDict(card, card_v1.Card.pb(card_v1.Card()))


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("direction", ["in", "out", None])
def test_every_state_has_its_card(status: Status, direction: str | None) -> None:
    view = replace(VIEW, status=status, direction=direction, answered_at=NOW)
    assert check("card", ticket_card(view, READER)) == []


@pytest.mark.parametrize("name", CARDS)
def test_every_address_a_card_names_is_routed(name: str) -> None:
    for address in functions(CARDS[name]()):
        assert address.removeprefix("https://desk.example.com") in routes.CLICKS


@pytest.mark.parametrize("name", CARDS)
def test_one_filled_button_at_most(name: str) -> None:
    assert str(without_inner(CARDS[name]())).count("'color'") <= 1


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
