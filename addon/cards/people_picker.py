"""People to choose from: me, then whoever has the least; with many, a field as well."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field as default

from addon.card_reader import CardReader
from addon.cards.choices import choice_row
from addon.cards.form_fields import text_field
from addon.kit import Click, Widget, button, buttons
from addon.words import away_text
from app.absences.reading import Away

# With more people than this a field suggests them as one types.
MAX_ROWS = 20

Named = tuple[int, str]


@dataclass(frozen=True)
class PeoplePicker:
    """Who may be chosen, and what choosing does; 0 is nobody.

    `typed` is what the button beside the field does, `suggest` what fills the field.
    `lately` are those who got tickets lately: of many people they come first. Those
    who are `away` come last.
    """

    people: Sequence[Named]
    press: Callable[[int], Click]
    typed: Click
    suggest: Click
    open_of: Mapping[int, int] = default(default_factory=dict)
    lately: Collection[int] = ()
    away: Mapping[int, Away] = default(default_factory=dict)
    has_nobody: bool = False
    value: str = ""


def typed_person_field_name(nonce: str) -> str:
    """The field for somebody who has no row."""
    return f"who_{nonce}"


def people_choices(reader: CardReader, picker: PeoplePicker) -> list[Widget]:
    """A row each; the field when they are too many."""
    people = sorted(picker.people, key=lambda person: _order(reader, picker, person))
    rows = [_row(reader, picker, person) for person in people[:MAX_ROWS]]
    if picker.has_nobody:
        below = reader.say("Goes back to Unassigned")
        nobody, act = reader.say("Nobody"), reader.say("Assign")
        rows.append(choice_row(reader, nobody, act, picker.press(0), below=below))
    if len(people) > MAX_ROWS or picker.value:
        rows += _somebody_else(reader, picker)
    return rows


def _order(
    reader: CardReader, picker: PeoplePicker, person: Named
) -> tuple[bool, bool, bool, int, str, int]:
    who, name = person
    is_unlikely = len(picker.people) > MAX_ROWS and who not in picker.lately
    is_me = who == reader.person_id
    is_away = who in picker.away
    return (not is_me, is_away, is_unlikely, picker.open_of.get(who, 0), name, who)


def _row(reader: CardReader, picker: PeoplePicker, person: Named) -> Widget:
    who, name = person
    words = [reader.say("{count} open", count=picker.open_of.get(who, 0))]
    if who in picker.away:
        words.append(away_text.away_until(picker.away[who], reader))
    return choice_row(
        reader,
        reader.say("Me") if who == reader.person_id else name,
        reader.say("Assign"),
        picker.press(who),
        below=" · ".join(words),
    )


def _somebody_else(reader: CardReader, picker: PeoplePicker) -> list[Widget]:
    name, label = typed_person_field_name(reader.nonce), reader.say("Somebody else")
    asked = text_field(name, label, value=picker.value, suggest=picker.suggest)
    return [asked, buttons(button(reader.say("Assign"), picker.typed))]
