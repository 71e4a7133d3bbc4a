"""Every card in every state, drawn by the add-on for one language."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from addon.cards import (
    assign,
    customer,
    doors,
    history,
    home,
    member,
    merge,
    not_a_ticket,
    note,
    notes,
    replies,
    search,
    setup,
    snooze,
    start,
    status,
    tags,
)
from addon.cards.assign import Candidates
from addon.cards.looking import Looking
from addon.cards.member import Holding
from addon.cards.mine import Mine, mine_card
from addon.cards.parts import Notice
from addon.cards.people import Picker
from addon.cards.replies import DRAFT, INSERT, Answering, Choices
from addon.cards.start import Offer, SetAside
from addon.cards.tags import TagChoice
from addon.cards.ticket import ticket_card
from addon.kit import Card
from addon.languages import Language
from addon.reader import Reader
from app.mailboxes.progress import Progress
from app.tickets import set_aside
from app.tickets.mention import MentionRow, Mentions
from app.tickets.others import Other
from app.tickets.queues import Queue, Unassigned
from app.tickets.search import Found
from app.tickets.status import Status
from app.tickets.team import Load
from app.tickets.view import Aside
from tests.gallery import people as p
from tests.gallery.people import ADA, BEN, DAY, GRACE, HOUR, MINUTE, NOW

PEOPLE = [(ADA, "Ada Lovelace"), (GRACE, "Grace Hopper"), (BEN, "Ben Okafor")]
LOADS = [
    Load(0, "", 7, 0, NOW - 5 * HOUR), Load(BEN, "Ben Okafor", 9, 3, NOW - 2 * DAY),
    Load(ADA, "Ada Lovelace", 3, 1, NOW - 40 * MINUTE), Load(GRACE, "Grace Hopper", 3),
]  # fmt: skip
QUEUE = Queue((p.REFUND, p.LOGIN, p.WRONG), 9)
LATER, ASLEEP, EMPTY = Queue((p.LATER,), 1), Queue((p.ASLEEP,), 1), Queue((), 0)
CALLS = Mentions((MentionRow(7, 1042, 3, "Refund for order 4711", "Grace Hopper",
                             p.TEXT, NOW - 20 * MINUTE),), 1)  # fmt: skip
OFFER = Offer("mark", [(1, "support@acme.example"), (2, "sales@acme.example")])
OTHER = Other(8, 1029, "Catalogue 2026", "Maria Lopez", p.NEW.customer_address,
              NOW - 2 * DAY, 2, 1)  # fmt: skip
NAMES = ["assembly", "bug", "catalogue", "complaint", "invoice", "press", "warranty"]
EVERY = list(enumerate(NAMES, 10))
STEPS = Progress("acme.example", "support@acme.example", "account", False, 1, 0)
Draw = Callable[[Reader], Card]


def refused(ada: Reader, verb: str) -> Notice:
    """A refusal, as the desk words it."""
    sentence = ada.say("{who} took it", who="Grace")
    return Notice(ada.say(verb), ada.say("{sentence} at {time}.", sentence=sentence,
                                         time="17:01"))  # fmt: skip


def picker(ada: Reader) -> Picker:
    return Picker(
        PEOPLE, lambda who: ada.press("assign_many", to=who), ada.press("assign_many"),
        ada.asks("people"), {ADA: 3, GRACE: 3, BEN: 9}, has_nobody=True,
    )  # fmt: skip


def watched(ada: Reader) -> Card:
    return ticket_card(p.NEW, ada, looking=Looking(("Ben",), NOW - MINUTE))


def observed(ada: Reader) -> Card:
    return ticket_card(p.THEIRS, replace(ada, person_id=9, may_change=False))


def shared(ada: Reader) -> Card:
    return ticket_card(p.NEW, replace(ada, person_id=9, is_shared=True))


def by_hand(ada: Reader) -> Card:
    aside = Aside(set_aside.BY_HAND, "Grace Hopper", NOW - 20 * MINUTE)
    return ticket_card(replace(p.NEW, aside=aside), ada)


def nobodys(ada: Reader) -> Card:
    return member.member_card(ada, Holding(LOADS[0], Queue(p.FREE, 7), EMPTY, True))


def answered_by_grace(ada: Reader) -> Card:
    held = ada.say("{name} has it since {since}", name="Grace", since="16:58")
    return replies.compose_card(ada, Answering(INSERT, p.THEIRS, held), p.SHELF)


TICKET: dict[str, Draw] = {
    "ticket_new": lambda r: ticket_card(p.NEW, r),
    "ticket_taken": lambda r: ticket_card(
        p.done(replace(p.MINE, notes=(), note_count=0), "assigned", taken=True), r
    ),
    "ticket_mine": lambda r: ticket_card(p.MINE, r),
    "ticket_waiting": lambda r: ticket_card(p.WAITING, r),
    "ticket_resolved": lambda r: ticket_card(
        p.done(p.RESOLVED, "status", to=Status.RESOLVED), r
    ),
    "ticket_closed": lambda r: ticket_card(p.CLOSED, r),
    "ticket_stale": lambda r: ticket_card(p.THEIRS, r, refused(r, "Not taken")),
    "ticket_looking": watched,
    "ticket_theirs": lambda r: ticket_card(p.THEIRS, r),
    "ticket_observer": observed,
    "ticket_shared": shared,
    "ticket_snoozed": lambda r: ticket_card(p.done(p.SNOOZED, "snoozed"), r),
    "ticket_bare": lambda r: ticket_card(p.BARE, r),
    "ticket_long": lambda r: ticket_card(p.LONG, r),
}
HOME: dict[str, Draw] = {
    "home_mine": lambda r: mine_card(
        r, Mine(QUEUE, LATER, ASLEEP, (7, r.lasting(NOW - 5 * HOUR)), CALLS)
    ),
    "home_unassigned": lambda r: home.unassigned_card(
        r, Unassigned(p.FREE, 4, (1, 1, 1, 1), NOW - 30 * DAY), 3
    ),
    "home_to_assign": lambda r: home.unassigned_card(
        r, Unassigned(p.FREE, 7, (1, 1, 1, 4), NOW - 30 * DAY), 0, assigns=True
    ),
    "home_team": lambda r: home.team_card(r, LOADS),
    "home_empty": lambda r: mine_card(r, Mine(EMPTY, EMPTY, EMPTY, (0, ""))),
    "member": lambda r: member.member_card(r, Holding(LOADS[1], QUEUE, LATER, True)),
    "member_nobody": nobodys,
    "member_idle": lambda r: member.member_card(
        r, Holding(Load(BEN, "Ben Okafor"), EMPTY, EMPTY)
    ),
    "member_tick": lambda r: member.tick_form(r, LOADS[1], QUEUE.rows),
    "assign_many": lambda r: member.many_form(r, [(1, 1), (2, 1)], picker(r)),
    "search": lambda r: search.search_card(
        r, "lopez", Found((p.REFUND, p.LATER, p.ASLEEP, p.CLOSED_ROW), False)
    ),
    "search_form": search.search_card,
    "search_nothing": lambda r: search.search_card(r, "sofa", Found((), False)),
}
ACTS: dict[str, Draw] = {
    "note": lambda r: note.note_form(p.MINE, r),
    "note_refused": lambda r: note.note_form(
        p.MINE,
        r,
        note.Typed("@bne can you book it?", ["ben@acme.example"]),
        Notice(
            r.say("Not saved yet"),
            r.say(
                "Nobody here is called @{name}. Did you mean @{other}?",
                name="bne",
                other="ben",
            ),
        ),
    ),  # fmt: skip
    "notes": lambda r: notes.notes_card(p.MINE, r, p.LONG.notes, 7),
    "note_whole": lambda r: notes.whole_note_card(p.MINE, r, p.LONG.notes[0]),
    "assign": lambda r: assign.assign_form(
        p.THEIRS, r, Candidates(PEOPLE, {ADA: 3, BEN: 9})
    ),
    "tags": lambda r: tags.tags_form(
        p.MINE, r, TagChoice([(3, "shipping"), (4, "card payment")], EVERY)
    ),
    "snooze": lambda r: snooze.snooze_form(p.MINE, r),
    "snooze_awake": lambda r: snooze.snooze_form(p.SNOOZED, r),
    "status": lambda r: status.status_form(p.MINE, r),
    "priority": lambda r: status.priority_form(p.MINE, r),
    "not_a_ticket": lambda r: not_a_ticket.not_a_ticket_form(p.NEW, r),
    "merge_choice": lambda r: merge.choice_card(p.NEW, r, [OTHER], None),
    "merge": lambda r: merge.confirm_card(p.NEW, r, OTHER),
    "customer": lambda r: customer.customer_card(p.NEW, r, [p.LATER], [p.CLOSED_ROW]),
    "history": lambda r: history.history_card(p.MINE, r, p.told(r), 9),
    "replies": lambda r: replies.replies_card(r, Answering(DRAFT, p.MINE), p.SHELF),
    "compose": lambda r: replies.compose_card(r, Answering(INSERT, p.MINE), p.SHELF),
    "compose_plain": lambda r: replies.compose_card(
        r, Answering(INSERT), replace(p.SHELF, tagged=())
    ),
    "compose_theirs": answered_by_grace,
    "compose_empty": lambda r: replies.compose_card(r, Answering(INSERT), Choices()),
}
DOORS: dict[str, Draw] = {
    "start": lambda r: start.start_card(r, OFFER),
    "start_set_aside": lambda r: start.start_card(
        r, OFFER, SetAside(set_aside.AUTOMATIC, NOW - HOUR)
    ),
    "start_by_hand": by_hand,
    "inbox": lambda r: start.inbox_form(r, OFFER),
    "consent": doors.consent_card,
    "not_member": doors.not_member_card,
    "other_account": doors.other_account_card,
    "refused": lambda r: doors.refused_card(r, refused(r, "Not found"), again=True),
    "failed": lambda r: doors.failed_card(r.language),
    "setup": lambda r: setup.setup_card(r, STEPS),
    "setup_wait": setup.wait_card,
}
GROUPS = (TICKET, HOME, ACTS, DOORS)


def every_card(language: Language) -> dict[str, Card]:
    """Each scene's card by its name, group after group."""
    ada = p.reader(language)
    return {name: draw(ada) for group in GROUPS for name, draw in group.items()}
