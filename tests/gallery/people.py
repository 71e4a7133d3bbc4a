"""What the gallery's cards are about: one afternoon at Acme, at 17:02 in Berlin."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from addon.card_reader import CardReader
from addon.cards.replies import ReplyChoice, ReplyChoices
from addon.signed import ButtonSigner
from addon.words.event_text import EventLine
from addon.words.languages import Language
from app.mailboxes.sync_status import SyncStatus
from app.tickets.event import Event
from app.tickets.history import sentences
from app.tickets.lists.rows import TicketRow
from app.tickets.status import Priority, Status
from app.tickets.undo.recent_events import UndoEvent
from app.tickets.view import NoteView, TicketView

NOW = datetime(2026, 11, 23, 16, 2, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
ADA, GRACE, BEN = 1, 2, 3
LIKELY = (("grace@acme.example", "Grace Hopper"), ("ben@acme.example", "Ben Okafor"))
TEXT = "Refund is fine. @ben, can you book it? Order was paid by card."


def reader(language: Language, **more: Any) -> CardReader:
    """Ada, before a card in that language."""
    ada = CardReader(
        workspace_id=1, person_id=ADA, address="ada@acme.example", may_change=True,
        is_shared_account=False, now=NOW, zone=BERLIN, nonce="k3f9",
        public_url="https://desk.example.com", language=language,
        signer=ButtonSigner("a secret of the gallery"),
    )  # fmt: skip
    return replace(ada, **more)


NEW = TicketView(
    id=7, workspace_id=1, inbox_id=1, inbox="support@acme.example", number=1042,
    version=3, subject="Refund for order 4711", customer_name="Maria Lopez",
    customer_address="maria@lopez-interiors.example", status=Status.OPEN,
    status_at=NOW - 3 * HOUR, priority=Priority.NORMAL, direction="in",
    waiting_since=NOW - 3 * HOUR, answered_at=None, mail_count=1, note_count=0,
    assignee_id=None, assignee=None, assignee_is_active=True,
    sync=SyncStatus("support@acme.example", NOW - MINUTE, NOW - HOUR, None),
    more_open=1, earlier=2, tags=((1, "billing"),), notes=(),
    likely=LIKELY,
)  # fmt: skip
NOTES = (
    NoteView(BEN, "Ben Okafor", "Booked, shows on her card in 3 to 5 days.",
             NOW - 3 * HOUR, 12),
    NoteView(GRACE, "Grace Hopper", TEXT, NOW - 28 * HOUR, 11),
    NoteView(ADA, "Ada Lovelace", "She called, wants her money back.",
             NOW - 20 * DAY, 10),
)  # fmt: skip
MINE = replace(
    NEW, assignee_id=ADA, assignee="Ada Lovelace", status=Status.IN_PROGRESS,
    priority=Priority.HIGH, waiting_since=NOW - 40 * MINUTE, mail_count=3,
    tags=((1, "billing"), (2, "refund")), notes=NOTES, note_count=3,
    more_open=0, earlier=0,
)  # fmt: skip
THEIRS = replace(MINE, assignee_id=GRACE, assignee="Grace Hopper")
WAITING = replace(
    MINE, status=Status.WAITING, direction="out", answered_at=NOW - 2 * DAY
)
RETURNED = replace(
    WAITING,
    status=Status.OPEN,
    answered_at=NOW - 2 * HOUR,
    deeds=(
        UndoEvent(
            91, None, "not_delivered", NOW - HOUR, ["status"],
            {"failed": ["maria@lopez-interiors.example"],
             "answered_at": "2026-11-23T14:02:00Z"},
        ),
    ),
)  # fmt: skip
RESOLVED = replace(
    WAITING, status=Status.RESOLVED, status_at=NOW - MINUTE / 2,
    priority=Priority.NORMAL, notes=NOTES[:1], note_count=1,
)  # fmt: skip
RATED = replace(
    RESOLVED, deeds=(UndoEvent(92, None, "rated", NOW - HOUR, [], {"value": "bad"}),)
)
CLOSED = replace(
    RESOLVED, status=Status.CLOSED, status_at=NOW - 20 * DAY, notes=(), note_count=0
)
LONG = replace(
    THEIRS, subject="AW: WG: RE: Rückerstattung der Bestellung 4711 und Umtausch der "
    "Stühle aus der letzten Lieferung", customer_name="Prof. Dr. Maria del Carmen "
    "López-Wittgenstein", customer_address="maria.del.carmen.lopez-wittgenstein@"
    "customer-service.lopez-interiors.example", assignee="Maximiliane-Charlotte Weber",
    priority=Priority.URGENT, mail_count=128, more_open=11, earlier=204, note_count=42,
    status=Status.WAITING, waiting_since=NOW - 13 * DAY, status_at=NOW - 13 * DAY,
    tags=tuple(enumerate(["billing", "refund", "shipping", "warehouse Rotterdam",
                          "callback", "complaint", "vip", "b2b", "chairs"])),
    notes=(replace(NOTES[1], text=f"{TEXT} " * 6), *NOTES),
)  # fmt: skip
BARE = replace(
    NEW, subject="", customer_name="", tags=(), more_open=0, earlier=0, direction=None,
    waiting_since=None, sync=None,
)  # fmt: skip
SNOOZED = replace(MINE, snoozed_at=NOW, snoozed_until=NOW + 16 * HOUR - 2 * MINUTE)


def done(view: TicketView, action: str, **details: Any) -> TicketView:
    """The ticket a moment after Ada did that to it."""
    deed = UndoEvent(9, ADA, action, NOW, ["status"], {"before": {}, **details})
    return replace(view, deeds=(deed,))


def ticket(
    number: int, subject: str, customer: str, age: timedelta, **more: Any
) -> TicketRow:
    """A row of a list."""
    row = TicketRow(
        id=number, number=number, version=1, subject=subject, customer=customer,
        priority=Priority.NORMAL, status=Status.OPEN, status_at=NOW - age,
        direction="in", since=NOW - age, snoozed_at=None, snoozed_until=None,
        assignee_id=None, assignee=None, thread_id="17",
    )  # fmt: skip
    return replace(row, **more)


HELD: dict[str, Any] = {"assignee_id": ADA, "assignee": "Ada Lovelace"}
REFUND = ticket(
    1042, "Refund for order 4711", "Maria Lopez", 40 * MINUTE, **HELD,
    priority=Priority.HIGH,
)  # fmt: skip
LOGIN = ticket(1044, "Cannot log in since the update", "Tom Okabe", 25 * MINUTE, **HELD)
WRONG = ticket(1045, "Invoice has the wrong address", "Jana Weiss", 8 * MINUTE, **HELD)
LATER = ticket(
    1031, "Catalogue 2026", "Maria Lopez", 2 * DAY, **HELD, status=Status.WAITING,
    direction="out",
)  # fmt: skip
ASLEEP = ticket(
    1029, "Quote for 40 chairs", "Studio Nord", 3 * DAY, **HELD, snoozed_at=NOW,
    snoozed_until=NOW + 16 * HOUR - 2 * MINUTE,
)  # fmt: skip
CLOSED_ROW = ticket(
    903, "Assembly instructions", "Maria Lopez", 20 * DAY, status=Status.CLOSED,
    assignee_id=GRACE, assignee="Grace Hopper",
)  # fmt: skip
FREE = (
    ticket(1036, "Double charge in October", "Mei Tan", 30 * DAY, thread_id=None),
    ticket(1038, "Where is my parcel?", "Paul Sander", 5 * HOUR),
    ticket(1040, "Broken hinge", "Ole Berg", 3 * HOUR, priority=Priority.URGENT),
    ticket(1047, "Quote for 40 chairs for our new office in Rotterdam",
           "Studio Nord", 12 * MINUTE),
)  # fmt: skip
SHELF = ReplyChoices(
    tagged=[
        ReplyChoice(1, "Refund booked", "your refund for order [[order no?]] is …",
               ("order no",)),
        ReplyChoice(
            2, "Refund needs a manager", "I have asked a colleague to approve …"
        ),
    ],
    used=[
        ReplyChoice(3, "Ask for a photo", "could you send us a photo of the …"),
        ReplyChoice(4, "Delivery times", "orders to [[country?]] take [[days?]] …",
               ("country", "days")),
        ReplyChoice(5, "Goodbye", "you are welcome! I close #1042 for now."),
    ],
    has_more=True,
)  # fmt: skip


def told(ada: CardReader) -> list[EventLine]:
    """A ticket's story, as the history tells it."""
    names = {"ada@acme.example": "Ada", "grace@acme.example": "Grace"}
    found = []
    for action, who, age, details in STORY:
        event = Event(
            workspace_id=1, ticket_id=7, action=action, details=details,
            actor="person" if who else "customer", at=NOW - age,
        )  # fmt: skip
        doer = ada.language.value(sentences.doer_name(event, who))
        what = sentences.event_message(event, names, BERLIN)
        whole = ada.language.say(what.message, **what.values, who=doer)
        found.append(EventLine(event.at, doer, whole.removeprefix(doer).strip()))
    return found


STORY: list[tuple[str, str, timedelta, dict[str, Any]]] = [
    ("tagged", "Ada", 5 * MINUTE, {"tag": "refund"}),
    ("status", "Ada", 50 * MINUTE, {"to": Status.IN_PROGRESS}),
    ("assigned", "Ada", HOUR, {"to": "ada@acme.example", "taken": True}),
    ("assigned", "Ada", 26 * HOUR, {"to": "grace@acme.example"}),
    ("prioritised", "Grace", 27 * HOUR, {"to": Priority.HIGH}),
    ("snoozed", "Grace", 50 * HOUR, {"until": (NOW + DAY).isoformat()}),
]
