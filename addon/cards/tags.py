"""The tags of a ticket: one press adds or removes one."""

from __future__ import annotations

from collections.abc import Sequence

from addon.cards.parts import Notice, notice_rows
from addon.kit import Button, Card, Section, button, buttons, card, field, section
from addon.reader import Reader
from app.tickets.view import TicketView

MOST = 60

TagName = tuple[int, str]


def field_name(nonce: str) -> str:
    """The field for a new tag."""
    return f"tag_{nonce}"


def tags_form(
    view: TicketView,
    reader: Reader,
    every: Sequence[TagName],
    typed: str = "",
    notice: Notice | None = None,
) -> Card:
    """The ticket's tags, the workspace's other ones, and a field for a new one."""
    mine = {tag_id for tag_id, _ in view.tags}
    others = [tag for tag in every if tag[0] not in mine][:MOST]
    return card(
        "tags",
        (f"Tags on #{view.number}", "One press adds or removes"),
        [
            section(*notice_rows(reader, notice)),
            _choice("On this ticket", [_remove(view, reader, t) for t in view.tags]),
            _choice("All tags", [_add(view, reader, tag) for tag in others]),
            _another(view, reader, typed),
        ],
    )


def _choice(heading: str, each: list[Button]) -> Section:
    return section(*([buttons(*each)] if each else []), heading=heading)


def _remove(view: TicketView, reader: Reader, tag: TagName) -> Button:
    press = reader.press("untag", view, tag=tag[0])
    return button(f"{tag[1]} ✕", press, alt=f"Remove tag {tag[1]}")


def _add(view: TicketView, reader: Reader, tag: TagName) -> Button:
    press = reader.press("tag", view, tag=tag[0])
    return button(tag[1], press, alt=f"Add tag {tag[1]}")


def _another(view: TicketView, reader: Reader, typed: str) -> Section:
    name = field_name(reader.nonce)
    press = reader.press("tag_named", view, needs=name)
    return section(
        field(name, "Another tag", value=typed), buttons(button("Add tag", press))
    )
