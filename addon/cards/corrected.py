"""The banner that tells once what became of a label set by hand."""

from __future__ import annotations

from addon.kit import Widget, bold, icon, rich, row
from addon.reader import Reader
from app.tickets.correction import Corrected, Undone
from app.wording import mark

SAID = {
    Undone.PUT_BACK: mark("The label {label} was put back"),
    Undone.TAKEN_OFF: mark("The label {label} was taken off again"),
    Undone.NO_TAG: mark("The label {label} is no tag"),
}


def corrected_rows(reader: Reader, corrected: Corrected | None) -> list[Widget]:
    """The banner, if there is something to tell."""
    if corrected is None:
        return []
    said = reader.say(SAID[corrected.undone], label=corrected.label)
    picture = icon(reader.static("icons/notice-1.png"), reader.say("Notice"))
    why = reader.language.tell(corrected.why)
    return [row(rich(bold(said)), below=why, beside=picture)]
