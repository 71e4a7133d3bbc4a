"""The tags of a ticket: one press adds or removes one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from addon.card_reader import CardReader
from addon.cards.form_fields import text_field
from addon.cards.notices import RefusalNotice, notice_rows
from addon.kit import Button, Card, Section, button, buttons, card, section
from app.tickets.view import TicketView

MAX_TAGS_SHOWN = 60

TagName = tuple[int, str]


@dataclass(frozen=True)
class TagChoice:
    """Tags (id, name): used lately in the inbox, and the workspace's by name.

    `may_make` whether a new one may be typed; `typed` what was.
    """

    lately: Sequence[TagName]
    every: Sequence[TagName]
    may_make: bool = True
    typed: str = ""


def tag_field_name(nonce: str) -> str:
    """The field for a tag that has no button."""
    return f"tag_{nonce}"


def tags_card(
    view: TicketView,
    reader: CardReader,
    choice: TagChoice,
    notice: RefusalNotice | None = None,
) -> Card:
    """The ticket's tags, those used lately, the other ones, and a field."""
    known = {tag_id for tag_id, _ in (*view.tags, *choice.lately)}
    others = [tag for tag in choice.every if tag[0] not in known]
    shown = [_add(view, reader, tag) for tag in others[:MAX_TAGS_SHOWN]]
    has_more = len(others) > MAX_TAGS_SHOWN
    return card(
        "tags",
        (
            reader.say("Tags on #{number}", number=view.number),
            reader.say("One press adds or removes"),
        ),
        [
            section(*notice_rows(reader, notice)),
            _group(
                reader.say("On this ticket"),
                [_remove(view, reader, tag) for tag in view.tags[:MAX_TAGS_SHOWN]],
            ),
            _group(
                reader.say("Suggested"),
                [_add(view, reader, tag) for tag in choice.lately],
            ),
            _group(reader.say("All tags"), shown),
            _another(view, reader, choice.typed)
            if choice.may_make or has_more
            else section(),
        ],
    )


def _group(heading: str, each: list[Button]) -> Section:
    return section(*([buttons(*each)] if each else []), heading=heading)


def _remove(view: TicketView, reader: CardReader, tag: TagName) -> Button:
    press = reader.press("untag", view, tag=tag[0])
    alt = reader.say("Remove tag {name}", name=tag[1])
    return button(f"{tag[1]} ✕", press, alt=alt)


def _add(view: TicketView, reader: CardReader, tag: TagName) -> Button:
    press = reader.press("tag", view, tag=tag[0])
    return button(tag[1], press, alt=reader.say("Add tag {name}", name=tag[1]))


def _another(view: TicketView, reader: CardReader, typed: str) -> Section:
    name = tag_field_name(reader.nonce)
    suggest = reader.asks("tags", view.id, field=name)
    press = reader.press("tag_named", view, needs=name)
    label = reader.say("Another tag")
    return section(
        text_field(name, label, value=typed, suggest=suggest),
        buttons(button(reader.say("Add tag"), press)),
    )
