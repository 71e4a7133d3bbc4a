"""The card says who sent a mail, where that is not simply its customer."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.addon.sidebar import Sidebar, words
from tests.support.delivered import (
    Delivered,
    colleague,
    customer,
    forged,
    form,
    forward,
)
from tests.support.office import ADA, GRACE, SUPPORT

OLGA = "Ольга Брандт <olga@brandt.example>"
GRACES = f"Grace Hopper <{GRACE}>"
Write = Callable[[Sidebar], Delivered]


def forwarded(reader: Sidebar) -> Delivered:
    world = reader.office.world
    private = customer(world, OLGA, "Стол", to=[GRACE])
    return forward(world, GRACES, private, to=[SUPPORT])


KINDS: list[tuple[Write, str, list[str]]] = [
    (
        lambda reader: forged(reader.office.world, GRACES, to=[SUPPORT]),
        "It says that Grace Hopper wrote it. Nothing proves that.",
        ["Grace Hopper", GRACE],
    ),
    (
        lambda reader: forged(reader.office.world, f"<{SUPPORT}>", to=[SUPPORT]),
        "",
        ["Unknown sender", SUPPORT],
    ),
    (
        lambda reader: forged(
            reader.office.world, SUPPORT, to=["x@y.example", SUPPORT]
        ),
        f"It says that {SUPPORT} wrote it. Nothing proves that.",
        ["Unknown sender"],
    ),
    (
        lambda reader: colleague(reader.office.world, GRACES, to=[SUPPORT]),
        "Grace Hopper is a colleague",
        ["Grace Hopper", GRACE],
    ),
    # The add-on reads no words: the mail inside is the sync's to look at.
    (forwarded, "Forwarded by Grace Hopper", ["Grace Hopper", GRACE]),
    (
        lambda reader: form(reader.office.world, f"Сайт <{SUPPORT}>", OLGA),
        f"Sent from {SUPPORT}",
        ["Ольга Брандт", "olga@brandt.example"],
    ),
    (
        lambda reader: form(reader.office.world, "問合せ <forms@web.example>", OLGA),
        "Sent from forms@web.example",
        ["Ольга Брандт", "olga@brandt.example"],
    ),
    (
        lambda reader: form(reader.office.world, "Web <web@acme.example>", OLGA),
        "Sent from web@acme.example",
        ["Ольга Брандт", "olga@brandt.example"],
    ),
    (lambda reader: customer(reader.office.world, OLGA), "", ["olga@brandt.example"]),
]
WORDS = ["Nothing proves", "is a colleague", "Forwarded by", "Sent from"]


@pytest.mark.parametrize(("write", "line", "shown"), KINDS)
def test_one_line_says_how_the_sender_is_known(
    ada: Sidebar, write: Write, line: str, shown: list[str]
) -> None:
    said = words(ada.open(write(ada).at(ADA)))
    for each in [line, *shown]:
        assert each in said
    assert [each for each in WORDS if each in said] == [e for e in WORDS if e in line]


def test_the_line_is_the_open_mails(ada: Sidebar) -> None:
    world = ada.office.world
    first = form(world, "Site <forms@web.example>", OLGA)
    again = customer(world, OLGA, answers=first)
    for _ in range(2):
        assert "Sent from" not in words(ada.open(again.at(ADA)))
        assert "Sent from" in words(ada.open(first.at(ADA)))
