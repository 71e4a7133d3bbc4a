"""The sentences of mails: how a ticket begins, what comes in and goes out."""

from __future__ import annotations

from app.tickets.history import front_door
from app.tickets.history.sentence_text import (
    Details,
    Names,
    Sentences,
    sentence_message,
    status_term,
)
from app.wording import TranslatableText


def _created(details: Details, names: Names) -> TranslatableText:
    if details.get("channel") == "phone":
        return front_door.called(details)
    if details.get("by_hand"):
        return sentence_message("{who} made it a ticket")
    if details.get("claimed"):
        name = details.get("name") or details["from"]
        return sentence_message(
            "{who} wrote in the name of {name}, ticket opened", name=name
        )
    if details.get("form"):
        return sentence_message(
            "{who} wrote by the form {form}, ticket opened", form=details["form"]
        )
    address = details.get("forwarded_by")
    if address:
        return sentence_message(
            "{who} wrote, forwarded by {name}, ticket opened",
            name=names.get(address, address),
        )
    after = details.get("after")
    if after:
        return sentence_message("{who} wrote again after #{number}", number=after)
    return sentence_message("{who} wrote, ticket opened")


def _message_in(details: Details, _names: Names) -> TranslatableText:
    if details.get("claimed"):
        name = details.get("name") or details["from"]
        if details.get("status"):
            return sentence_message(
                "{who} wrote in the name of {name}, ticket open again", name=name
            )
        return sentence_message("{who} wrote in the name of {name}", name=name)
    if details.get("status"):
        return sentence_message("{who} wrote, ticket open again")
    if details.get("woken"):
        return sentence_message("{who} wrote, no longer snoozed")
    return sentence_message("{who} wrote")


def _message_out(details: Details, _names: Names) -> TranslatableText:
    takes = bool(details.get("to"))
    if not details.get("status"):
        if takes:
            return sentence_message("{who} answered and took it")
        return sentence_message("{who} answered")
    status = status_term(details["status"])
    if takes:
        return sentence_message(
            "{who} answered and took it, now {status}", status=status
        )
    return sentence_message("{who} answered, now {status}", status=status)


def _asked_outside(details: Details, _names: Names) -> TranslatableText:
    if details.get("outside"):
        return sentence_message("{who} wrote to {address}", address=details["outside"])
    return sentence_message("{who} wrote to somebody outside")


def _not_delivered(details: Details, _names: Names) -> TranslatableText:
    to, is_open_again = ", ".join(details["failed"]), bool(details.get("status"))
    if to and is_open_again:
        return sentence_message(
            "{who} noticed that our answer did not reach {address}, ticket open again",
            address=to,
        )
    if to:
        return sentence_message(
            "{who} noticed that our answer did not reach {address}", address=to
        )
    if is_open_again:
        return sentence_message(
            "{who} noticed that our answer was not delivered, ticket open again"
        )
    return sentence_message("{who} noticed that our answer was not delivered")


def _double_reply(details: Details, _names: Names) -> TranslatableText:
    names = ", ".join(details["names"])
    return sentence_message(
        "{who} noticed two answers to one mail: {names}", names=names
    )


SENTENCES: Sentences = {
    "created": _created,
    "message_in": _message_in,
    "message_out": _message_out,
    "asked_outside": _asked_outside,
    "not_delivered": _not_delivered,
    "double_reply": _double_reply,
    "double_reply_withdrawn": lambda details, names: sentence_message(
        "{who} noticed a mail of the customer between the two answers"
    ),
    "sent_blank": lambda details, names: sentence_message(
        "{who} sent a mail with a blank not filled in: {blanks}",
        blanks=", ".join(details["blanks"]),
    ),
    "delivery_changed": lambda details, names: sentence_message(
        "{who} left out the files, which Gmail did not take ({count})",
        count=details["files"],
    ),
}
