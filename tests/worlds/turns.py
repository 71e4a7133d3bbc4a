"""How the talks of a random world go on."""

from __future__ import annotations

from collections.abc import Callable

from tests.support.delivered import CLAIMED
from tests.worlds.openings import SENT, come_in
from tests.worlds.truth import (
    ADA,
    AUTHORS,
    GRACE,
    HELP,
    HR,
    SALES,
    SUPPORT,
    MailCopy,
    Talk,
    WrittenMail,
)
from tests.worlds.writing import MailWriting

Turn = Callable[[MailWriting, Talk], bool]
NAMES = {ADA: "Ada Lovelace", GRACE: "Grace Hopper"}


def _parent(w: MailWriting, talk: Talk, inbox: str) -> WrittenMail:
    there = [each for each in talk.mails_in(inbox) if each.direction]
    return w.chance.choice(there)


def _inbox(w: MailWriting, talk: Talk) -> str:
    return w.chance.choice(talk.inboxes)


def reply(w: MailWriting, talk: Talk) -> bool:
    inbox = _inbox(w, talk)
    to = {"to": HELP} if inbox == SUPPORT and w.chance.random() < 0.2 else {}
    sender = f"{w.chance.choice(['Olga', 'Ольга', '花子'])} <{talk.customer}>"
    come_in(w, talk, sender, [inbox], _parent(w, talk, inbox), **to)
    return True


def reply_without_references(w: MailWriting, talk: Talk) -> bool:
    """The customer's program drops References; Gmail keeps the thread."""
    if _is_lost(w, talk):
        return False
    inbox, where = _inbox(w, talk), talk.name
    known = {(c.mailbox, c.thread) for m in talk.mails_in(inbox) for c in m.copies}
    if (inbox, where) not in known:
        return False
    copies = [MailCopy(inbox, where)]
    w.write(talk, f"Olga <{talk.customer}>", [inbox], copies, inboxes=[inbox])
    return True


def _is_lost(w: MailWriting, talk: Talk) -> bool:
    """Whether Gmail's thread alone could tell which of two mails of one id is meant.

    Nobody can, before both are read, where a mail names neither its customer nor an id.
    """
    return talk.is_ambiguous and not w.is_read_in_time


def to_another_inbox(w: MailWriting, talk: Talk) -> bool:
    others = [each for each in (SUPPORT, HR) if each not in talk.inboxes]
    if not others or not _is_apart(w, talk, others[0]):
        return False
    parent = _parent(w, talk, _inbox(w, talk))
    come_in(w, talk, f"Olga <{talk.customer}>", others[:1], parent)
    talk.is_apart = True
    return True


def colleague_of_customer(w: MailWriting, talk: Talk) -> bool:
    domain = talk.customer.partition("@")[2]
    if not domain.startswith("firm"):
        return False
    inbox = _inbox(w, talk)
    come_in(w, talk, w.new_customer(domain), [inbox], _parent(w, talk, inbox))
    return True


def stranger(w: MailWriting, talk: Talk) -> bool:
    """Somebody who has got an id of it: their mail is a ticket of their own."""
    inbox = _inbox(w, talk)
    domain = talk.customer.partition("@")[2]
    where = domain if not domain.startswith("firm") else ""
    customer = w.new_customer(where)
    other = w.new_talk(customer)
    parent = _parent(w, talk, inbox)
    come_in(w, other, customer, [inbox], parent, thread=talk.name)
    return True


def forged(w: MailWriting, talk: Talk) -> bool:
    """Somebody writes to the customer in a colleague's name: no answer."""
    inbox = w.chance.choice([e for e in talk.inboxes if e != SALES] or [SUPPORT])
    if inbox not in talk.inboxes:
        return False
    author, parent = w.chance.choice(AUTHORS[inbox]), _parent(w, talk, inbox)
    if (author, parent.chain[0]) in w.forged:
        # The same claimed writer twice would be one conversation.
        return False
    w.forged.add((author, parent.chain[0]))
    other = w.new_talk(f"X <{author}>")
    results = w.chance.choice(["mx.google.com; dmarc=fail", CLAIMED.format("evil.org")])
    copies = [MailCopy(inbox, talk.name)]
    to, more = [talk.customer, inbox], {"Authentication-Results": results}
    w.write(
        other, f"Ada <{author}>", to, copies, inboxes=[inbox], answers=parent, more=more
    )
    return True


def answer(w: MailWriting, talk: Talk) -> bool:
    """A colleague answers with the inbox in Cc."""
    return _answer(w, talk, cc=True)


def answer_alone(w: MailWriting, talk: Talk) -> bool:
    """A colleague answers from their own mailbox, and nobody else gets it."""
    return len(talk.inboxes) == 1 and _answer(w, talk)


def answer_by_bcc(w: MailWriting, talk: Talk) -> bool:
    """A colleague answers with the inbox in Bcc."""
    return _answer(w, talk, bcc=True)


