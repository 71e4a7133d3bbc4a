"""Merging: which other ticket, and what will happen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from addon.card_reader import CardReader
from addon.cards.choices import choice_row
from addon.cards.form_fields import text_field
from addon.cards.notices import RefusalNotice, notice_rows
from addon.kit import (
    Button,
    Card,
    RichText,
    Widget,
    bold,
    button,
    buttons,
    card,
    footer,
    grey,
    paragraph,
    row,
    section,
)
from addon.words import status_lines
from addon.words.list_text import row_writer
from app.tickets.merge import holding
from app.tickets.merge.candidates import MergeCandidate
from app.tickets.merge.crossing import CrossInboxMerge
from app.tickets.view import TicketView
from app.wording import mark

# So many people are named; of the others the card says how many they are.
MAX_NAMES = 12


@dataclass(frozen=True)
class TypedTicket:
    """The number or the words that somebody has typed, and why they will not do.

    `is_found`: the tickets to choose from are those that have the words.
    """

    typed: str = ""
    notice: RefusalNotice | None = None
    is_found: bool = False


def merge_field_name(nonce: str) -> str:
    """The field for a number."""
    return f"number_{nonce}"


def merge_button(reader: CardReader, view: TicketView, other_id: int) -> Button:
    """For a row of a card that stands over the ticket's, such as the customer's."""
    press = reader.press("merge_form", view, other=other_id, levels=2)
    return button(reader.say("Merge"), press)


def choice_card(
    view: TicketView,
    reader: CardReader,
    others: Sequence[MergeCandidate],
    named: TypedTicket | None,
) -> Card:
    """The customer's other open tickets, and a field for any other one."""
    named = named or TypedTicket()
    name = merge_field_name(reader.nonce)
    find = reader.press("merge_named", view, needs=name)
    found = reader.say("Found")
    theirs = found if named.is_found else reader.say("More from this customer")
    title = reader.say("Merge with #{number}", number=view.number)
    return card(
        "merge_choice",
        (title, reader.say("The other becomes part of it")),
        [
            section(*notice_rows(reader, named.notice)),
            section(*(_row(view, reader, each) for each in others), heading=theirs),
            section(
                text_field(name, reader.say("Number or words"), value=named.typed),
                buttons(button(reader.say("Continue"), find)),
            ),
        ],
    )


def confirm_card(
    view: TicketView,
    reader: CardReader,
    other: MergeCandidate,
    levels: int = 1,
    across: CrossInboxMerge | None = None,
) -> Card:
    """What becomes part of what, and one button; `levels` as in `return_to_card`.

    `across` two inboxes it names both, and who can read it from then on.
    """
    press = reader.press(
        "merge", view, other=other.id, levels=levels, confirmed=across is not None
    )
    title = reader.say(
        "Merge #{source} into #{target}", source=other.number, target=view.number
    )
    after = reader.say(
        "Later mails go to #{number}. You can undo it for 7 days.", number=view.number
    )
    return card(
        "merge",
        (title, _from(view, reader, other)),
        [
            section(
                paragraph(_what(view, reader, other)),
                *_who_has_it(view, reader, other),
                *_who_reads(view, reader, other, across),
                paragraph(grey(after)),
            )
        ],
        footer=footer(button(reader.say("Merge"), press, filled=True)),
    )


def _who_has_it(
    view: TicketView, reader: CardReader, other: MergeCandidate
) -> list[Widget]:
    """Who loses it, or keeps it: the one who has the whole from then on."""
    has_holder = view.assignee_id is not None and view.assignee_is_active
    if other.assignee_id is None or view.assignee_id == other.assignee_id:
        return []
    loser = status_lines.whole_name(other.assignee)
    if not has_holder and other.can_keep:
        keeps = mark("{loser} has #{number}, and keeps it.")
        return [paragraph(reader.say(keeps, loser=loser, number=other.number))]
    holder = status_lines.whole_name(view.assignee or "") if has_holder else ""
    said = holding.loss_sentence(other.number, loser, holder)
    return [paragraph(reader.language.tell(said))]


def _who_reads(
    view: TicketView,
    reader: CardReader,
    other: MergeCandidate,
    across: CrossInboxMerge | None,
) -> list[Widget]:
    if across is None:
        return []
    where = reader.say(
        "#{source} is in {inbox}, #{target} in {into}.",
        source=other.number,
        inbox=across.inbox,
        target=view.number,
        into=across.into,
    )
    return [row(where), *reader_rows(reader, across)]


def reader_rows(reader: CardReader, across: CrossInboxMerge) -> list[Widget]:
    """Who can read it in the other inbox, and who no longer can."""
    who = reader.say(
        "Everybody in {into} can read all of it then: {names}.",
        into=across.into,
        names=_named(across.readers),
    )
    said = [row(who)]
    if across.no_longer:
        names = _named(across.no_longer)
        said.append(
            row(reader.say("They can no longer read it: {names}.", names=names))
        )
    return said


def _named(names: Sequence[str]) -> str:
    more = len(names) - MAX_NAMES
    return ", ".join(names[:MAX_NAMES]) + (f" +{more}" if more > 0 else "")


def _row(view: TicketView, reader: CardReader, other: MergeCandidate) -> Widget:
    since = reader.lasting(other.since)
    words = [
        row_writer(reader, other),
        reader.say("{age} · #{number}", age=since, number=other.number),
        other.inbox if other.inbox_id != view.inbox_id else "",
        status_lines.whole_name(other.assignee),
    ]
    press = reader.press("merge_form", view, other=other.id, here=True)
    return choice_row(
        reader,
        _subject(reader, other.subject),
        reader.say("Choose"),
        press,
        below=" · ".join(filter(None, words)),
    )


def _from(view: TicketView, reader: CardReader, other: MergeCandidate) -> str:
    mine = view.customer_name or view.customer_address
    if view.customer_address == other.customer_address:
        return reader.say("Both are from {name}", name=mine)
    said = mark("From {other} and {name}")
    return reader.say(said, other=other.customer, name=mine)


def _what(view: TicketView, reader: CardReader, other: MergeCandidate) -> RichText:
    # The values are escaped by `bold`; the messages themselves hold no markup.
    return RichText(
        reader.say(
            "{source} becomes part of {target}: {mails}, {notes}.",
            source=bold(_subject(reader, other.subject)),
            target=bold(_subject(reader, view.subject)),
            mails=_mails(reader, other.mail_count),
            notes=_notes(reader, other.note_count),
        )
    )


def _mails(reader: CardReader, count: int) -> str:
    return reader.say_many("1 mail", "{n} mails", count)


def _notes(reader: CardReader, count: int) -> str:
    return reader.say_many("1 note", "{n} notes", count)


def _subject(reader: CardReader, subject: str) -> str:
    return subject or reader.say("(no subject)")
