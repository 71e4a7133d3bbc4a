"""Lets a desk read a random world, in any order, and compares it with the truth."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from itertools import combinations
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.audit import OPERATOR
from app.inboxes import alias, inbox as inboxes
from app.inboxes.inbox import Inbox, InboxKind
from app.labels import inbox_people
from app.mailboxes import look_back, mailbox as mailboxes
from app.mailboxes.mailbox import Mailbox
from app.people.person import Person
from app.tickets.intake.arrival import ArrivedMail
from app.tickets.intake.intake import MailIntake
from app.tickets.mail import from_headers
from app.tickets.messages import message as messages
from tests.support import cast as casting
from tests.worlds.openings import OPENINGS
from tests.worlds.truth import (
    HAL,
    HELP,
    HR,
    MAILBOXES,
    MEMBERS,
    MO,
    SALES,
    SUPPORT,
    MailCopy,
    Talk,
    WrittenMail,
)
from tests.worlds.turns import TURNS, Turn
from tests.worlds.writing import MailWriting

IN_TIME = "in time"
ORDERS = (IN_TIME, "by mailbox", "interleaved", "shuffled")
# Out of which inbox somebody goes meanwhile.
MOVES = ("", SUPPORT, "", HR)
TALKS, FEW_TALKS = 9, 4
Reading = tuple[WrittenMail, MailCopy]


def furnish(session: Session) -> None:
    """Let the people, inboxes and mailboxes in with which every world begins."""
    cast = casting.enter(session)
    for address in (HAL, MO):
        place = {"workspace_id": cast.acme.id, "address": address}
        session.add(Person(**place, name=address[:2].title(), role="rep"))
    for address in (HR, SALES):
        kind = InboxKind.GROUP if address == SALES else InboxKind.ACCOUNT
        session.add(Inbox(workspace_id=cast.acme.id, address=address, kind=kind))
    session.flush()
    people = {p.address: p for p in session.scalars(select(Person))}
    places = {i.address: i for i in session.scalars(select(Inbox))}
    for inbox, members in MEMBERS.items():
        for each in members:
            inboxes.add_member(session, places[inbox], people[each])
    alias.add_alias(session, places[SUPPORT], HELP, by=OPERATOR)
    for address in MAILBOXES:
        made = mailboxes.find_or_make_mailbox(session, cast.acme.id, address)
        # An answer that it passed by is looked for once more.
        made.is_connected, made.cursor_at = True, clock.now()


class RandomWorld:
    """One world, and a desk that reads it; `furnish` has prepared that desk."""

    def __init__(
        self, session: Session, seed: int, focus: Collection[str] = ()
    ) -> None:
        self.session, self.chance = session, Random(seed)
        self.order = ORDERS[seed % len(ORDERS)]
        self.members = {inbox: set(people) for inbox, people in MEMBERS.items()}
        self.moves = MOVES[seed // len(ORDERS) % len(MOVES)]
        begin, in_time = clock.now() - timedelta(days=12), self.order == IN_TIME
        self.pen = MailWriting(self.chance, begin, is_read_in_time=in_time)
        self.kinds = Counter[str]()
        # What is in one conversation together.
        self.pairs = Counter[tuple[str, str]]()
        self._openings = [e for e in OPENINGS if e.__name__ in focus] or OPENINGS
        self._turns = [e for e in TURNS if e.__name__ in focus] or TURNS
        self._next = list[Turn]()
        self.people = {p.address: p for p in session.scalars(select(Person))}
        self.inboxes = {i.address: i for i in session.scalars(select(Inbox))}
        self.mailboxes = {m.address: m for m in session.scalars(select(Mailbox))}
        self.workspace_id = self.inboxes[SUPPORT].workspace_id
        self._write(seed, FEW_TALKS if focus else TALKS)
        self._read()

    @property
    def about(self) -> set[str]:
        """All that is in it: kinds, its order of reading, whether somebody moves."""
        return {*self.kinds, self.order, *(["moved"] if self.moves else [])}

    def _write(self, seed: int, talks: int) -> None:
        for n in range(talks):
            # Each as often as the others, and in each order.
            number = seed // len(ORDERS) * talks + n
            opening = self._openings[number % len(self._openings)]
            made = opening(self.pen)
            self.kinds[opening.__name__] += 1
            for talk in made:
                talk.kinds.append(opening.__name__)
                self._go_on(talk)

    def _go_on(self, talk: Talk) -> None:
        for _ in range(self.chance.randrange(4)):
            turn = self._turn()
            if turn(self.pen, talk):
                self.kinds[turn.__name__] += 1
                talk.kinds.append(turn.__name__)
        self.pairs.update(combinations(sorted(set(talk.kinds)), 2))

    def _turn(self) -> Turn:
        if not self._next:
            self._next = self.chance.sample(self._turns, len(self._turns))
        return self._next.pop()

    def _read(self) -> None:
        readings = self.readings = self._in_order()
        moment = self.chance.randrange(len(readings))
        intake = MailIntake(self.session, self.workspace_id)
        for n, (mail, copy) in enumerate(readings):
            if n == moment and self.moves:
                self._move()
                intake = MailIntake(self.session, self.workspace_id)
            intake.receive(self._arrival(n, mail, copy))
            self.session.flush()
        while self._look_back(readings):
            pass
        self.session.expire_all()

    def copies_in(self, address: str) -> list[tuple[Talk, WrittenMail, str, MailCopy]]:
        """What is in that mailbox of the talks, each under its id in Gmail."""
        talks = {id(m): talk for talk in self.pen.talks for m in talk.mails}
        return [
            (talks[id(mail)], mail, f"{n:016x}", copy)
            for n, (mail, copy) in enumerate(self.readings)
            if copy.mailbox == address and id(mail) in talks
        ]

    def _look_back(self, readings: Sequence[Reading]) -> bool:
        """Read again what mailboxes have sent, as far as an answer is missed there."""
        asked = False
        for address, mailbox in self.mailboxes.items():
            since = look_back.take_look_back(self.session, mailbox.id)
            asked = asked or since is not None
            if since is not None:
                self._read_again(readings, address, since)
        return asked

    def _read_again(
        self, readings: Sequence[Reading], address: str, since: datetime
    ) -> None:
        sent = {
            f"{n:016x}": (n, mail, copy)
            for n, (mail, copy) in enumerate(readings)
            if copy.mailbox == address and "SENT" in copy.labels and mail.at >= since
        }
        mailbox_id = self.mailboxes[address].id
        known = messages.copied_messages(self.session, mailbox_id, sent)
        intake = MailIntake(self.session, self.workspace_id)
        for each in sorted(sent.keys() - known):
            intake.receive(self._arrival(*sent[each]))
            self.session.flush()

    def _move(self) -> None:
        inbox = self.inboxes[self.moves]
        inbox_people.take_out_of_inbox(
            self.session, inbox, self.people[MO], by=OPERATOR
        )
        self.members[self.moves].discard(MO)

    def _in_order(self) -> list[Reading]:
        readings = [(mail, copy) for mail in self.pen.mails for copy in mail.copies]
        if self.order == "shuffled":
            self.chance.shuffle(readings)
        elif self.order != IN_TIME:
            by_mailbox = defaultdict[str, list[Reading]](list)
            for each in readings:
                by_mailbox[each[1].mailbox].append(each)
            turns = [each[1].mailbox for each in readings]
            if self.order == "by mailbox":
                ranks = self.chance.sample(MAILBOXES, len(MAILBOXES))
                turns.sort(key=ranks.index)
            else:
                self.chance.shuffle(turns)
            readings = [by_mailbox[each].pop(0) for each in turns]
        for talk in self.pen.talks:
            if talk.is_ambiguous:
                _read_first_in_time(talk, readings)
        return readings

    def _arrival(self, n: int, mail: WrittenMail, copy: MailCopy) -> ArrivedMail:
        lines = mail.headers | dict(copy.headers)
        read = from_headers(list(lines.items()), mail.at, mail.snippet)
        mailbox, ids = self.mailboxes[copy.mailbox], (f"{n:016x}", copy.thread)
        return ArrivedMail(mailbox, *ids, read, copy.labels)


def _read_first_in_time(talk: Talk, readings: list[Reading]) -> None:
    """Let the first mail be read before what they write after we have answered it.

    Another mail bears its id. Where that one is known alone, our answer seems to be a
    question about it, and whoever that names takes part: what they write then joins the
    other's ticket, and the desk takes no customer's mail out of a ticket again.
    """
    mails = [(n, mail) for n, (mail, _) in enumerate(readings) if mail in talk.mails]
    first = next(n for n, mail in mails if mail == talk.mails[0])
    ours = [n for n, mail in mails if mail.direction != "in"]
    late = [
        n for n, mail in mails if mail.direction == "in" and n > min(ours, default=n)
    ]
    if late and late[0] < first:
        readings.insert(late[0], readings.pop(first))
