"""Every text that a person may read is said in their language, or is somebody's own.

The sidebar looks at each answer of every test; here are the cards by themselves.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from addon.cards.no_access import failed_card
from addon.words.languages import Language
from tests.addon import marked
from tests.addon.marked import BEGIN, END, foreign, unsaid
from tests.addon.sidebar import Sidebar
from tests.contract import test_cards as cards

NOTICE = replace(cards.NOTICE, verb="Ü", sentence="Ü")
# A plain field takes the angle brackets away.
OWN = (
    cards.NASTY, "bÜ Maria Lopez Interiors, Tom Kiln: support sales ada acme example",
    marked.COMMANDS,
)  # fmt: skip


# These speak a language of their own: no reader is known yet.
FAILED = {"failed", "failed with a code"}


@pytest.mark.parametrize("card", sorted(set(cards.CARDS) - FAILED))
def test_a_card_says_all_it_says(
    card: str, marked_english: Language, monkeypatch: pytest.MonkeyPatch
) -> None:
    for reader in cards.READERS:
        changed = replace(getattr(cards, reader), language=marked_english)
        monkeypatch.setattr(cards, reader, changed)
    monkeypatch.setattr(cards, "NOTICE", NOTICE)
    monkeypatch.setattr(cards, "NAMED", replace(cards.NAMED, notice=NOTICE))
    assert foreign(unsaid(cards.CARDS[card]()), OWN) == set()


def test_a_failure_is_said(marked_english: Language) -> None:
    assert unsaid(failed_card(marked_english)) == set()
    assert unsaid(failed_card(marked_english, code="zqxj")) == {"zqxj"}


def test_a_value_is_not_said_by_its_message(marked_english: Language) -> None:
    said = marked_english.say("{name} has it", name="Nobody")
    assert said == f"Nobody {BEGIN}has it{END}"
    assert unsaid({"text": said, "url": "https://desk.example"}) == {"nobody"}


def test_a_word_that_nobody_has_said_is_found(ada: Sidebar) -> None:
    ada.open(ada.office.copy(ada.address, ada.office.write()))
    assert ada.office.unsaid >= {"maria", "refund"}
    marked.check(ada.office)
    ada.office.unsaid.add("assign")
    with pytest.raises(AssertionError, match="assign"):
        marked.check(ada.office)
    ada.office.unsaid.clear()
