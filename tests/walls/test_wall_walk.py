"""Nothing private is ever seen: every way in, walked by everybody.

A private inbox beside a public one, customers who mix them, and in every private text a
word that is nowhere else. What somebody may see is fixed when the world is made. A new
button, page, command, label or sentence that the walk does not know fails it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import click
import pytest
from sqlalchemy import select
from werkzeug.routing import Map, Rule

from addon.buttons import BUTTONS
from addon.routes import CLICKS
from app.labels.mapping import LabelKind
from app.tickets.intake.sender_rule import SenderRule
from app.tickets.messages.message import Message
from tests.addon.promises import state_of
from tests.support.apps import web_of
from tests.support.office import ADA, GRACE, SUPPORT
from tests.support.two_inboxes import HAL, HR
from tests.walls import label_walk, page_walk, private_acts
from tests.walls.card_walk import CardWalk, FoundButton, rare_buttons, unwalked
from tests.walls.private_world import MAX, OUTSIDERS, ZOE, PrivateWorld

# These name no ticket, or several: what they may not touch, they leave as it is.
OF_NO_TICKET = {
    "make_ticket", "take_next", "assign_many", "make_aside", "never_aside",
    "new_ticket",
}  # fmt: skip


@pytest.fixture
def world(sqlite_url: str, tmp_path: Path) -> Iterator[PrivateWorld]:
    made = PrivateWorld(sqlite_url, tmp_path)
    yield made
    made.office.desk.close()


def test_nothing_private_is_seen(world: PrivateWorld) -> None:
    with page_walk.everything_logged() as lines:
        world.write_mails()
        world.check_every_customer_has_tickets()
        private_acts.act_in_private(world)
        assert private_acts.untold_actions(world) == set()
        private = private_state(world)
        buttons = walk_cards(world)
        label_walk.label_by_hand(world)
        label_walk.walk_labels(world)
        for each in (ADA, GRACE, MAX, ZOE):
            page_walk.walk_pages(world, each)
        page_walk.walk_without_reader(world)
        page_walk.walk_commands(world, GRACE)
        assert private_state(world) == private
    world.words.check_nobodys("\n".join(lines), "log")
    assert unwalked(b.path for b in buttons) == set()
    assert label_walk.unwalked_kinds(world, label_walk.KINDS) == set()
    # Each kind of text was there to be read, and was read by one who may.
    assert world.words.never_shown() == set()


def walk_cards(world: PrivateWorld) -> list[FoundButton]:
    """Everybody's cards; then each insider's button, pressed by every outsider."""
    found = list(rare_buttons(world))
    for each in (ADA, HAL):
        walk = CardWalk(world, each, acting=False)
        walk.run()
        found += walk.found
    outsiders = [CardWalk(world, each, acting=True) for each in OUTSIDERS]
    for walk in outsiders:
        walk.run()
    private, own = set(world.tickets_of(HR)), world.tickets_of(SUPPORT)[0]
    buttons = one_of_each(found, private)
    refused = set[str]()
    for walk in outsiders:
        refused |= press_all(walk, buttons, private)
    for button in buttons:
        # Known by its id, so only a signed button has it: a tag is the workspace's.
        if button.press.args and button.name not in ("tag", "untag"):
            outsiders[0].press_as(button, ticket=own)
    assert set(BUTTONS) - refused == OF_NO_TICKET
    return buttons


def press_all(
    walk: CardWalk, buttons: list[FoundButton], private: set[int]
) -> set[str]:
    """Press each as this person; those of a private ticket, which were refused."""
    refused = set[str]()
    for button in buttons:
        answer = walk.press_as(button)
        if button.press.ticket in private:
            assert not answer.get("stateChanged"), button.path
            refused.add(button.name)
    return refused


def one_of_each(buttons: Iterable[FoundButton], private: set[int]) -> list[FoundButton]:
    """One button of each kind, if there is one of a private ticket then that."""
    kept = dict[tuple[str, frozenset[str]], FoundButton]()
    for each in buttons:
        kind = (each.name, frozenset(each.press.args))
        if kind not in kept or kept[kind].press.ticket not in private:
            kept[kind] = each
    return list(kept.values())


def private_state(world: PrivateWorld) -> list[object]:
    """How every private ticket stands, every private mail, and what was decided."""
    state, inbox_id = state_of(world.office.desk.database), world.inbox_id(HR)
    asked = (
        select(Message.id, Message.ticket_id, Message.set_aside).where(
            Message.inbox_id == inbox_id
        ),
        select(SenderRule.address, SenderRule.verdict).where(
            SenderRule.inbox_id == inbox_id
        ),
    )
    with world.office.desk.database.reading() as session:
        rows = [sorted(map(str, session.execute(query))) for query in asked]
    return [*rows, *(state[each] for each in world.tickets_of(HR))]


def test_the_walk_knows_every_page_and_command(world: PrivateWorld) -> None:
    assert page_walk.unwalked_pages(web_of(world.office.desk).url_map) == set()
    assert page_walk.unwalked_commands() == set()


def test_what_the_walk_does_not_know_fails_it(world: PrivateWorld) -> None:
    walked = set(CLICKS) | {"/addon/suggest/people", "/addon/suggest/tags"}
    assert unwalked(walked) == set()
    assert unwalked(walked - {"/addon/clicks/merge"}) == {"/addon/clicks/merge"}
    known = [Rule(each) for each in page_walk.PAGES]
    assert page_walk.unwalked_pages(Map([*known, Rule("/leak")])) == {"/leak"}
    group = click.Group(commands=[click.Command("leak")])
    assert page_walk.unwalked_commands(group) == {"leak"}
    kinds = dict(label_walk.KINDS)
    del kinds[LabelKind.TAG]
    assert "tag" in label_walk.unwalked_kinds(world, kinds)
    with pytest.raises(AssertionError):
        world.words.check(GRACE, f"#1 · {world.words.new('note', {ADA})}", "a card")
