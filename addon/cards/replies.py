"""The saved replies: beside a mail that is being written, and under “Reply”."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from addon.card_reader import CardReader
from addon.cards.choices import choice_row
from addon.cards.draft_envelope import envelope_rows
from addon.cards.form_fields import text_field
from addon.cards.notices import RefusalNotice, notice_rows
from addon.cards.presence import OtherReaders, writing_rows
from addon.kit import (
    Card,
    Section,
    Widget,
    button,
    buttons,
    card,
    icon,
    paragraph,
    row,
    section,
)
from addon.words import status_lines
from app.replies.answered_mail import DraftEnvelope
from app.tickets.view import TicketView

INSERT, DRAFT = "insert", "draft"
MAX_TAGS = 3


@dataclass(frozen=True)
class ReplyChoice:
    """One reply in the list: its preview, and the names of its blanks."""

    id: int
    name: str
    preview: str
    blanks: tuple[str, ...] = ()


@dataclass(frozen=True)
class ReplyChoices:
    """The replies for the ticket's tags, the most used others; or what was found."""

    tagged: Sequence[ReplyChoice] = ()
    used: Sequence[ReplyChoice] = ()
    has_more: bool = False
    typed: str = ""


@dataclass(frozen=True)
class ReplyTarget:
    """What a press does, and the ticket that is answered, if one is known.

    `held` says since when somebody else has it; `is_several`: it cannot be told which
    of the customer's tickets is answered. `envelope`: who would get the draft.
    `greeted` is the ticket as its words know it, where that is another than the view.
    `others` are the colleagues who are at the ticket; whoever writes is named.
    """

    verb: str
    view: TicketView | None = None
    held: str = ""
    is_several: bool = False
    envelope: DraftEnvelope | None = None
    greeted: TicketView | None = None
    others: OtherReaders | None = None

    @property
    def warned(self) -> dict[str, Any]:
        """What a press says of the card: it has named somebody who writes."""
        return {"warned": True} if self.others and self.others.writers else {}

    @property
    def told(self) -> TicketView | None:
        """The ticket that the words of the replies speak of."""
        return self.greeted or self.view


def reply_field_name(nonce: str) -> str:
    """The field of the search."""
    return f"reply_{nonce}"


def compose_card(
    reader: CardReader,
    to: ReplyTarget,
    choices: ReplyChoices,
    notice: RefusalNotice | None = None,
) -> Card:
    """Beside a mail that is being written: a press inserts at the cursor."""
    if to.held and to.view is not None:
        return _theirs(reader, to, to.view, choices)
    return card(
        "replies",
        (reader.say("Saved replies"), _for(reader, to)),
        [
            section(*notice_rows(reader, notice), *_warning(reader, to)),
            *_lists(reader, to, choices),
            # Nothing to find where nothing is saved.
            *([_search(reader, to, choices)] if choices != ReplyChoices() else []),
        ],
    )


def replies_card(
    reader: CardReader,
    to: ReplyTarget,
    choices: ReplyChoices,
    notice: RefusalNotice | None = None,
) -> Card:
    """Under “Reply”: a press opens a draft in the thread."""
    assert to.view is not None
    title = reader.say("Reply to {name}", name=_answered(to.view, to.envelope))
    subtitle = reader.say("#{number} · opens a draft, you send it", **_number(to.view))
    press = reader.press(to.verb, to.view, **to.warned)
    empty = choice_row(reader, reader.say("Empty draft"), _act(reader, to), press)
    searches = choices.has_more or choices.typed
    rows = [paragraph(to.held)] if to.held else []
    rows += envelope_rows(reader, to.envelope) if to.envelope else []
    return card(
        "replies",
        (title, subtitle),
        [
            section(*notice_rows(reader, notice), *_warning(reader, to), *rows, empty),
            *_lists(reader, to, choices),
            *([_search(reader, to, choices)] if searches else []),
        ],
    )


