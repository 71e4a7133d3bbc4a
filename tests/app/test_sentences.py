"""Every event can be read aloud."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.orm import Session

from app.people import actor
from app.people.actor import CLOCK, CUSTOMER, GMAIL, RULE, Actor, ActorKind
from app.tickets.event import Event
from app.tickets.history import sentences, undone
from app.tickets.status import Priority, Status
from app.tickets.tags import tag as tags
from app.tickets.ticket import Ticket
from tests.support.cast import Cast
from tests.support.history import told

GRACE = "grace@acme.example"
MONDAY = "2026-11-23T08:00:00Z"
NAMES = {GRACE: "Grace Hopper"}
ADA = Actor(ActorKind.PERSON, 1)

SHARED = "Someone in the shared mailbox"

SAID: list[tuple[Actor, str, dict[str, Any], str]] = [
    (CUSTOMER, "created", {"name": "Maria"}, "Maria wrote, ticket opened"),
    (RULE, "recovered", {}, "The desk took over what the labels in Gmail said"),
    (CUSTOMER, "created", {"from": "m@x.example"}, "m@x.example wrote, ticket opened"),
    (CUSTOMER, "created", {"name": "Tom", "after": 7}, "Tom wrote again after #7"),
    (
        CUSTOMER,
        "created",
        {"name": "Tom", "claimed": True},
        "Somebody wrote in the name of Tom, ticket opened",
    ),
    (
        CUSTOMER,
        "created",
        {"name": "Tom", "forwarded_by": GRACE},
        "Tom wrote, forwarded by Grace Hopper, ticket opened",
    ),
    (
        CUSTOMER,
        "message_in",
        {"name": "", "from": GRACE, "claimed": True},
        f"Somebody wrote in the name of {GRACE}",
    ),
    (
        CUSTOMER,
        "message_in",
        {"name": "Tom", "claimed": True, "status": "open"},
        "Somebody wrote in the name of Tom, ticket open again",
    ),
    (CUSTOMER, "message_in", {"name": "Maria"}, "Maria wrote"),
    (
        CUSTOMER,
        "message_in",
        {"status": "open"},
        "The customer wrote, ticket open again",
    ),
    (CUSTOMER, "message_in", {"woken": True}, "The customer wrote, no longer snoozed"),
    (
        CUSTOMER,
        "created",
        {"channel": "widget", "form": "Website"},
        "The customer wrote by the form Website, ticket opened",
    ),
    (
        ADA,
        "created",
        {"channel": "phone", "by_hand": True, "name": "Maria"},
        "Ada took a call from Maria, ticket opened",
    ),
    (ADA, "created", {"channel": "phone"}, "Ada took a call, ticket opened"),
    (CUSTOMER, "rated", {"value": "good"}, "The customer rated it good"),
    (CUSTOMER, "rated", {"value": "okay"}, "The customer rated it okay"),
    (CUSTOMER, "rated", {"value": "bad"}, "The customer rated it bad"),
    (ADA, "status_link", {}, "Ada gave out the status link"),
    (ADA, "status_link", {"revoked": True}, "Ada revoked the status link"),
    (ADA, "answered_by_phone", {}, "Ada answered on the phone"),
    (
        ADA,
        "address_added",
        {"from": "m@x.example"},
        "Ada added the address m@x.example",
    ),
    (ADA, "message_out", {}, "Ada answered"),
    (ADA, "message_out", {"status": "waiting"}, "Ada answered, now waiting"),
    (ADA, "message_out", {"to": GRACE}, "Ada answered and took it"),
    (GMAIL, "message_out", {"via": "gmail"}, f"{SHARED} answered"),
    (ADA, "asked_outside", {"outside": "s@x.example"}, "Ada wrote to s@x.example"),
    (
        RULE,
        "not_delivered",
        {"failed": ["m@x.example"], "status": "open"},
        "The desk noticed that our answer did not reach m@x.example, ticket open again",
    ),
    (
        RULE,
        "not_delivered",
        {"failed": ["m@x.example", "t@x.example"]},
        "The desk noticed that our answer did not reach m@x.example, t@x.example",
    ),
    (
        RULE,
        "not_delivered",
        {"failed": [], "status": "open"},
        "The desk noticed that our answer was not delivered, ticket open again",
    ),
    (
        RULE,
        "not_delivered",
        {"failed": []},
        "The desk noticed that our answer was not delivered",
    ),
    (
        RULE,
        "double_reply",
        {"names": ["Ada", "Grace"]},
        "The desk noticed two answers to one mail: Ada, Grace",
    ),
    (
        RULE,
        "double_reply_withdrawn",
        {},
        "The desk noticed a mail of the customer between the two answers",
    ),
    (ADA, "asked_outside", {"outside": ""}, "Ada wrote to somebody outside"),
    (
        ADA,
        "sent_blank",
        {"blanks": ["order no", "date"]},
        "Ada sent a mail with a blank not filled in: order no, date",
    ),
    (
        RULE,
        "delivery_changed",
        {"files": 2},
        "The desk left out the files, which Gmail did not take (2)",
    ),
    (ADA, "assigned", {"to": GRACE}, "Ada assigned it to Grace Hopper"),
    (ADA, "assigned", {"to": "x@acme.example"}, "Ada assigned it to x@acme.example"),
    (ADA, "assigned", {"to": GRACE, "taken": True}, "Ada took it"),
    (ADA, "assigned", {"taken": True, "via": "gmail"}, "Ada took it in Gmail"),
    (ADA, "unassigned", {}, "Ada unassigned it"),
    (ADA, "status", {"to": "in_progress"}, "Ada set it to in progress"),
    (CLOCK, "status", {"to": "closed"}, "The clock set it to closed"),
    (
        CLOCK,
        "status",
        {"to": "closed", "silent": True},
        "The clock closed it, nobody had written again",
    ),
    (ADA, "reopened", {"to": "open"}, "Ada reopened it"),
    (ADA, "prioritised", {"to": "urgent"}, "Ada set the priority to urgent"),
    (ADA, "tagged", {"tag": "billing"}, "Ada added the tag billing"),
    (GMAIL, "untagged", {"tag": "vip"}, f"{SHARED} removed the tag vip"),
    (ADA, "noted", {}, "Ada added a note"),
    (ADA, "note_edited", {"note": 1}, "Ada changed a note"),
    (ADA, "note_deleted", {"note": 1}, "Ada deleted a note"),
    (ADA, "snoozed", {"until": MONDAY}, "Ada snoozed it until 2026-11-23 08:00 UTC"),
    (ADA, "snoozed", {"until": None}, "Ada snoozed it until the customer writes"),
    (ADA, "woken", {}, "Ada woke it"),
    (CLOCK, "woken", {"status": "open"}, "The clock woke it, ticket open again"),
    (RULE, "set_aside", {"reason": "bounce"}, "The desk set a mail aside: bounce"),
    (ADA, "set_aside", {"reason": "", "whole": True}, "Ada marked it as not a ticket"),
    (
        ADA,
        "set_aside",
        {"reason": "", "whole": True, "always": True},
        "Ada marked it and this sender's later mail as not a ticket",
    ),
    (ADA, "restored", {}, "Ada made it a ticket again"),
    (RULE, "linked", {"number": 7}, "The desk found that it also belongs to #7"),
    (ADA, "unlinked", {"number": 7}, "Ada unlinked it from #7"),
    (ADA, "merged", {"into": 7}, "Ada merged it into #7"),
    (ADA, "merged", {"number": 9}, "Ada merged #9 into it"),
    (
        ADA,
        "merged",
        {"number": 9, "status": "open"},
        "Ada merged #9 into it, ticket open again",
    ),
    (
        ADA,
        "merged",
        {"number": 9, "to": "grace@acme.example"},
        "Ada merged #9 into it, Grace Hopper has it",
    ),
    (
        ADA,
        "merged",
        {"number": 9, "status": "open", "to": "grace@acme.example"},
        "Ada merged #9 into it, ticket open again, Grace Hopper has it",
    ),
    (ADA, "moved", {}, "Ada moved it to another inbox"),
    (
        ADA,
        "moved",
        {"loser": GRACE},
        "Ada moved it to another inbox, Grace Hopper has it no longer",
    ),
    (ADA, "unmerged", {"into": 7}, "Ada undid the merge into #7"),
    (ADA, "unmerged", {"number": 9}, "Ada undid the merge with #9"),
]

UNDONE: list[tuple[str, dict[str, Any], str]] = [
    ("assigned", {"to": GRACE}, "undid that: Grace Hopper has it again"),
    ("unassigned", {}, "undid that: nobody has it again"),
    ("moved", {}, "undid that: back in its former inbox"),
    ("note_edited", {"note": 1}, "undid that: the note says again what it said"),
    ("note_deleted", {"note": 1}, "undid that: the note is back"),
    (
        "moved",
        {"to": GRACE},
        "undid that: back in its former inbox, Grace Hopper has it again",
    ),
    ("status", {"to": "open"}, "undid that: open again"),
    ("reopened", {"to": "waiting"}, "undid that: waiting again"),
    ("prioritised", {"to": "low"}, "undid that: the priority is low again"),
    ("tagged", {"tag": "vip"}, "undid that: the tag vip is back"),
    ("untagged", {"tag": "vip"}, "undid that: the tag vip is gone"),
    (
        "snoozed",
        {"until": MONDAY},
        "undid that: snoozed again until 2026-11-23 08:00 UTC",
    ),
    (
        "snoozed",
        {"until": None},
        "undid that: snoozed again until the customer writes",
    ),
    ("woken", {}, "undid that: no longer snoozed"),
    ("restored", {}, "undid that: a ticket again"),
    ("restored", {"others": 1}, "undid that: a ticket again (with 1 other)"),
    ("woken", {"others": 28}, "undid that: no longer snoozed (with 28 others)"),
]


@pytest.mark.parametrize(("by", "action", "details", "said"), SAID)
def test_it_reads(by: Actor, action: str, details: dict[str, Any], said: str) -> None:
    event = Event(action=action, actor=by.kind, details=details)
    name = "Ada" if by is ADA else None
    assert sentences.english_sentence(event, name, NAMES) == said


@pytest.mark.parametrize(("action", "details", "said"), UNDONE)
def test_an_undo_says_so(action: str, details: dict[str, Any], said: str) -> None:
    event = Event(action=action, actor="person", details=details | {"undoes": 7})
    assert sentences.english_sentence(event, "Ada", NAMES) == f"Ada {said}"


def test_a_moment_is_told_in_the_readers_zone() -> None:
    event = Event(action="snoozed", actor="person", details={"until": MONDAY})
    said = sentences.event_message(event, NAMES, ZoneInfo("Europe/Berlin"))
    assert str(said.values["when"]) == "2026-11-23 09:00"


def test_every_action_has_a_sentence_here() -> None:
    assert {action for _, action, _, _ in SAID} == set(sentences.SENTENCES)
    assert {action for action, _, _ in UNDONE} == set(undone.UNDONE)


def test_a_history_reads_from_top_to_bottom(
    session: Session, cast: Cast, ticket: Ticket
) -> None:
    by = actor.person_actor(cast.ada)
    ticket.take(by=by, who=cast.ada)
    ticket.tag(tags.find_or_make_tag(session, cast.acme.id, "Billing"), by=by)
    ticket.prioritise(Priority.HIGH, by=by)
    ticket.assign(cast.grace, by=by)
    ticket.set_status(Status.RESOLVED, by=GMAIL)
    assert told(session, ticket) == [
        "Maria Lopez wrote, ticket opened",
        "Ada Lovelace took it",
        "Ada Lovelace added the tag Billing",
        "Ada Lovelace set the priority to high",
        "Ada Lovelace assigned it to Grace Hopper",
        "Someone in the shared mailbox set it to resolved in Gmail",
    ]
