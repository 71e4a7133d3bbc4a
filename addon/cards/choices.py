"""What is chosen from: rows with a button each."""

from __future__ import annotations

from addon.card_reader import CardReader
from addon.kit import Click, Widget, button, row


def choice_row(
    reader: CardReader, choice: str, act: str, press: Click, *, below: str = ""
) -> Widget:
    """What may be chosen, what follows, and the button that does it.

    A row that can be pressed looks like any other text: so it has a button.
    """
    alt = reader.say("{act}: {choice}", act=act, choice=choice)
    return row(choice, below=below, beside=button(act, press, alt=alt))
