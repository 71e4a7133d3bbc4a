"""The sentences of what joins tickets, parts them, or takes one elsewhere."""

from __future__ import annotations

from app.tickets.history.sentence_text import (
    Details,
    Names,
    Sentences,
    moment_until,
    sentence_message,
)
from app.wording import TranslatableText


def _merged(details: Details, names: Names) -> TranslatableText:
    if details.get("into"):
        return sentence_message(
            "{who} merged it into #{number}", number=details["into"]
        )
    number, address = details["number"], str(details.get("to", ""))
    to = names.get(address, address)
    if to and details.get("status"):
        return sentence_message(
            "{who} merged #{number} into it, ticket open again, {to} has it",
            number=number,
            to=to,
        )
    if details.get("status"):
        return sentence_message(
            "{who} merged #{number} into it, ticket open again", number=number
        )
    if details.get("woken"):
        return sentence_message(
            "{who} merged #{number} into it, no longer snoozed", number=number
        )
    if details.get("until"):
        facts = {"number": number, "when": moment_until(details)}
        return sentence_message(
            "{who} merged #{number} into it, snoozed until {when}", **facts
        )
    if to:
        return sentence_message(
            "{who} merged #{number} into it, {to} has it", number=number, to=to
        )
    return sentence_message("{who} merged #{number} into it", number=number)


def _moved(details: Details, names: Names) -> TranslatableText:
    # The inboxes have no name here: who reads it may belong to one of them alone.
    address = str(details.get("loser", ""))
    if not address:
        return sentence_message("{who} moved it to another inbox")
    name = names.get(address, address)
    return sentence_message(
        "{who} moved it to another inbox, {name} has it no longer", name=name
    )


def _unmerged(details: Details, _names: Names) -> TranslatableText:
    if details.get("into"):
        return sentence_message(
            "{who} undid the merge into #{number}", number=details["into"]
        )
    return sentence_message(
        "{who} undid the merge with #{number}", number=details["number"]
    )


def _linked(details: Details, _names: Names) -> TranslatableText:
    number = details["number"]
    if details.get("via", "rule") != "rule":
        return sentence_message("{who} linked it with #{number}", number=number)
    return sentence_message(
        "{who} found that it also belongs to #{number}", number=number
    )


SENTENCES: Sentences = {
    "linked": _linked,
    "unlinked": lambda details, names: sentence_message(
        "{who} unlinked it from #{number}", number=details["number"]
    ),
    "moved": _moved,
    "merged": _merged,
    "unmerged": _unmerged,
}
