"""“I’m away”: until when, that one is back, and what was handed over meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from addon.card_reader import CardReader
from addon.cards.choices import choice_row
from addon.cards.form_fields import moment_field
from addon.cards.notices import RefusalNotice, notice_rows
from addon.kit import (
    Button,
    Card,
    Widget,
    button,
    buttons,
    card,
    open_link,
    row,
    section,
)
from addon.words import ages, coming_moments
from app.absences.reading import is_over
from app.absences.table import Absence


@dataclass(frozen=True)
class Standing:
    """The reader's absence that lasts or has just ended, as home shows it.

    `untouched` is how many tickets could be given back to them.
    """

    absence: Absence
    untouched: int = 0


def away_field_name(nonce: str) -> str:
    """The field for a moment of this form."""
    return f"away_{nonce}"


def away_card(
    reader: CardReader,
    coming: Sequence[Absence],
    picked: int | None = None,
    notice: RefusalNotice | None = None,
) -> Card:
    """The absences that are not over, and until when one can be away."""
    is_away = any(each.from_at <= reader.now for each in coming)
    tomorrow = coming_moments.tomorrow_morning(reader.now, reader.zone)
    start = round(tomorrow.timestamp() * 1000) if picked is None else picked
    name = away_field_name(reader.nonce)
    choices = [
        *_moments(reader),
        _choice(reader, reader.say("Until I say so"), None),
        moment_field(name, reader.say("Or until"), start),
        buttons(
            button(
                reader.say("Away until then"), reader.press("away_until", needs=name)
            )
        ),
    ]
    below = reader.say("No ticket is handed over to you meanwhile")
    return card(
        "away",
        (reader.say("I’m away"), below),
        [
            section(
                *notice_rows(reader, notice),
                *(_lasting(reader, each) for each in coming),
            ),
            section(*([] if is_away else choices)),
            section(_hand_over(reader)),
        ],
    )


def standing_rows(reader: CardReader, standing: Standing | None) -> list[Widget]:
    """On home: that one is away, or back and what could be taken back."""
    if standing is None:
        return []
    absence = standing.absence
    if not is_over(absence, reader.now):
        return [_lasting(reader, absence)]
    said = reader.say("Welcome back")
    if not standing.untouched:
        seen = button(reader.say("Fine"), reader.press("welcomed", which=absence.id))
        below = reader.say("You are no longer away. Tickets come to you again.")
        return [row(said, below=below, beside=seen)]
    below = reader.say_many(
        "1 ticket that was handed over is untouched",
        "{n} tickets that were handed over are untouched",
        standing.untouched,
    )
    which = absence.id
    back = button(reader.say("Take them back"), reader.press("take_back", which=which))
    leave = button(reader.say("Leave them"), reader.press("welcomed", which=which))
    return [row(said, below=below), buttons(back, leave)]


def _lasting(reader: CardReader, absence: Absence) -> Widget:
    press = reader.press("back", which=absence.id)
    if absence.from_at > reader.now:
        stay: Button = button(reader.say("Not away"), press)
        return row(_planned(reader, absence), beside=stay)
    return row(_now(reader, absence), beside=button(reader.say("I’m back"), press))


def _now(reader: CardReader, absence: Absence) -> str:
    if absence.to_at is None:
        return reader.say("You are away")
    return reader.say("You are away until {when}", when=reader.coming(absence.to_at))


def _planned(reader: CardReader, absence: Absence) -> str:
    begins = reader.coming(absence.from_at)
    if absence.to_at is None:
        return reader.say("Away from {begins}", begins=begins)
    ends = reader.coming(absence.to_at)
    return reader.say("Away from {begins} until {ends}", begins=begins, ends=ends)


def _moments(reader: CardReader) -> list[Widget]:
    now, zone = reader.now, reader.zone
    tomorrow = coming_moments.tomorrow_morning(now, zone)
    monday = coming_moments.next_monday(now, zone)
    week = coming_moments.in_a_week(now, zone)
    each = sorted({tomorrow, monday, week})
    return [
        _choice(
            reader,
            reader.say("Until {day}", day=ages.coming_moment(moment, reader)),
            moment,
        )
        for moment in each
    ]


def _choice(reader: CardReader, said: str, until: datetime | None) -> Widget:
    # The button says the moment that was read, however late it is pressed.
    at = None if until is None else round(until.timestamp())
    press = reader.press("away", until=at)
    return choice_row(reader, said, reader.say("Set"), press)


def _hand_over(reader: CardReader) -> Widget:
    path = f"{reader.public_url}/console/handover/{reader.person_id}"
    said = reader.say("Hand over my tickets")
    below = reader.say("All that is not done, spread over colleagues")
    beside = button(reader.say("Hand over"), open_link(path), alt=said)
    return row(said, below=below, beside=beside)
