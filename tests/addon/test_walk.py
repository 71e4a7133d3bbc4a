"""A random walk over every card: anybody presses anything, old cards and again.

After each step the promises hold: Google would take the answer (the sidebar judges
it), a card's first line says where the ticket stands, nobody reads a word of an inbox
that is not theirs, every change is one event, a press repeated changes nothing.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings, strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from app import clock
from app.inboxes import inbox as inboxes
from app.inboxes.inbox import Inbox, InboxKind
from app.people.person import Person
from app.tickets import sentences
from app.tickets.event import Event
from app.tickets.ticket import Ticket
from demo.gmail.compose import Draft
from tests.addon import marked
from tests.addon.sidebar import Json, Sidebar, shown, sidebar_of, words
from tests.support.databases import SqliteTemplates
from tests.support.office import ADA, EDSGER, GRACE, SUPPORT, make_world, open_office
from tests.support.proof import FACTOR

STEPS, WALKS = 50, 40 * FACTOR
SECRET = "secret@acme.example"
PEOPLE = (ADA, GRACE, EDSGER, SUPPORT)
# Only Grace belongs to the secret inbox, and only its mail says this word.
PASSWORD = "xylophone"
TITLES = re.compile(
    r"^(Waiting on us|Answered|Open|Not answered|Waiting|Resolved|Closed|Snoozed) "
)
TYPED = st.sampled_from(
    ["", "billing", "Call her <b>back</b> & soon", "@ada look", "4"]
)
State = dict[int, tuple[Any, ...]]


class Walk(RuleBasedStateMachine):
    """Four people with cards in their hands."""

    templates: SqliteTemplates

    @initialize()
    def begin(self) -> None:
        self.folder = tempfile.TemporaryDirectory(prefix="desk")
        world = make_world()
        world.add_mailbox(SECRET, "Secret", "shared")
        world.route(SECRET, also_to=[GRACE])
        url = self.templates.fresh()
        self.office = open_office(
            url, Path(self.folder.name), connected=(), world=world
        )
        self._let_grace_in()
        first = sidebar_of(self.office, ADA)
        self.bars: dict[str, Sidebar] = {p: first.of(p) for p in PEOPLE}
        self.hands: dict[str, list[Json]] = {p: [] for p in PEOPLE}
        self.last: tuple[str, Json, dict[str, str]] | None = None
        for number in range(3):
            self._write(SUPPORT, f"Question {number}")
        self._write(SECRET, PASSWORD)

    @rule(person=st.sampled_from(PEOPLE), pick=st.integers(0, 20))
    def open_a_mail(self, person: str, pick: int) -> None:
        mails = list(self.office.world.mailboxes[person].messages.values())
        if mails:
            self._hold(person, self.bars[person].open(mails[pick % len(mails)]))

    @rule(person=st.sampled_from(PEOPLE))
    def open_home(self, person: str) -> None:
        self._hold(person, self.bars[person].home())

    @rule(
        person=st.sampled_from(PEOPLE),
        card=st.integers(0, 30),
        which=st.integers(0, 60),
        typed=TYPED,
        twice=st.booleans(),
    )
    def press_something(
        self, person: str, card: int, which: int, typed: str, twice: bool
    ) -> None:
        actions = self._actions(person, card)
        if actions:
            action, fields = actions[which % len(actions)]
            self._press(person, action, dict.fromkeys(fields, typed) if typed else {})
            if twice:
                self.press_again()

    @precondition(lambda self: self.last is not None)
    @rule()
    def press_the_last_one_again(self) -> None:
        self.press_again()

    def press_again(self) -> None:
        assert self.last is not None
        before = self._state()
        self._press(*self.last)
        assert self._state() == before

    @rule(
        thief=st.sampled_from(PEOPLE),
        owner=st.sampled_from(PEOPLE),
        card=st.integers(0, 30),
        which=st.integers(0, 60),
    )
    def press_a_stolen_button(
        self, thief: str, owner: str, card: int, which: int
    ) -> None:
        actions = self._actions(owner, card)
        if actions and thief != owner:
            before = self._state()
            self.bars[thief].act(actions[which % len(actions)][0])
            assert self._state() == before

    @rule(which=st.integers(0, 5), again=st.booleans())
    def the_customer_writes(self, which: int, again: bool) -> None:
        mails = list(self.office.support.messages.values())
        if again:
            answered = mails[which % len(mails)].mail
            self._write(SUPPORT, f"Re: {answered.subject}", answered.message_id or "")
        else:
            self._write(SUPPORT, f"Question {which}")

    @rule(minutes=st.sampled_from([1, 30, 60 * 5, 60 * 24 * 3]))
    def time_passes(self, minutes: int) -> None:
        clock.advance(timedelta(minutes=minutes))

    @invariant()
    def every_change_is_an_event(self) -> None:
        if not hasattr(self, "office"):
            return
        with self.office.desk.database.reading() as session:
            for ticket in session.scalars(select(Ticket)):
                query = select(Event).where(Event.ticket_id == ticket.id)
                events = list(session.scalars(query.order_by(Event.version)))
                assert [e.version for e in events] == [*range(1, ticket.version + 1)]
                for event in events:
                    assert sentences.sentence(event, "Ada", {})

    def teardown(self) -> None:
        clock.reset()
        if hasattr(self, "office"):
            marked.check(self.office)
            self.office.desk.close()
            self.folder.cleanup()

    def _press(self, person: str, action: Json, fields: dict[str, str]) -> None:
        before = self._state()
        answer = self.bars[person].act(action, **fields)
        self.last = (person, action, fields)
        if "renderActions" not in answer:
            return
        if not answer.get("stateChanged"):
            assert self._state() == before
        self._hold(person, shown(answer))

    def _hold(self, person: str, card: Json) -> None:
        if person != GRACE:
            assert PASSWORD not in words(card)
        if card.get("name") == "ticket":
            assert TITLES.match(card["header"]["title"]), card["header"]
            assert " · " in card["header"]["subtitle"]
        if card:
            self.hands[person].append(card)
            del self.hands[person][:-12]

    def _actions(self, person: str, card: int) -> list[tuple[Json, list[str]]]:
        hand = self.hands[person]
        return list(_pressable(hand[card % len(hand)])) if hand else []

    def _state(self) -> State:
        with self.office.desk.database.reading() as session:
            return {
                ticket.id: (
                    ticket.version,
                    ticket.status,
                    ticket.assignee_id,
                    ticket.priority,
                    ticket.note_count,
                    sorted(ticket.tag_ids),
                )
                for ticket in session.scalars(select(Ticket))
            }

    def _write(self, to: str, subject: str, answers: str = "") -> None:
        draft = Draft("Maria <maria@lopez.example>", [to], subject, "Hello")
        if answers:
            draft.headers["In-Reply-To"] = answers
        self.office.world.write_in(draft)

    def _let_grace_in(self) -> None:
        with self.office.desk.database.transaction() as session:
            inbox = Inbox(
                workspace_id=self.office.cast.acme.id,
                address=SECRET,
                kind=InboxKind.ACCOUNT,
            )
            session.add(inbox)
            session.flush()
            grace = session.get_one(Person, self.office.cast.grace.id)
            inboxes.join(session, inbox, grace)


def _pressable(
    part: Any, fields: tuple[str, ...] = ()
) -> Iterator[tuple[Json, list[str]]]:
    """Every action of a card, cards in cards too, with the text fields beside it."""
    if isinstance(part, list):
        for each in part:
            yield from _pressable(each, fields)
    elif isinstance(part, dict):
        if "sections" in part:
            fields = tuple(_fields(part["sections"]))
        if part.get("disabled"):
            return
        for name, each in part.items():
            if name in ("action", "onChangeAction") and "function" in each:
                yield each, list(fields)
            else:
                yield from _pressable(each, fields)


def _fields(part: Any) -> Iterator[str]:
    if isinstance(part, list):
        for each in part:
            yield from _fields(each)
    elif isinstance(part, dict):
        if "textInput" in part:
            yield part["textInput"]["name"]
        for name, each in part.items():
            if name != "onClick":
                yield from _fields(each)


def test_anybody_may_press_anything(
    sqlite_templates: SqliteTemplates, marks: None
) -> None:
    Walk.templates = sqlite_templates
    run_state_machine_as_test(
        Walk,
        settings=settings(
            max_examples=WALKS,
            stateful_step_count=STEPS,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            print_blob=True,
        ),
    )


@pytest.fixture(autouse=True)
def _quiet_clock() -> Iterator[None]:
    yield
    clock.reset()
