"""Every event as one sentence that can be read aloud. One line per action.

A sentence is a whole message that begins with `{who}`, so that every language has its
own wording. When the reader did it, the catalogues have one with `You` instead.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, tzinfo

from app.people.actor import ActorKind
from app.tickets import door_sentences
from app.tickets.event import Event
from app.tickets.sentence_text import Details, Names, sentence_message
from app.tickets.status import Priority, Status
from app.wording import TranslatableMoment, TranslatableTerm, TranslatableText, mark

WHO, YOU = "{who}", "You"
IN_GMAIL = mark("{sentence} in Gmail")
# Several tickets by one press; whoever says it in a language has its forms.
WITH_ANOTHER = "{sentence} (with 1 other)"
WITH_OTHERS = "{sentence} (with {n} others)"
CUSTOMER, SOMEBODY = mark("The customer"), mark("Somebody")
NOBODY = {
    ActorKind.CUSTOMER: CUSTOMER,
    ActorKind.GMAIL: mark("Someone in the shared mailbox"),
    ActorKind.CLOCK: mark("The clock"),
    ActorKind.RULE: mark("The desk"),
}
STATUSES = {
    Status.OPEN: mark("open"),
    Status.IN_PROGRESS: mark("in progress"),
    Status.WAITING: mark("waiting"),
    Status.RESOLVED: mark("resolved"),
    Status.CLOSED: mark("closed"),
}
PRIORITIES = {
    Priority.LOW: mark("low"),
    Priority.NORMAL: mark("normal"),
    Priority.HIGH: mark("high"),
    Priority.URGENT: mark("urgent"),
}


def doer_name(event: Event, name: str | None) -> str | TranslatableTerm:
    """Who did it, as the sentence begins; `name` is the person's, if it was one."""
    details = event.details
    if event.actor == ActorKind.CUSTOMER:
        if details.get("claimed"):
            return TranslatableTerm(SOMEBODY)
        return str(
            details.get("name") or details.get("from") or ""
        ) or TranslatableTerm(CUSTOMER)
    return name or TranslatableTerm(NOBODY.get(ActorKind(event.actor), SOMEBODY))


def event_message(event: Event, names: Names, zone: tzinfo = UTC) -> TranslatableText:
    """The whole sentence, its `{who}` still open; moments are of that zone."""
    table = UNDONE if "undoes" in event.details else SENTENCES
    return table[event.action](event.details | {"zone": zone}, names)


def is_in_gmail(event: Event) -> bool:
    """Whether it was done by a label there."""
    is_mail = event.action in ("message_out", "asked_outside")
    return event.details.get("via") == "gmail" and not is_mail


def english_sentence(event: Event, name: str | None, names: Names) -> str:
    """The whole sentence in English, without a full stop."""
    said = event_message(event, names)
    text = str(
        TranslatableText(said.message, {**said.values, "who": doer_name(event, name)})
    )
    text = IN_GMAIL.format(sentence=text) if is_in_gmail(event) else text
    others = event.others
    if not others:
        return text
    return (WITH_ANOTHER if others == 1 else WITH_OTHERS).format(
        sentence=text, n=others
    )


def _assigned(details: Details, names: Names) -> TranslatableText:
    if details.get("taken"):
        return sentence_message("{who} took it")
    address = str(details.get("to", ""))
    name = names.get(address, address)
    if details.get("handover"):
        return sentence_message("{who} handed it over to {to}", to=name)
    return sentence_message("{who} assigned it to {to}", to=name)


def _status(details: Details, _names: Names) -> TranslatableText:
    if details.get("silent"):
        return sentence_message("{who} closed it, nobody had written again")
    return sentence_message(
        "{who} set it to {status}", status=_status_of(details["to"])
    )


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
    status = _status_of(details["status"])
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


def _created(details: Details, names: Names) -> TranslatableText:
    if details.get("channel") == "phone":
        return door_sentences.called(details)
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


def _prioritised(details: Details, _names: Names) -> TranslatableText:
    to = TranslatableTerm(PRIORITIES[Priority(details["to"])])
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
    return sentence_message("{who} snoozed it until {when}", when=_moment(details))


def _snoozed_again(details: Details, _names: Names) -> TranslatableText:
    if details["until"] is None:
        return sentence_message(
            "{who} undid that: snoozed again until the customer writes"
        )
    when = _moment(details)
    return sentence_message("{who} undid that: snoozed again until {when}", when=when)


def _woken(details: Details, _names: Names) -> TranslatableText:
    if details.get("status"):
        return sentence_message("{who} woke it, ticket open again")
    return sentence_message("{who} woke it")


def _moment(details: Details) -> TranslatableMoment:
    moment = datetime.fromisoformat(details["until"])
    return TranslatableMoment(moment.astimezone(details["zone"]))


def _given_back(details: Details, names: Names) -> TranslatableText:
    address = str(details.get("to", ""))
    to = names.get(address, address)
    return sentence_message("{who} undid that: {to} has it again", to=to)


def _status_again(details: Details, _names: Names) -> TranslatableText:
    return sentence_message(
        "{who} undid that: {status} again", status=_status_of(details["to"])
    )


def _priority_again(details: Details, _names: Names) -> TranslatableText:
    to = TranslatableTerm(PRIORITIES[Priority(details["to"])])
    return sentence_message(
        "{who} undid that: the priority is {priority} again", priority=to
    )


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
        facts = {"number": number, "when": _moment(details)}
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


def _moved_back(details: Details, names: Names) -> TranslatableText:
    address = str(details.get("to", ""))
    if not address:
        return sentence_message("{who} undid that: back in its former inbox")
    to = names.get(address, address)
    return sentence_message(
        "{who} undid that: back in its former inbox, {to} has it again", to=to
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


def _status_of(value: str) -> TranslatableTerm:
    return TranslatableTerm(STATUSES[Status(value)])


SENTENCES: dict[str, Callable[[Details, Names], TranslatableText]] = {
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
    **door_sentences.SENTENCES,
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
    "snoozed": _snoozed,
    "woken": _woken,
    "set_aside": _set_aside,
    "restored": lambda details, names: sentence_message("{who} made it a ticket again"),
    "recovered": lambda details, names: sentence_message(
        "{who} took over what the labels in Gmail said"
    ),
    "linked": _linked,
    "unlinked": lambda details, names: sentence_message(
        "{who} unlinked it from #{number}", number=details["number"]
    ),
    "moved": _moved,
    "merged": _merged,
    "unmerged": _unmerged,
}
# The same actions, when they take another one back.
UNDONE: dict[str, Callable[[Details, Names], TranslatableText]] = {
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
}
