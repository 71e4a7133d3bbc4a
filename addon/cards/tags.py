"""The tags of a ticket: one press adds or removes one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from addon.card_reader import CardReader
from addon.cards.form_fields import text_field
from addon.cards.notices import RefusalNotice, notice_rows
from addon.kit import (
    Button,
    Card,
    Section,
    Widget,
    button,
    buttons,
    card,
    footer,
    paragraph,
    section,
)
from app.tickets.view import TicketView

MAX_TAGS_SHOWN = 60

TagName = tuple[int, str]


@dataclass(frozen=True)
class TagChoice:
    """Tags (id, name): used lately in the inbox, and the workspace's by name.

    `may_make` whether a new one may be typed; `typed` what was, and `found` the tags
    that fit it, if they were asked for.
    """

    lately: Sequence[TagName]
    every: Sequence[TagName]
    may_make: bool = True
    typed: str = ""
    found: Sequence[TagName] | None = None


def tag_field_name(nonce: str) -> str:
    """The field for a tag that has no button."""
    return f"tag_{nonce}"


def tags_card(
    view: TicketView,
    reader: CardReader,
    choice: TagChoice,
    notice: RefusalNotice | None = None,
) -> Card:
    """A field to find or to add, the ticket's tags, those used lately, all others."""
    return card(
        "tags",
        (
            reader.say("Tags on #{number}", number=view.number),
            reader.say("Each press is saved at once"),
        ),
        [
            section(*notice_rows(reader, notice), *_field(view, reader, choice)),
            _group(
                reader.say("On this ticket"),
                [_remove(view, reader, tag) for tag in view.tags[:MAX_TAGS_SHOWN]],
            ),
            *_to_add(view, reader, choice),
        ],
        footer=footer(
            button(
                reader.say("Done"),
                reader.press("refresh", view, below=True),
                filled=True,
            )
        ),
    )


def _to_add(view: TicketView, reader: CardReader, choice: TagChoice) -> list[Section]:
    if choice.found is not None:
        fits = [_add(view, reader, tag) for tag in choice.found]
        none = paragraph(reader.say("No other tag begins like that."))
        return [_group(reader.say("Found"), fits) if fits else section(none)]
    known = {tag_id for tag_id, _ in (*view.tags, *choice.lately)}
    others = [tag for tag in choice.every if tag[0] not in known]
    lately = [_add(view, reader, tag) for tag in choice.lately]
    shown = [_add(view, reader, tag) for tag in others[:MAX_TAGS_SHOWN]]
    return [
        _group(reader.say("Suggested"), lately),
        _group(reader.say("All tags"), shown),
    ]


def _group(heading: str, each: list[Button]) -> Section:
    return section(*([buttons(*each)] if each else []), heading=heading)


def _remove(view: TicketView, reader: CardReader, tag: TagName) -> Button:
    press = reader.press("untag", view, tag=tag[0])
    alt = reader.say("Remove tag {name}", name=tag[1])
    return button(f"{tag[1]} ✕", press, alt=alt)


def _add(view: TicketView, reader: CardReader, tag: TagName) -> Button:
    press = reader.press("tag", view, tag=tag[0])
    return button(tag[1], press, alt=reader.say("Add tag {name}", name=tag[1]))


def _field(view: TicketView, reader: CardReader, choice: TagChoice) -> list[Widget]:
    name = tag_field_name(reader.nonce)
    suggest = reader.asks("tags", view.id, field=name)
    add = reader.press("tag_named", view, needs=name)
    find = button(reader.say("Find"), reader.press("find_tag", view))
    if choice.may_make:
        label = reader.say("Find or add a tag")
        each = [button(reader.say("Add tag"), add), find]
    else:
        label, each = reader.say("Find a tag"), [find]
    return [
        text_field(name, label, value=choice.typed, suggest=suggest),
        buttons(*each),
    ]
