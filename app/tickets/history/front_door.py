"""The sentences of what comes by the front door, and of what is given out there."""

from __future__ import annotations

from app.tickets.history.sentence_text import Details, Sentences, sentence_message
from app.wording import TranslatableText


def called(details: Details) -> TranslatableText:
    """A ticket of a phone call."""
    name = details.get("name") or details.get("from")
    if name:
        return sentence_message(
            "{who} took a call from {name}, ticket opened", name=name
        )
    return sentence_message("{who} took a call, ticket opened")


SENTENCES: Sentences = {
    "answered_by_phone": lambda details, names: sentence_message(
        "{who} answered on the phone"
    ),
    "status_link": lambda details, names: (
        sentence_message("{who} revoked the status link")
        if details.get("revoked")
        else sentence_message("{who} gave out the status link")
    ),
    "rated": lambda details, names: (
        sentence_message("{who} rated it bad")
        if details["value"] == "bad"
        else sentence_message("{who} rated it okay")
        if details["value"] == "okay"
        else sentence_message("{who} rated it good")
    ),
    "address_added": lambda details, names: sentence_message(
        "{who} added the address {address}", address=details["from"]
    ),
}
