"""Every card in every state, drawn by the add-on for one language."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from addon.card_reader import CardReader
from addon.cards import (
    aside_list,
    aside_mail,
    assign,
    away,
    customer,
    history,
    home,
    member,
    merge,
    move,
    no_access,
    note,
    notes,
    rating,
    replies,
    search,
    set_aside,
    setup,
    snooze,
    start,
    status,
    tags,
)
from addon.cards.aside_list import AsidePage
from addon.cards.assign import AssignCandidates
from addon.cards.customer_note import customer_note_card
from addon.cards.member import MemberTickets
from addon.cards.my_settings import MySettings, my_settings_card
from addon.cards.my_tickets import MyTickets, mine_card
from addon.cards.notices import RefusalNotice
from addon.cards.people_picker import PeoplePicker
from addon.cards.presence import OtherReaders
from addon.cards.replies import DRAFT, INSERT, ReplyChoices, ReplyTarget
from addon.cards.start import SetAside, TicketOffer
from addon.cards.tags import TagChoice
from addon.cards.ticket import ticket_card
from addon.kit import Card
from addon.words.languages import Language
from app.absences.reading import Away
from app.absences.table import Absence
from app.frontdoor.ratings.reading import RatingView
from app.frontdoor.ratings.table import RatingValue
from app.mail.addresses import Address
from app.mailboxes.progress import SetupProgress
from app.mailboxes.send_as import WritesAs
from app.replies.answered_mail import DraftEnvelope
from app.replies.recipients import Recipients
from app.tickets.customers.note import CustomerNoteView
from app.tickets.intake import filters
from app.tickets.intake.sender_rule import SenderVerdict
from app.tickets.lists.aside_rows import AsideList, AsideRow
from app.tickets.lists.company import CompanyTicket
from app.tickets.lists.places import LeftOut
from app.tickets.lists.queues import TicketQueue, UnassignedQueue
from app.tickets.lists.search import SearchResult
from app.tickets.lists.workload import Workload
from app.tickets.merge.candidates import MergeCandidate
from app.tickets.merge.crossing import CrossInboxMerge
from app.tickets.messages.own_copy import OwnCopy
from app.tickets.messages.sender import SenderKind, SenderView
from app.tickets.notes.last_note import LastNote
from app.tickets.notes.mention import MentionRow, UnseenMentions
from app.tickets.status import Status
from app.tickets.view import SetAsideView
from tests.gallery import people as p
from tests.gallery.people import ADA, BEN, DAY, GRACE, HOUR, MINUTE, NOW

AWAY = Absence(id=1, from_at=NOW - HOUR, to_at=NOW + 3 * DAY, at=NOW - HOUR)
BACK = Absence(id=1, from_at=NOW - 3 * DAY, to_at=NOW - HOUR, at=NOW - 3 * DAY)
NOTED = CustomerNoteView(0, "", "Wholesale, prefers phone.", 1, "Ben Okafor", NOW - DAY)
PEOPLE = [(ADA, "Ada Lovelace"), (GRACE, "Grace Hopper"), (BEN, "Ben Okafor")]
LOADS = [
    Workload(0, "", 7, 0, NOW - 5 * HOUR),
    Workload(BEN, "Ben Okafor", 9, 3, NOW - 2 * DAY),
    Workload(ADA, "Ada Lovelace", 3, 1, NOW - 40 * MINUTE),
    Workload(GRACE, "Grace Hopper", 3),
]  # fmt: skip
QUEUE = TicketQueue((p.REFUND, p.LOGIN, p.WRONG), 9)
LATER, ASLEEP, EMPTY = (
    TicketQueue((p.LATER,), 1),
    TicketQueue((p.ASLEEP,), 1),
    TicketQueue((), 0),
)
CALLS = UnseenMentions((MentionRow(7, 1042, 3, "Refund for order 4711", "Grace Hopper",
                             p.TEXT, NOW - 20 * MINUTE),), 1)  # fmt: skip
OFFER = TicketOffer("mark", [(1, "support@acme.example"), (2, "sales@acme.example")])
OTHER = MergeCandidate(8, 1029, "Catalogue 2026", "Maria Lopez", p.NEW.customer_address,
              NOW - 2 * DAY, 2, 1)  # fmt: skip
ASIDE = AsideList(
    (
        AsideRow(NOW - 25 * MINUTE, False, 1, None, "Karl Lang", "karl@lang.example",
                 "Away until Monday", filters.AUTOMATIC, 1, "support@acme.example",
                 None, "17", True),
        AsideRow(NOW - DAY, False, 2, None, "", "news@timber.example",
                 "Oak prices in December, and what they mean for your workshop",
                 filters.LIST_MAIL, 1, "support@acme.example", None, "18"),
        AsideRow(NOW - 3 * DAY, True, 9, 1038, "Tom Okabe", "tom@okabe.example",
                 "Partnership", filters.BY_HAND, 1, "support@acme.example",
                 "Grace Hopper", None),
    ),
    {filters.AUTOMATIC: 1, filters.LIST_MAIL: 1, filters.BY_HAND: 1},
    "more",
)  # fmt: skip
NAMES = ["assembly", "bug", "catalogue", "complaint", "invoice", "press", "warranty"]
EVERY = list(enumerate(NAMES, 10))
STEPS = SetupProgress("acme.example", "support@acme.example", "account", False, 1, 0)
# Of the longest name of a step.
HALF_SET_UP = replace(STEPS, is_connected=True, steps_done=5, next_step="consent")
Draw = Callable[[CardReader], Card]


def refused(ada: CardReader, verb: str) -> RefusalNotice:
    """A refusal, as the desk words it."""
    sentence = ada.say("{who} took it", who="Grace")
    told = ada.say("{sentence} at {time}.", sentence=sentence, time="17:01")
    return RefusalNotice(ada.say(verb), told)


def picker(ada: CardReader) -> PeoplePicker:
    return PeoplePicker(
        PEOPLE, lambda who: ada.press("assign_many", to=who), ada.press("assign_many"),
        ada.asks("people"), {ADA: 3, GRACE: 3, BEN: 9}, has_nobody=True,
    )  # fmt: skip


def watched(ada: CardReader) -> Card:
    return ticket_card(p.NEW, ada, looking=OtherReaders(("Ben",), NOW - MINUTE))


WRITER = OtherReaders((), None, ("Ben",), NOW - 4 * MINUTE)


def observed(ada: CardReader) -> Card:
    return ticket_card(p.THEIRS, replace(ada, person_id=9, may_change=False))


def shared(ada: CardReader) -> Card:
    return ticket_card(p.NEW, replace(ada, person_id=9, is_shared_account=True))


def sent_by(ada: CardReader, kind: SenderKind, name: str) -> Card:
    return ticket_card(replace(p.NEW, sender=SenderView(kind, name)), ada)


def by_hand(ada: CardReader) -> Card:
    aside = SetAsideView(filters.BY_HAND, "Grace Hopper", NOW - 20 * MINUTE)
    return ticket_card(replace(p.NEW, aside=aside), ada)


def nobodys(ada: CardReader) -> Card:
    return member.member_card(
        ada, MemberTickets(LOADS[0], TicketQueue(p.FREE, 7), EMPTY, True)
    )


PLACES = {QUEUE.rows[0].id: "sales@acme.example"} | {
    each.id: "support@acme.example" for each in QUEUE.rows[1:]
}
FELLOWS = tuple(
    CompanyTicket(n, 1030 + n, 1, "Where is order 4711?", "Tom Becker") for n in (5, 3)
)
LAST_NOTE = LastNote(
    9,
    5,
    1035,
    1,
    3,
    "Ben Okafor",
    "Wants calls before 10, never by SMS.",
    p.NOW - 20 * p.DAY,
)
ACROSS = CrossInboxMerge(
    "support@acme.example",
    "sales@acme.example",
    ("Ada Lovelace", "Ben Okafor"),
    ("Grace Hopper",),
)
OWN_NAME = DraftEnvelope(
    "ada@acme.example",
    "support@acme.example",
    Recipients(
        (Address("Maria Lopez", "maria@lopez-interiors.example"),),
        (Address("", "per@holm-supplies.example"),),
    ),
    WritesAs.MISSING,
)


THERE = OwnCopy("18c0ffee18c0ffee", None, is_read=True)


def answered_by_grace(ada: CardReader) -> Card:
    held = ada.say("{name} has it since {since}", name="Grace", since="16:58")
    return replies.compose_card(ada, ReplyTarget(INSERT, p.THEIRS, held), p.SHELF)


TICKET: dict[str, Draw] = {
    "ticket_new": lambda r: ticket_card(p.NEW, r),
    "ticket_taken": lambda r: ticket_card(
        p.done(replace(p.MINE, notes=(), note_count=0), "assigned", taken=True), r
    ),
    "ticket_mine": lambda r: ticket_card(p.MINE, r),
    "ticket_company": lambda r: ticket_card(replace(p.MINE, fellows=FELLOWS), r),
    "ticket_last_note": lambda r: ticket_card(
        replace(p.MINE, notes=(), note_count=0, last_note=LAST_NOTE), r
    ),
    "ticket_customer_note": lambda r: ticket_card(
        replace(p.MINE, customer_note=NOTED), r
    ),
    "customer_note": lambda r: customer_note_card(
        replace(p.MINE, customer_note=NOTED), r
    ),
    "customer_note_stale": lambda r: customer_note_card(
        replace(p.MINE, customer_note=NOTED), r, "Typed", refused(r, "Not saved yet")
    ),
    "ticket_waiting": lambda r: ticket_card(p.WAITING, r),
    "ticket_undelivered": lambda r: ticket_card(p.RETURNED, r),
    "rated": lambda r: ticket_card(p.RATED, r),
    "ticket_resolved": lambda r: ticket_card(
        p.done(replace(p.RESOLVED, mine_left=3), "status", to=Status.RESOLVED), r
    ),
    "ticket_elsewhere": lambda r: ticket_card(replace(p.MINE, elsewhere=THERE), r),
    "ticket_waiting_elsewhere": lambda r: ticket_card(
        replace(p.WAITING, elsewhere=THERE, mine_left=1), r
    ),
    "ticket_closed": lambda r: ticket_card(p.CLOSED, r),
    "ticket_stale": lambda r: ticket_card(p.THEIRS, r, refused(r, "Not taken")),
    "ticket_looking": watched,
    "ticket_writing": lambda r: ticket_card(p.THEIRS, r, looking=WRITER),
    "ticket_theirs": lambda r: ticket_card(p.THEIRS, r),
    "ticket_observer": observed,
    "ticket_shared": shared,
    "ticket_snoozed": lambda r: ticket_card(p.done(p.SNOOZED, "snoozed"), r),
    "ticket_bare": lambda r: ticket_card(p.BARE, r),
    "ticket_long": lambda r: ticket_card(p.LONG, r),
    "ticket_claimed": lambda r: sent_by(r, SenderKind.CLAIMED, "Ben Okafor"),
    "ticket_forwarded": lambda r: sent_by(r, SenderKind.FORWARDED, "Grace Hopper"),
    "ticket_colleague": lambda r: sent_by(r, SenderKind.COLLEAGUE, "Grace Hopper"),
    "ticket_sent_as": lambda r: sent_by(r, SenderKind.SENT_AS, "forms@web.example"),
}
HOME: dict[str, Draw] = {
    "home_mine": lambda r: mine_card(
        r, MyTickets(QUEUE, LATER, ASLEEP, (7, r.lasting(NOW - 5 * HOUR)), CALLS)
    ),
    "home_unassigned": lambda r: home.unassigned_card(
        r, UnassignedQueue(p.FREE, 4, (1, 1, 1, 1), NOW - 30 * DAY), 3
    ),
    "home_to_assign": lambda r: home.unassigned_card(
        r, UnassignedQueue(p.FREE, 7, (1, 1, 1, 4), NOW - 30 * DAY), 0, assigns=True
    ),
    "home_team": lambda r: home.team_card(r, LOADS),
    "home_done": lambda r: mine_card(
        r, MyTickets(EMPTY, LATER, ASLEEP, (7, r.lasting(NOW - 5 * HOUR)))
    ),
    "home_set_up": lambda r: mine_card(
        r, MyTickets(QUEUE, LATER, ASLEEP, (0, ""), here=HALF_SET_UP)
    ),
    "home_away": lambda r: mine_card(
        r, MyTickets(QUEUE, LATER, ASLEEP, (0, ""), standing=away.Standing(AWAY))
    ),
    "home_back": lambda r: mine_card(
        r, MyTickets(QUEUE, LATER, ASLEEP, (0, ""), standing=away.Standing(BACK, 7))
    ),
    "home_empty": lambda r: mine_card(r, MyTickets(EMPTY, EMPTY, EMPTY, (0, ""))),
    "member": lambda r: member.member_card(
        r, MemberTickets(LOADS[1], QUEUE, LATER, True)
    ),
    "member_nobody": nobodys,
    "member_idle": lambda r: member.member_card(
        r, MemberTickets(Workload(BEN, "Ben Okafor"), EMPTY, EMPTY)
    ),
    "member_tick": lambda r: member.tick_form(r, LOADS[1], QUEUE.rows, PLACES),
    "assign_many": lambda r: member.assign_form(
        r, [(1, 1), (2, 1)], picker(r), [LeftOut("Ben Okafor", ("sales@acme.example",))]
    ),
    "home_news": lambda r: mine_card(
        r, MyTickets(QUEUE, LATER, ASLEEP, (7, r.lasting(NOW - 5 * HOUR)), unseen=3)
    ),
    "aside_list": lambda r: aside_list.aside_list_card(r, AsidePage(ASIDE)),
    "aside_made": lambda r: aside_list.aside_list_card(
        r,
        AsidePage(ASIDE, names_inbox=True),
        told=aside_list.made_row(r, p.NEW, is_new=True),
    ),
    "aside_empty": lambda r: aside_list.aside_list_card(
        r, AsidePage(AsideList((), {}, None))
    ),
    "aside_mail": lambda r: aside_mail.aside_mail_card(r, ASIDE.rows[1], None, {}),
    "aside_ticket": lambda r: aside_mail.aside_mail_card(
        r, ASIDE.rows[2], SenderVerdict.NEVER, {}
    ),
    "search": lambda r: search.search_card(
        r, "lopez", SearchResult((p.REFUND, p.LATER, p.ASLEEP, p.CLOSED_ROW), False)
    ),
    "search_form": search.search_card,
    "search_nothing": lambda r: search.search_card(r, "sofa", SearchResult((), False)),
}
ACTS: dict[str, Draw] = {
    "note": lambda r: note.note_card(p.MINE, r),
    "note_refused": lambda r: note.note_card(
        p.MINE,
        r,
        note.TypedNote("@bne can you book it?", ["ben@acme.example"]),
        RefusalNotice(
            r.say("Not saved yet"),
            r.say(
                "Nobody here is called @{name}. Did you mean @{other}?",
                name="bne",
                other="ben",
            ),
            below="To leave it as it is, save the note again.",
        ),
    ),  # fmt: skip
    "notes": lambda r: notes.notes_card(p.MINE, r, p.LONG.notes, 7),
    "rating": lambda r: rating.rating_card(
        p.RATED,
        r,
        RatingView(
            1, 1042, p.RATED.subject, RatingValue.BAD, f"{p.TEXT} ", NOW - HOUR, None
        ),
    ),
    "note_whole": lambda r: notes.whole_note_card(p.MINE, r, p.LONG.notes[0]),
    "assign": lambda r: assign.assign_card(
        p.THEIRS, r, AssignCandidates(PEOPLE, {ADA: 3, BEN: 9})
    ),
    "assign_away": lambda r: assign.assign_card(
        p.THEIRS, r, AssignCandidates(PEOPLE, {BEN: 9}, away={BEN: Away(NOW + 3 * DAY)})
    ),
    "tags": lambda r: tags.tags_card(
        p.MINE, r, TagChoice([(3, "shipping"), (4, "card payment")], EVERY)
    ),
    "snooze": lambda r: snooze.snooze_card(p.MINE, r),
    "snooze_awake": lambda r: snooze.snooze_card(p.SNOOZED, r),
    "status": lambda r: status.status_card(p.MINE, r),
    "priority": lambda r: status.priority_card(p.MINE, r),
    "not_a_ticket": lambda r: set_aside.set_aside_choice_card(p.NEW, r),
    "merge_choice": lambda r: merge.choice_card(p.NEW, r, [OTHER], None),
    "merge": lambda r: merge.confirm_card(p.NEW, r, OTHER),
    "move_choice": lambda r: move.choice_card(
        p.MINE, r, ((1, "sales@acme.example"), (2, "billing@acme.example"))
    ),
    "move": lambda r: move.confirm_card(p.MINE, r, 1, ACROSS, keeps_holder=False),
    "customer": lambda r: customer.customer_card(p.NEW, r, [p.LATER], [p.CLOSED_ROW]),
    "history": lambda r: history.history_card(p.MINE, r, p.told(r), 9),
    "replies": lambda r: replies.replies_card(r, ReplyTarget(DRAFT, p.MINE), p.SHELF),
    "replies_warned": lambda r: replies.replies_card(
        r, ReplyTarget(DRAFT, p.MINE, others=WRITER), p.SHELF
    ),
    "replies_own_name": lambda r: replies.replies_card(
        r, ReplyTarget(DRAFT, p.MINE, envelope=OWN_NAME), p.SHELF
    ),
    "compose": lambda r: replies.compose_card(r, ReplyTarget(INSERT, p.MINE), p.SHELF),
    "compose_plain": lambda r: replies.compose_card(
        r, ReplyTarget(INSERT), replace(p.SHELF, tagged=())
    ),
    "compose_theirs": answered_by_grace,
    "compose_empty": lambda r: replies.compose_card(
        r, ReplyTarget(INSERT), ReplyChoices()
    ),
}
DOORS: dict[str, Draw] = {
    "start": lambda r: start.start_card(r, OFFER),
    "start_set_aside": lambda r: start.start_card(
        r, OFFER, SetAside(filters.AUTOMATIC, NOW - HOUR)
    ),
    "start_by_hand": by_hand,
    "inbox": lambda r: start.inbox_form(r, OFFER),
    "consent": no_access.consent_card,
    "not_member": no_access.not_member_card,
    "other_account": no_access.other_account_card,
    "refused": lambda r: no_access.refused_card(r, refused(r, "Not found"), again=True),
    "failed": lambda r: no_access.failed_card(r.language),
    "my_settings": lambda r: my_settings_card(r, MySettings(True, False)),
    "ticket_away": lambda r: ticket_card(
        replace(p.THEIRS, assignee_away=Away(NOW + 3 * DAY)), r
    ),
    "away": lambda r: away.away_card(r, []),
    "away_lasting": lambda r: away.away_card(r, [AWAY]),
    "setup": lambda r: setup.setup_card(r, STEPS),
    "setup_wait": setup.wait_card,
}
GROUPS = (TICKET, HOME, ACTS, DOORS)


def every_card(language: Language) -> dict[str, Card]:
    """Each scene's card by its name, group after group."""
    ada = p.reader(language)
    return {name: draw(ada) for group in GROUPS for name, draw in group.items()}
