"""Every text that a person may read is said in their language, or is somebody's own.

The cards speak a language that marks what it says; whatever has no mark must be a name,
an address, a subject, a tag, or what was typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test
from werkzeug.test import TestResponse

from addon import languages
from addon.cards.doors import failed_card
from app import clock
from tests.addon.marked import Marked, outside, unsaid
from tests.addon.sidebar import Json, Sidebar, sidebar_of
from tests.addon.test_walk import PASSWORD, STEPS, Walk
from tests.contract import test_cards as cards
from tests.support.databases import SqliteTemplates
from tests.support.office import ADA
from tests.support.proof import FACTOR

MARKED = Marked()


def words(text: str) -> set[str]:
    return set(re.findall(r"[^\W\d_]+", text))


# The people, what they and their customers write, and what the walk types.
OWN = words(
    "Ada Lovelace Grace Hopper Edsger Dijkstra Support Secret ada grace edsger support "
    "Maria maria lopez acme example secret Question Re"
    " desk mailbox connect delegated"
    f" {PASSWORD} billing Call her <b>back</b> & soon @ada look"
)
# Texts are cut short, and a plain field loses angle brackets.
EASY = words(cards.NASTY) | words(
    "lon bÜ maria lopez interiors tom kiln support sales ada acme example"
)
COMMANDS = words("desk inbox add mailbox connect --delegated person NAME")
NOTICE = replace(cards.NOTICE, verb="Ü", sentence="Ü")


@pytest.mark.parametrize("card", sorted(set(cards.CARDS) - {"failed"}))
def test_a_card_says_all_it_says(card: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for reader in ("READER", "SHARED", "OBSERVER", "OTHER"):
        changed = replace(getattr(cards, reader), language=MARKED)
        monkeypatch.setattr(cards, reader, changed)
    monkeypatch.setattr(cards, "NOTICE", NOTICE)
    monkeypatch.setattr(cards, "NAMED", replace(cards.NAMED, notice=NOTICE))
    own = EASY | COMMANDS if card == "setup" else EASY
    assert set(unsaid(cards.CARDS[card]())) <= own


def test_a_failure_is_said() -> None:
    assert unsaid(failed_card(MARKED)) == []


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("⟦⟨Ada⟩ has it⟧", "Ada"),
        ("⟦Waiting on us ⟦3 h⟧⟧ · #4", "· #4"),
        ("⟦a ⟦⟨b⟩ c⟧ ⟨d ⟦e⟧⟩⟧ Take", "b d Take"),
    ],
)
def test_what_is_left_is_not_ours(text: str, left: str) -> None:
    assert outside(text).split() == left.split()


class Listening(Sidebar):
    """Finds words in the answers that no message has said."""

    def judged(self, kind: str, answer: TestResponse) -> Json:
        """As every sidebar; and what is said is said in the reader's language."""
        found = super().judged(kind, answer)
        assert set(unsaid(found)) <= OWN, set(unsaid(found)) - OWN
        return found


class MarkedWalk(Walk):
    """The same walk, in the language that marks."""

    titles = re.compile("⟦")

    def a_sidebar(self) -> Sidebar:
        """One that listens."""
        plain = sidebar_of(self.office, ADA)
        return Listening(plain.office, plain.client, plain.address)


def test_whatever_is_pressed_all_is_said(
    sqlite_templates: SqliteTemplates, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(languages, "of", lambda locale: MARKED)
    MarkedWalk.templates = sqlite_templates
    run_state_machine_as_test(
        MarkedWalk,
        settings=settings(
            max_examples=8 * FACTOR,
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
