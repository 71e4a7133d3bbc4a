"""Every event as one sentence that can be read aloud; each kind has a file of its own.

A sentence is a whole message that begins with `{who}`, so that every language has its
own wording. When the reader did it, the catalogues have one with `You` instead.
"""

from __future__ import annotations

from datetime import UTC, tzinfo

from app.people.actor import ActorKind
from app.tickets.event import Event
from app.tickets.history import acts, front_door, mails, merges
from app.tickets.history.sentence_text import Names, Sentences
from app.tickets.history.undone import UNDONE
from app.wording import TranslatableTerm, TranslatableText, mark

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
SENTENCES: Sentences = {
    **mails.SENTENCES,
    **front_door.SENTENCES,
    **acts.SENTENCES,
    **merges.SENTENCES,
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
