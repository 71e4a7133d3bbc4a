"""Snooze: one row per choice, a field for any other moment, and the way back."""

from __future__ import annotations

from datetime import datetime

from addon.card_reader import CardReader
from addon.cards.choices import choice_row
from addon.cards.form_fields import moment_field
from addon.cards.notices import RefusalNotice, notice_rows
from addon.kit import (
    Card,
    Widget,
    button,
    buttons,
    card,
    section,
)
from addon.words import coming_moments, status_lines
from app.tickets.verbs.snooze import is_asleep
from app.tickets.view import TicketView


def snooze_field_name(nonce: str) -> str:
    """The field for a moment of this form: another form has another name."""
    return f"until_{nonce}"


def snooze_card(
    view: TicketView,
    reader: CardReader,
    picked: int | None = None,
    notice: RefusalNotice | None = None,
) -> Card:
    """The choices; `picked` is the moment that was refused, kept as it was chosen."""
    tomorrow = coming_moments.tomorrow_morning(reader.now, reader.zone)
    start = round(tomorrow.timestamp() * 1000) if picked is None else picked
    title = reader.say("Snooze #{number}", number=view.number)
    return card(
        "snooze",
        (title, _subtitle(view, reader)),
        [
            section(*notice_rows(reader, notice), *_awake(view, reader)),
            section(*_moments(view, reader), _until_they_write(view, reader)),
            section(
                moment_field(
                    snooze_field_name(reader.nonce), reader.say("Or until"), start
                ),
                buttons(
                    button(
                        reader.say("Snooze until then"),
                        reader.press(
                            "snooze_until", view, needs=snooze_field_name(reader.nonce)
                        ),
                    )
                ),
            ),
        ],
    )


def _subtitle(view: TicketView, reader: CardReader) -> str:
    if not view.customer_name:
        return reader.say("Comes back earlier if the customer writes")
    name = status_lines.given_name(view.customer_name)
    return reader.say("Comes back earlier if {name} writes", name=name)


def _awake(view: TicketView, reader: CardReader) -> list[Widget]:
    if not is_asleep(view.snoozed_at, view.snoozed_until, reader.now):
        return []
    below = reader.say("It is back in the queue at once")
    said, press = reader.say("Snoozed now"), reader.press("wake", view)
    return [choice_row(reader, said, reader.say("Wake"), press, below=below)]


def _moments(view: TicketView, reader: CardReader) -> list[Widget]:
    now, zone = reader.now, reader.zone
    tomorrow, monday = (
        coming_moments.tomorrow_morning(now, zone),
        coming_moments.next_monday(now, zone),
    )
    week = coming_moments.in_a_week(now, zone)
    rows = [_moment(view, reader, tomorrow, reader.say("Tomorrow 09:00"))]
    # On a Sunday it is tomorrow, on a Monday in a week.
    if monday not in (tomorrow, week):
        rows.append(_moment(view, reader, monday, reader.say("Monday 09:00")))
    below = coming_moments.day_and_time(week, reader)
    return [*rows, _moment(view, reader, week, reader.say("In a week"), below)]


def _moment(
    view: TicketView, reader: CardReader, until: datetime, text: str, below: str = ""
) -> Widget:
    # The button says the moment that was read, however late it is pressed.
    press = reader.press("snooze", view, until=round(until.timestamp()))
    return choice_row(reader, text, _act(reader), press, below=below)


def _until_they_write(view: TicketView, reader: CardReader) -> Widget:
    press = reader.press("snooze", view, until=None)
    said = reader.say("Until the customer writes")
    if view.customer_name:
        name = status_lines.given_name(view.customer_name)
        said = reader.say("Until {name} writes", name=name)
    return choice_row(reader, said, _act(reader), press)


def _act(reader: CardReader) -> str:
    # Shorter than in the menu, where a language has a shorter word.
    return reader.language.say_in("row", "Snooze")
