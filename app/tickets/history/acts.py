"""The sentences of what somebody does with one ticket."""

from __future__ import annotations

from app.tickets.history.sentence_text import (
    Details,
    Names,
    Sentences,
    moment_until,
    priority_term,
    sentence_message,
    status_term,
)
from app.wording import TranslatableTerm, TranslatableText


def _assigned(details: Details, names: Names) -> TranslatableText:
    if details.get("taken"):
        return sentence_message("{who} took it")
    address = str(details.get("to", ""))
    name = names.get(address, address)
    if details.get("returned"):
        return sentence_message("{who} took it back, away no longer")
    if details.get("handover"):
        return sentence_message("{who} handed it over to {to}", to=name)
    return sentence_message("{who} assigned it to {to}", to=name)


def _status(details: Details, _names: Names) -> TranslatableText:
    if details.get("silent"):
        return sentence_message("{who} closed it, nobody had written again")
    return sentence_message(
        "{who} set it to {status}", status=status_term(details["to"])
    )


def _prioritised(details: Details, _names: Names) -> TranslatableText:
    to = priority_term(details["to"])
    return sentence_message("{who} set the priority to {priority}", priority=to)


def _set_aside(details: Details, _names: Names) -> TranslatableText:
    if details.get("whole") and details.get("always"):
        return sentence_message(
            "{who} marked it and this sender's later mail as not a ticket"
        )
    if details.get("whole"):
        return sentence_message("{who} marked it as not a ticket")
    return sentence_message(
        "{who} set a mail aside: {reason}", reason=TranslatableTerm(details["reason"])
    )


def _snoozed(details: Details, _names: Names) -> TranslatableText:
    if details["until"] is None:
        return sentence_message("{who} snoozed it until the customer writes")
    return sentence_message("{who} snoozed it until {when}", when=moment_until(details))


def _woken(details: Details, _names: Names) -> TranslatableText:
    if details.get("status"):
        return sentence_message("{who} woke it, ticket open again")
    return sentence_message("{who} woke it")


SENTENCES: Sentences = {
    "assigned": _assigned,
    "unassigned": lambda details, names: sentence_message("{who} unassigned it"),
    "status": _status,
    "reopened": lambda details, names: sentence_message("{who} reopened it"),
    "prioritised": _prioritised,
    "tagged": lambda details, names: sentence_message(
        "{who} added the tag {tag}", tag=details["tag"]
    ),
    "untagged": lambda details, names: sentence_message(
        "{who} removed the tag {tag}", tag=details["tag"]
    ),
    "noted": lambda details, names: sentence_message("{who} added a note"),
    "note_edited": lambda details, names: sentence_message("{who} changed a note"),
    "note_deleted": lambda details, names: sentence_message("{who} deleted a note"),
    "snoozed": _snoozed,
    "woken": _woken,
    "set_aside": _set_aside,
    "restored": lambda details, names: sentence_message("{who} made it a ticket again"),
    "recovered": lambda details, names: sentence_message(
        "{who} took over what the labels in Gmail said"
    ),
}