def _warning(reader: CardReader, to: ReplyTarget) -> list[Widget]:
    below = _twice(reader, to.view) if to.view is not None else ""
    return writing_rows(reader, to.others, below)


def _twice(reader: CardReader, view: TicketView) -> str:
    name = status_lines.given_name(view.customer_name) or reader.say("The customer")
    return reader.say("{customer} would get two answers", customer=name)


def _answered(view: TicketView, envelope: DraftEnvelope | None) -> str:
    to = envelope.recipients.to if envelope else ()
    customer = view.customer_name or view.customer_address
    is_theirs = any(each.address == view.customer_address for each in to)
    return to[0].shown if to and not is_theirs else customer


def _theirs(
    reader: CardReader, to: ReplyTarget, view: TicketView, choices: ReplyChoices
) -> Card:
    name = status_lines.holder_called(view)
    ask = row(
        reader.say("Ask {name} before you send", name=name),
        below=_twice(reader, view),
        beside=icon(reader.static("icons/notice-1.png"), reader.say("Notice")),
    )
    return card(
        "replies",
        (
            reader.say("{name} is answering this", name=name),
            reader.say("#{number} · {held}", held=to.held, **_number(view)),
        ),
        [
            section(ask, *writing_rows(reader, to.others)),
            *_lists(reader, to, choices, is_folded=True),
        ],
    )


def _lists(
    reader: CardReader,
    to: ReplyTarget,
    choices: ReplyChoices,
    *,
    is_folded: bool = False,
) -> list[Section]:
    shown = 0 if is_folded else None
    tagged = [_row(reader, to, each) for each in choices.tagged]
    used = [_row(reader, to, each) for each in choices.used]
    heading = reader.say("Found") if choices.typed else reader.say("Most used")
    if not tagged and not used:
        return [section(paragraph(_nothing(reader, choices)))]
    return [
        section(*tagged, heading=_for_tags(reader, to.view), shown=shown),
        section(*used, heading=heading, shown=shown),
    ]


def _row(reader: CardReader, to: ReplyTarget, choice: ReplyChoice) -> Widget:
    count, below = len(choice.blanks), choice.preview
    if count == 1:
        below = reader.say("1 blank · {preview}", preview=below)
    elif count:
        below = reader.say("{count} blanks · {preview}", count=count, preview=below)
    press = reader.press(to.verb, to.view, reply=choice.id, **to.warned)
    return choice_row(reader, choice.name, _act(reader, to), press, below=below)


def _act(reader: CardReader, to: ReplyTarget) -> str:
    if to.verb == INSERT:
        return reader.language.say_in("act", "Insert")
    return reader.language.say_in("act", "Draft")


def _search(reader: CardReader, to: ReplyTarget, choices: ReplyChoices) -> Section:
    reads = reader.press("find_reply", to.view, then=to.verb)
    name, label = reply_field_name(reader.nonce), reader.say("Find a reply")
    return section(
        text_field(name, label, value=choices.typed, reads=reads),
        buttons(button(reader.say("Find"), reads)),
    )


def _nothing(reader: CardReader, choices: ReplyChoices) -> str:
    if choices.typed:
        return reader.say("No reply has these words.")
    return reader.say("No reply is saved yet. An admin adds them with desk reply add.")


def _for(reader: CardReader, to: ReplyTarget) -> str:
    if to.is_several:
        return reader.say("Several open tickets, names stay blank")
    view = to.view
    if view is None:
        return reader.say("Inserted where the cursor is")
    name = view.customer_name or view.customer_address
    return reader.say("For {name} · #{number}", name=name, **_number(view))


def _for_tags(reader: CardReader, view: TicketView | None) -> str:
    names = [name for _, name in view.tags] if view else []
    return reader.say("For {tags}", tags=", ".join(names[:MAX_TAGS]))


def _number(view: TicketView) -> dict[str, object]:
    return {"number": view.number}