def _answer(w: MailWriting, talk: Talk, *, cc: bool = False, bcc: bool = False) -> bool:
    inbox = _inbox(w, talk)
    if inbox == SALES and (cc or bcc):
        return False
    author, thread = _author(w, talk, inbox), w.thread(talk)
    if author is None:
        return False
    talk.authors.add(author)
    told = (("Bcc", inbox),) if bcc else ()
    copies = [MailCopy(author, thread, SENT, told)]
    if cc or bcc:
        brought = {"Delivered-To": inbox} if bcc else {}
        got = w.delivered(talk, [inbox], thread, brought)
        copies += [e for e in got if e.mailbox == inbox or not bcc]
    copies = list({each.mailbox: each for each in reversed(copies)}.values())
    to = [talk.customer, *([inbox] if cc else [])]
    parent, sender = _parent(w, talk, inbox), f"{NAMES.get(author, 'Hal')} <{author}>"
    w.write(talk, sender, to, copies, inboxes=[inbox], direction="out", answers=parent)
    return True


def _is_apart(w: MailWriting, talk: Talk, inbox: str) -> bool:
    """Whether nobody of that inbox has answered yet.

    Where one conversation is in two inboxes, the answer of somebody of both counts for
    the one whose mail was read first, and is not taken back when the other's comes.
    """
    return w.is_read_in_time or talk.authors.isdisjoint(AUTHORS[inbox])


def _author(w: MailWriting, talk: Talk, inbox: str) -> str | None:
    """Who has the mail answers it; now and then somebody who has it from elsewhere."""
    able = list(AUTHORS[inbox])
    if talk.is_apart and not w.is_read_in_time:
        others = {e for each in talk.inboxes if each != inbox for e in AUTHORS[each]}
        able = [each for each in able if each not in others]
    has_it = talk.handler in able
    if has_it and (talk.is_ambiguous or w.chance.random() < 0.7):
        return talk.handler
    return w.chance.choice(able) if able else None


def answer_as_inbox(w: MailWriting, talk: Talk) -> bool:
    """Somebody answers from the inbox's own account."""
    inbox = _inbox(w, talk)
    if inbox == SALES:
        return False
    _answer_as(w, talk, inbox)
    return True


def _answer_as(w: MailWriting, talk: Talk, inbox: str) -> None:
    copies = [MailCopy(inbox, w.thread(talk), SENT)]
    parent, to = _parent(w, talk, inbox), [talk.customer]
    w.write(
        talk, f"Desk <{inbox}>", to, copies,
        inboxes=[inbox], direction="out", answers=parent,
    )  # fmt: skip


def ask_outside(w: MailWriting, talk: Talk) -> bool:
    """A colleague asks somebody else about it: that answers nobody."""
    inbox = _inbox(w, talk)
    if inbox == SALES or _is_lost(w, talk):
        return False
    thread = w.thread(talk)
    carrier = f"Carrier <trace@carrier{len(w.mails)}.example>"
    parent, to = _parent(w, talk, inbox), [carrier]
    # It is written beside the mail that it is about.
    threads = [each.thread for each in parent.copies if each.mailbox == inbox]
    copies = [MailCopy(inbox, next(iter(threads), thread), SENT)]
    w.write(
        talk, f"Desk <{inbox}>", to, copies,
        inboxes=[inbox], direction=None, answers=parent,
    )  # fmt: skip
    return True


def absence_note(w: MailWriting, talk: Talk) -> bool:
    """The customer's machine answers: nothing changes."""
    inbox = _inbox(w, talk)
    if inbox == SALES:
        return False
    copies = w.delivered(talk, [inbox], talk.name)
    more = {"Auto-Submitted": "auto-replied"}
    parent = _parent(w, talk, inbox)
    w.write(
        talk, f"Olga <{talk.customer}>", [inbox], copies,
        inboxes=[inbox], direction=None, answers=parent, more=more,
    )  # fmt: skip
    return True


def comes_back(w: MailWriting, talk: Talk) -> bool:
    """Our last answer is not delivered: a mail server says so."""
    inbox = _inbox(w, talk)
    if inbox == SALES or _is_lost(w, talk):
        return False
    if talk.last(inbox, "out") is None:
        _answer_as(w, talk, inbox)
    out = [each for each in talk.mails_in(inbox) if each.direction == "out"]
    copies = w.delivered(talk, [inbox], talk.name)
    more = {"X-Failed-Recipients": talk.customer, "Return-Path": "<>"}
    w.write(
        talk, "Mail Delivery System <mailer-daemon@mx.example>", [inbox], copies,
        inboxes=[inbox], direction=None, answers=out[-1], more=more,
    )  # fmt: skip
    talk.returned.add(out[-1].id)
    return True


TURNS: tuple[Turn, ...] = (
    reply, reply_without_references, to_another_inbox, colleague_of_customer,
    stranger, forged, answer, answer_alone, answer_by_bcc, answer_as_inbox,
    ask_outside, absence_note, comes_back,
)  # fmt: skip
