"""How the talks of a random world begin."""

from __future__ import annotations

from collections.abc import Callable

from tests.worlds.truth import (
    ADA,
    GRACE,
    HELP,
    HR,
    SALES,
    SHOP,
    SUPPORT,
    MailCopy,
    Talk,
    WrittenMail,
)
from tests.worlds.writing import MailWriting

Opening = Callable[[MailWriting], list[Talk]]
SENT = frozenset({"SENT"})


def come_in(
    w: MailWriting,
    talk: Talk,
    sender: str,
    inboxes: list[str],
    answers: WrittenMail | None = None,
    **more: str,
) -> WrittenMail:
    """Somebody writes to these inboxes."""
    to = [more.pop("to")] if "to" in more else inboxes
    thread = more.pop("thread", "") or w.thread(talk)
    lines = {name.replace("_", "-"): text for name, text in more.items()}
    if inboxes == [SALES]:
        lines |= w.rewritten(sender)
    copies = w.delivered(talk, inboxes, thread)
    return w.write(
        talk, sender, to, copies, inboxes=inboxes, answers=answers, more=lines
    )


def plain(w: MailWriting) -> list[Talk]:
    customer = w.new_customer()
    talk = w.new_talk(customer)
    come_in(w, talk, customer, [w.chance.choice([SUPPORT, HR])])
    return [talk]


def through_group(w: MailWriting) -> list[Talk]:
    customer = w.new_customer()
    talk = w.new_talk(customer)
    come_in(w, talk, customer, [SALES])
    return [talk]


def to_alias(w: MailWriting) -> list[Talk]:
    customer = w.new_customer()
    talk = w.new_talk(customer)
    if w.chance.random() < 0.5:
        come_in(w, talk, customer, [SUPPORT], to=w.chance.choice([HELP, SHOP]))
        return [talk]
    # It reaches a colleague alone: only its address says for whom it is.
    copies, to = [MailCopy(GRACE, talk.name)], [w.chance.choice([HELP, SHOP])]
    w.write(talk, customer, to, copies, inboxes=[SUPPORT])
    return [talk]


def by_form(w: MailWriting) -> list[Talk]:
    customer = w.new_customer()
    talk = w.new_talk(customer)
    sends_as = f"Site <{w.chance.choice([SUPPORT, ADA])}>"
    come_in(w, talk, sends_as, [SUPPORT], Reply_To=customer)
    return [talk]


def forwarded(w: MailWriting) -> list[Talk]:
    customer = w.new_customer()
    talk = w.new_talk(customer)
    begins = "---------- Forwarded message --------- From: "
    thread = w.thread(talk)
    copies = [
        MailCopy(ADA, thread, SENT),
        *(e for e in w.delivered(talk, [SUPPORT], thread) if e.mailbox != ADA),
    ]
    passed_on = {"snippet": f"{begins}{customer} Date: today", "Subject": "Fwd: Chair"}
    sender = f"Ada Lovelace <{ADA}>"
    w.write(talk, sender, [SUPPORT], copies, inboxes=[SUPPORT], more=passed_on)
    return [talk]


def two_inboxes(w: MailWriting) -> list[Talk]:
    customer = w.new_customer()
    talk = w.new_talk(customer)
    inboxes = w.chance.choice([[SUPPORT, HR], [HR, SUPPORT]])
    # Now and then the second has a blind copy: its own mailbox alone says so.
    talk.is_apart = w.count % 3 == 0
    to = inboxes[0] if talk.is_apart else ", ".join(inboxes)
    come_in(w, talk, customer, inboxes, to=to)
    return [talk]


def reused_id(w: MailWriting) -> list[Talk]:
    """Two customers' programs write under one Message-ID."""
    first = plain(w)
    customer = w.new_customer()
    talk, inbox = w.new_talk(customer), first[0].inboxes[0]
    talk.is_ambiguous = first[0].is_ambiguous = True
    come_in(w, talk, customer, [inbox], Message_ID=first[0].mails[0].id)
    return [*first, talk]


def to_many(w: MailWriting) -> list[Talk]:
    """A mail of ours to several; each who answers has a ticket of their own."""
    customers = [w.new_customer() for _ in range(3)]
    hub = Talk("hub", "")
    copies = [MailCopy(SUPPORT, f"hub{len(w.mails)}", SENT)]
    sender = f"Support <{SUPPORT}>"
    news = w.write(hub, sender, customers, copies, inboxes=[], direction=None)
    talks = [w.new_talk(customer) for customer in customers]
    for talk, customer in zip(talks, customers, strict=True):
        thread = w.chance.choice([copies[0].thread, talk.name])
        come_in(w, talk, customer, [SUPPORT], news, thread=thread)
    return talks


def numbered(w: MailWriting) -> list[Talk]:
    """A customer who writes anew, and names a number of ours."""
    customer = w.new_customer()
    talk, other = w.new_talk(customer), w.new_talk(customer)
    come_in(w, talk, customer, [SUPPORT])
    come_in(w, other, customer, [SUPPORT], Subject=f"[#{1 + w.chance.randrange(9)}]")
    return [talk, other]


def cited_by_many(w: MailWriting) -> list[Talk]:
    """Several answer a newsletter that nobody here has sent or had."""
    w.count += 1
    news = f"<n{w.count}@news.example>"
    talks = [w.new_talk(w.new_customer()) for _ in range(3)]
    for talk in talks:
        sender = f"Olga <{talk.customer}>"
        come_in(w, talk, sender, [SUPPORT], References=news, In_Reply_To=news)
    return talks


def machine(w: MailWriting) -> list[Talk]:
    """An automatic mail of no conversation: no ticket."""
    nobody = Talk("nobody", "")
    copies = w.delivered(nobody, [SUPPORT], f"machine{len(w.mails)}")
    more = {"Auto-Submitted": "auto-replied"}
    sender = w.new_customer()
    w.write(nobody, sender, [SUPPORT], copies, inboxes=[], direction=None, more=more)
    return []


OPENINGS: tuple[Opening, ...] = (
    plain, through_group, to_alias, by_form, forwarded, two_inboxes, reused_id,
    to_many, cited_by_many, numbered, machine,
)  # fmt: skip
