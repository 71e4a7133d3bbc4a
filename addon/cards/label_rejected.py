"""The banner that tells once what became of a label set by hand."""

from __future__ import annotations

from addon.card_reader import CardReader
from addon.kit import Widget, bold, icon, join_rich, row
from app.tickets.label_rejections import RejectedLabel, RejectionOutcome
from app.wording import mark

SENTENCES = {
    RejectionOutcome.PUT_BACK: mark("The label {label} was put back"),
    RejectionOutcome.TAKEN_OFF: mark("The label {label} was taken off again"),
    RejectionOutcome.NO_TAG: mark("The label {label} is not a tag"),
}


def corrected_rows(reader: CardReader, corrected: RejectedLabel | None) -> list[Widget]:
    """The banner, if there is something to tell."""
    if corrected is None:
        return []
    said = reader.say(SENTENCES[corrected.undone], label=corrected.label)
    picture = icon(reader.static("icons/notice-1.png"), reader.say("Notice"))
    why = reader.language.tell(corrected.why)
    return [row(join_rich(bold(said)), below=why, beside=picture)]
