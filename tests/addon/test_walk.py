"""A random walk over every card: anybody presses anything, old cards and again.

After each step promises 1, 3, 5, 6 and 7 of the design hold: the card's two lines say
answered? and who?, Gmail was asked no more than allowed, nobody reads a word or a count
of what is not theirs, a stale press changes nothing and keeps what was typed, every
change is one event. And Google would take every answer: the sidebar judges it.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, settings, strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from addon.buttons import BUTTONS
from addon.signed import ButtonPress
from app import clock
from app.tickets.acting import VERBS
from demo.gmail.mailboxes.message import MailboxMessage
from tests.addon import marked, promises
from tests.addon.firms import FIRST, MARIA, PEOPLE, SECRETS, Firms
from tests.addon.pressable import Fields, actions_of, filled, text_in
from tests.addon.saved import COMPOSE, composing
from tests.addon.sidebar import SCOPES, Json, Sidebar, Typed, shown, sidebar_of, words
from tests.support.databases import SqliteTemplates
from tests.support.office import ADA, GRACE, SUPPORT
from tests.support.proof import often

# About three acts for every two steps of hypothesis.
STEPS, WALKS = 50, often(4, 300)
TYPED = ("", "billing", "Call her <b>back</b> & soon", "@ada look", "4")
AHEAD = (-3_600_000, 86_400_000, 86_400_000 * 400)
SEED = st.integers(0, 2**32 - 1)
# These may look at the open mail once; a draft is one look and one writing.
LOOKS = frozenset({"refresh", "consent", "make_ticket"})
# What a form of these verbs holds is shown again when it is refused.
KEEPING = frozenset({"note", "tag_named", "assign_named", "merge_named"})


class Walk(RuleBasedStateMachine):
    """Five people with cards in their hands."""

    templates: SqliteTemplates

    @initialize()
    def begin(self) -> None:
        self.folder = tempfile.TemporaryDirectory(prefix="desk")
        self.firms = Firms(self.templates.fresh(), Path(self.folder.name))
        self.office = self.firms.office
        first = sidebar_of(self.office, ADA)
        first.scopes = (*SCOPES, COMPOSE)
        self.bars: dict[str, Sidebar] = {p: first.of(p) for p in PEOPLE}
        self.hands: dict[str, list[Json]] = {p: [] for p in PEOPLE}
        self.last: tuple[str, Json, dict[str, Typed]] | None = None
        self.done: set[str] = set()
        self.steps = 0
        for to, subject in FIRST:
            self.firms.write(to, subject)
        self.state = promises.state_of(self.office.desk.database)
        for person in PEOPLE:
            for mail in list(self.office.world.mailboxes[person].messages.values()):
                self._open(person, mail)

    @rule(seed=SEED)
    def open_a_mail(self, seed: int) -> None:
        chance = self._chance(seed)
        person = chance.choice(PEOPLE)
        mails = list(self.office.world.mailboxes[person].messages.values())
        if mails:
            self._open(person, chance.choice(mails))

    @rule(seed=SEED)
    def open_home_or_write(self, seed: int) -> None:
        chance = self._chance(seed)
        person = chance.choice(PEOPLE)
        bar, to = self.bars[person], chance.choice([(), (MARIA,)])
        with self._asking_gmail(0):
            if chance.random() < 0.5:
                card = bar.home()
            else:
                card = shown(composing(bar, *to).trigger("compose"))
        self._look_back(most=0)
        self._hold(person, card)

    @rule(seed=SEED)
    def press_something(self, seed: int) -> None:
        chance = self._chance(seed)
        for _ in range(4):
            self._press_any(chance)

    @precondition(lambda self: self.last is not None)
    @rule()
    def press_the_last_one_again(self) -> None:
        self.press_again()

    @rule(seed=SEED)
    def press_a_stolen_button(self, seed: int) -> None:
        chance = self._chance(seed)
        thief, owner = chance.sample(PEOPLE, 2)
        if self.hands[owner]:
            with self._asking_gmail(0):
                answer = self.bars[thief].act(self._pick(owner, chance)[0])
            self._look_back(most=0)
            self._read(thief, answer)

    @rule(seed=SEED)
    def the_customer_writes(self, seed: int) -> None:
        chance = self._chance(seed)
        mails = list(self.office.support.messages.values())
        if chance.random() < 0.5:
            mail = chance.choice(mails).mail
            self.firms.write(SUPPORT, f"Re: {mail.subject}", mail.message_id or "")
        else:
            self.firms.write(SUPPORT, f"Question {len(mails)}")

    @rule(minutes=st.sampled_from([1, 30, 60 * 5, 60 * 24 * 3]))
    def time_passes(self, minutes: int) -> None:
        clock.advance(timedelta(minutes=minutes))

    def teardown(self) -> None:
        clock.reset()
        if hasattr(self, "office"):
            marked.check(self.office)
            self.office.desk.close()
            self.folder.cleanup()

    def _chance(self, seed: int) -> Random:
        """By the step as well: the seeds that hypothesis draws come in clumps."""
        self.steps += 1
        return Random(f"{seed} {self.steps}")

    def _open(self, person: str, mail: MailboxMessage) -> None:
        most = 0 if self.firms.is_known(person, mail) else 1
        with self._asking_gmail(most):
            card = self.bars[person].open(mail)
        # The mail that makes a ticket, or joins one.
        self._look_back(most=most)
        self._hold(person, card)

    def _press_any(self, chance: Random) -> None:
        person = chance.choice((*PEOPLE, ADA, GRACE))
        if self.hands[person]:
            action, fields = self._pick(person, chance)
            moment = clock.timestamp() * 1000 + chance.choice(AHEAD)
            self._press(person, action, filled(fields, chance.choice(TYPED), moment))
            if chance.random() < 0.2:
                self.press_again()

    def press_again(self) -> None:
        assert self.last is not None
        before = self.state
        self._press(*self.last)
        assert self.state == before

    def _pick(self, person: str, chance: Random) -> tuple[Json, Fields]:
        """Half of the presses are to change something: most rows only open a list."""
        verbs: dict[str, list[tuple[Json, Fields]]] = {}
        for each in actions_of(chance.choice(self.hands[person])):
            verbs.setdefault(each[0]["function"], []).append(each)
        acts = [
            each for name, each in verbs.items() if name.rpartition("/")[2] in BUTTONS
        ]
        groups = acts if acts and chance.random() < 0.5 else list(verbs.values())
        return chance.choice(chance.choice(groups))

    def _press(self, person: str, action: Json, typed: dict[str, Typed]) -> None:
        self.last = (person, action, typed)
        verb = action["function"].rpartition("/")[2]
        press = self.firms.meant(action)
        news = self._news(press)
        with self._asking_gmail(2 if verb == "draft" else verb in LOOKS):
            answer = self.bars[person].act(action, **typed)
        changes = bool(answer.get("stateChanged"))
        self._look_back(most=0 if news else changes or verb in LOOKS)
        self._read(person, answer)
        if news:
            assert BUTTONS[verb].refused in words(answer)
        action_of = answer.get("renderActions", {}).get("action", {})
        if "navigations" not in action_of:
            return
        if press is None or press.key not in self.done:
            self._check_kept(action, typed, answer)
        self.done.update([press.key] if press and changes else [])
        self._hold(person, shown(answer))

    def _news(self, press: ButtonPress | None) -> bool:
        """Promise 6: whether what the press sets was set since its card was drawn."""
        if press is None or press.key in self.done or press.verb not in BUTTONS:
            return False
        facts = self.state.get(press.ticket)
        if facts is None or facts.fields["merged"]:
            return False
        wanted = VERBS[BUTTONS[press.verb].verb].fields
        database = self.office.desk.database
        return promises.is_set(database, press.ticket, press.version, wanted)

    def _check_kept(self, action: Json, typed: dict[str, Typed], answer: Json) -> None:
        """Promise 6: what was typed into a refused form is in its field again."""
        verb = action["function"].rpartition("/")[2]
        if verb in KEEPING and not answer.get("stateChanged"):
            needed, card = action["requiredWidgets"][0], shown(answer)
            asks_on = verb == "merge_named" and _asks_to_merge(card)
            if needed in typed and not asks_on:
                assert text_in(card, needed) == typed[needed], words(answer)

    def _hold(self, person: str, card: Json) -> None:
        self._read(person, card)
        if card:
            who, places = self.firms.people[person], self.firms.inboxes[person]
            promises.check_lines(card, self.state, who)
            promises.check_counts(card, self.state, who, places)
        if any(actions_of(card)):
            self.hands[person] = [*self.hands[person], card][-12:]

    def _read(self, person: str, answer: Json) -> None:
        """Promise 5: no word of it is another inbox's or another workspace's."""
        said = words(answer).lower()
        for word, readers in SECRETS.items():
            assert person in readers or word not in said, (person, word, said)

    @contextmanager
    def _asking_gmail(self, most: int) -> Iterator[None]:
        """Promise 3: not more often than that."""
        before = self.firms.calls()
        yield
        assert self.firms.calls() - before <= most

    def _look_back(self, *, most: int) -> None:
        """Promise 7, over what has happened since the last look."""
        database = self.office.desk.database
        before, self.state = self.state, promises.state_of(database)
        promises.check_events(database, before, self.state, most)
        if not most:
            assert self.state == before


def _asks_to_merge(card: Json) -> bool:
    """Whether a number that was typed is a ticket's: the next card asks for a yes."""
    return any(a["function"].endswith("/clicks/merge") for a, _ in actions_of(card))


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
            phases=[Phase.generate],
        ),
    )


@pytest.fixture(autouse=True)
def _quiet_clock() -> Iterator[None]:
    yield
    clock.reset()
