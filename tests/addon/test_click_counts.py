"""How many presses each everyday thing takes; docs/clicks.md is held to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.addon.saved import COMPOSE, save
from tests.addon.sidebar import (
    SCOPES,
    Sidebar,
    field_of,
    labels,
    lines,
    note_form,
    shown,
)
from tests.addon.test_team import boxes
from tests.support.office import EDSGER, GRACE, Office, open_office
from tests.support.snapshot import copied_office

Json = dict[str, Any]
PAGE = Path(__file__).parents[2] / "docs/clicks.md"


@pytest.fixture
def office(sqlite_url: str, tmp_path: Path) -> Iterator[Office]:
    opened = copied_office(open_office, sqlite_url, tmp_path, connected=(EDSGER,))
    yield opened
    opened.desk.close()


class Hand:
    """A person's hand before the panel: every press counts, typing does not."""

    def __init__(self, sidebar: Sidebar, card: Json) -> None:
        self.sidebar, self.card, self.clicks = sidebar, card, 0
        # What the last press has opened in Gmail beside its card.
        self.opened = ""

    def press(self, label: str, **typed: str | list[str]) -> Hand:
        """A button, a row, or an act of the menu, which has to be opened first."""
        acts = [each["actionLabel"] for each in self.card.get("cardActions", [])]
        self.clicks += 2 if label in acts else 1
        answer = self.sidebar.press(self.card, label, **typed)
        action = answer["renderActions"]["action"]
        self.card, self.opened = shown(answer), action.get("link", {}).get("url", "")
        return self

    def note(self) -> Hand:
        """The note's form opens without a call."""
        self.clicks += 1
        self.card = note_form(self.card)
        return self

    def tick(self, count: int = 1) -> Hand:
        self.clicks += count
        return self


def new(sidebar: Sidebar, subject: str = "Refund for order 4711") -> Hand:
    """A new mail, open beside its card."""
    mail = sidebar.office.write(subject)
    return Hand(sidebar, sidebar.open(sidebar.office.copy(sidebar.address, mail)))


def mine(sidebar: Sidebar) -> Hand:
    return Hand(sidebar, new(sidebar).press("Take").card)


def see(ada: Sidebar) -> Hand:
    hand = new(ada)
    assert lines(hand.card) == ("Waiting on us 1 min", "Nobody assigned · Open")
    return hand


def take(ada: Sidebar) -> Hand:
    return new(ada).press("Take")


def take_late(ada: Sidebar) -> Hand:
    hand = new(ada)
    mail = ada.office.copy(GRACE, ada.mail)  # type: ignore[arg-type]
    grace = ada.of(GRACE)
    grace.press(grace.open(mail), "Take")
    return hand.press("Take").press("Take over")


def assign(ada: Sidebar) -> Hand:
    return new(ada).press("Assign").press("Grace Hopper")


def note(ada: Sidebar) -> Hand:
    hand = mine(ada).note()
    return hand.press("Add note", **{field_of(hand.card)["name"]: "@grace see this"})


def note_ticked(ada: Sidebar) -> Hand:
    hand = mine(ada).note().tick()
    typed: dict[str, str | list[str]] = {field_of(hand.card)["name"]: "See this"}
    typed[boxes(hand.card)["name"]] = [GRACE]
    return hand.press("Add note", **typed)


def tag(ada: Sidebar) -> Hand:
    form = mine(ada).press("Add a tag")
    form.press("Add tag", **{field_of(form.card)["name"]: "billing"})
    return new(ada, "Another").press("Add a tag").press("billing")


def tag_thrice(ada: Sidebar) -> Hand:
    form = mine(ada).press("Add a tag")
    for name in ("billing", "refund", "vip"):
        form.press("Add tag", **{field_of(form.card)["name"]: name})
    hand = new(ada, "Another").press("Add a tag")
    for name in ("billing", "refund", "vip"):
        hand.press(name)
    assert ada.office.shown(2)["tags"] == ["billing", "refund", "vip"]
    return hand


def wait(ada: Sidebar) -> Hand:
    return mine(ada).press("Waiting")


def reply(ada: Sidebar) -> Hand:
    save(ada.office)
    ada.scopes = (*SCOPES, COMPOSE)
    hand = mine(ada).press("Reply").press("Refund booked")
    # The draft is open, and the panel is back on the ticket.
    assert lines(hand.card)[1] == "You have it · In progress"
    return hand


def resolve(ada: Sidebar) -> Hand:
    return mine(ada).press("Resolve")


