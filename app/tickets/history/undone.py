"""The sentences of actions that take another one back."""

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
from app.wording import TranslatableText


def _given_back(details: Details, names: Names) -> TranslatableText:
    address = str(details.get("to", ""))
    to = names.get(address, address)
    return sentence_message("{who} undid that: {to} has it again", to=to)


def _status_again(details: Details, _names: Names) -> TranslatableText:
    return sentence_message(
        "{who} undid that: {status} again", status=status_term(details["to"])
    )


def _priority_again(details: Details, _names: Names) -> TranslatableText:
    to = priority_term(details["to"])
    return sentence_message(
        "{who} undid that: the priority is {priority} again", priority=to
    )


def _moved_back(details: Details, names: Names) -> TranslatableText:
    address = str(details.get("to", ""))
    if not address:
        return sentence_message("{who} undid that: back in its former inbox")
    to = names.get(address, address)
    return sentence_message(
        "{who} undid that: back in its former inbox, {to} has it again", to=to
    )


def _snoozed_again(details: Details, _names: Names) -> TranslatableText:
    if details["until"] is None:
        return sentence_message(
            "{who} undid that: snoozed again until the customer writes"
        )
    when = moment_until(details)
    return sentence_message("{who} undid that: snoozed again until {when}", when=when)


UNDONE: Sentences = {
    "assigned": _given_back,
    "unassigned": lambda details, names: sentence_message(
        "{who} undid that: nobody has it again"
    ),
    "status": _status_again,
    "reopened": _status_again,
    "prioritised": _priority_again,
    "moved": _moved_back,
    "tagged": lambda details, names: sentence_message(
        "{who} undid that: the tag {tag} is back", tag=details["tag"]
    ),
    "untagged": lambda details, names: sentence_message(
        "{who} undid that: the tag {tag} is gone", tag=details["tag"]
    ),
    "snoozed": _snoozed_again,
    "restored": lambda details, names: sentence_message(
        "{who} undid that: a ticket again"
    ),
    "woken": lambda details, names: sentence_message(
        "{who} undid that: no longer snoozed"
    ),
    "note_edited": lambda details, names: sentence_message(
        "{who} undid that: the note says again what it said"
    ),
    "note_deleted": lambda details, names: sentence_message(
        "{who} undid that: the note is back"
    ),
}