def resolve_on(ada: Sidebar) -> Hand:
    mine(ada)
    hand = Hand(ada, new(ada, "Another").press("Take").card)
    hand.press("Resolve").press("Next (1 left)")
    assert "#all/" in hand.opened
    return hand


def undo(ada: Sidebar) -> Hand:
    return Hand(ada, resolve(ada).card).press("Undo")


def snooze(ada: Sidebar) -> Hand:
    return mine(ada).press("Snooze").press("Tomorrow 09:00")


def wake(ada: Sidebar) -> Hand:
    return Hand(ada, snooze(ada).card).press("Wake")


def merge(ada: Sidebar) -> Hand:
    new(ada)
    return new(ada, "Catalogue").press("Maria Lopez").press("Merge").press("Merge")


def queue(ada: Sidebar) -> Hand:
    return Hand(ada, ada.home())


def next_one(ada: Sidebar) -> Hand:
    new(ada)
    hand = queue(ada).press("Take next")
    assert "#all/" in hand.opened
    return hand


def no_ticket(ada: Sidebar) -> Hand:
    return new(ada).press("Not a ticket").press("Only this mail")


def aside(ada: Sidebar) -> Hand:
    made = ada.office.write(
        "Catalogue 2026", Precedence="bulk", List_Id="<news.shop.example>"
    )
    ada.open(ada.office.copy(ada.address, made))
    return queue(ada).press("Set aside")


def rescue(ada: Sidebar) -> Hand:
    return aside(ada).press("Make ticket")


def team(ada: Sidebar) -> Hand:
    return queue(ada).press("Team")


def unassigned(ada: Sidebar) -> Hand:
    return queue(ada).press("Unassigned")


def several(ada: Sidebar) -> Hand:
    mine(ada)
    hand = team(ada).press("Ada (you)").press("Assign several")
    box = boxes(hand.card)
    hand.press("Choose who", **{box["name"]: [box["items"][0]["value"]]})
    return hand.press("Grace Hopper")


def history(ada: Sidebar) -> Hand:
    return new(ada).press("View history")


def status(ada: Sidebar) -> Hand:
    return mine(ada).press("Set status").press("Closed")


def priority(ada: Sidebar) -> Hand:
    return mine(ada).press("Set priority").press("Urgent")


FLOWS: list[tuple[str, int, Callable[[Sidebar], Hand]]] = [
    ("See whether it is answered, and who has it", 0, see),
    ("Take a mail", 1, take),
    ("Take a mail that a colleague has just taken", 2, take_late),
    ("Give it to a colleague", 2, assign),
    ("Write a note, notifying a colleague with @", 2, note),
    ("Write a note, notifying a colleague with a tick", 3, note_ticked),
    ("Add a tag", 2, tag),
    ("Add three tags", 4, tag_thrice),
    ("Set it to waiting", 1, wait),
    ("Open a draft with a saved reply, and see the ticket again", 2, reply),
    ("Resolve it", 1, resolve),
    ("Resolve it, and read the next of mine", 2, resolve_on),
    ("Undo that", 1, undo),
    ("Snooze it until tomorrow", 3, snooze),
    ("Wake it", 1, wake),
    ("Merge the customer's other ticket", 3, merge),
    ("See my queue", 0, queue),
    ("Take the next one and read it", 1, next_one),
    ("Say that it is not a ticket", 3, no_ticket),
    ("See what was set aside", 2, aside),
    ("Make a ticket of something that was set aside", 3, rescue),
    ("See who has what", 1, team),
    ("See what nobody has", 1, unassigned),
    ("Move several of a colleague's tickets, and a tick for each", 5, several),
    ("Read its history", 2, history),
    ("Set another status", 3, status),
    ("Set its priority", 3, priority),
]


@pytest.mark.parametrize(
    ("most", "flow"), [f[1:] for f in FLOWS], ids=[f[2].__name__ for f in FLOWS]
)
def test_it_takes_no_more_clicks(
    office: Office, ada: Sidebar, most: int, flow: Callable[[Sidebar], Hand]
) -> None:
    hand = flow(ada)
    assert hand.clicks == most
    assert not [said for said in labels(hand.card) if said == "Try again"]


def test_the_page_tells_the_same() -> None:
    rows = [f"| {what} | {most} |" for what, most, _ in FLOWS]
    told = [line for line in PAGE.read_text().splitlines() if line.startswith("| ")]
    assert told[1:] == rows
