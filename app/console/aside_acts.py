"""What can be done with rows of the set-aside page: one, or those that are ticked."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from addon.words.reader import Reader
from app.desk import Desk
from app.errors import NotFound, Refused
from app.people.principal import Principal
from app.tickets.acting import kept_mail
from app.tickets.acting.perform import Done
from app.tickets.lists.aside_rows import ASIDE_PAGE_SIZE
from app.tickets.ticket import Ticket
from app.wording import mark

# A mail by its row, or a ticket that was set aside whole.
ROW = re.compile(r"(m|t)([0-9]{1,18})", re.ASCII)
NOTHING_CHOSEN = mark("Nothing is chosen.")
Do = Callable[[Session, Principal, int], Done | str]


@dataclass(frozen=True)
class AsideAct:
    """What is done with a mail, and with a ticket that was set aside whole."""

    of_mail: Do
    of_ticket: Do

    def one(self, session: Session, by: Principal, row: str) -> Done | str:
        """Do it with that row.

        Raises:
            Refused: nothing was changed.
        """
        found = ROW.fullmatch(row)
        if found is None:
            raise NotFound(kept_mail.MAIL_GONE)
        do = self.of_mail if found[1] == "m" else self.of_ticket
        return do(session, by, int(found[2]))


ACTS: Mapping[str, AsideAct] = {
    "make": AsideAct(kept_mail.make_ticket, kept_mail.restore_ticket),
    "always": AsideAct(
        partial(kept_mail.make_ticket, always=True),
        partial(kept_mail.restore_ticket, always=True),
    ),
    "never": AsideAct(kept_mail.never_of, kept_mail.never_of_ticket),
}


@dataclass
class AsideOutcome:
    """The tickets that were made, the senders who were ended, and what was refused.

    `there` are tickets that somebody else has made of them already.
    """

    tickets: set[int] = field(default_factory=set)
    there: set[int] = field(default_factory=set)
    senders: set[str] = field(default_factory=set)
    refusals: list[Refused] = field(default_factory=list)

    def lines(self, reader: Reader) -> list[str]:
        """That in words."""
        said = []
        if self.tickets:
            count = len(self.tickets)
            said.append(reader.say_many("1 ticket made.", "{n} tickets made.", count))
        said += [
            reader.say("No more tickets from {sender}.", sender=each)
            for each in sorted(self.senders)
        ]
        return said + list(dict.fromkeys(map(reader.reason, self.refusals)))


def do_with_rows(
    desk: Desk, by: Principal, act: str, rows: Sequence[str]
) -> AsideOutcome:
    """Do it with each row, in a transaction of its own: a refused one stops none.

    Raises:
        Refused: there is no such act, or nothing is chosen.
    """
    if act not in ACTS:
        raise NotFound("There is no action “{name}”.", name=act[:40])
    if not rows:
        raise Refused(NOTHING_CHOSEN)
    found = AsideOutcome()
    for row in list(dict.fromkeys(rows))[:ASIDE_PAGE_SIZE]:
        try:
            with desk.database.transaction() as session:
                done = ACTS[act].one(session, by, row)
        except Refused as error:
            found.refusals.append(error)
            continue
        if isinstance(done, Done):
            made = found.tickets if done.is_first else found.there
            made.add(done.ticket_id)
        else:
            found.senders.add(done)
    # One that two of the rows have made was made now.
    found.there -= found.tickets
    return found


def numbers_of(session: Session, ticket_ids: Sequence[int]) -> Sequence[int]:
    """The numbers of these tickets; without any nothing is asked."""
    if not ticket_ids:
        return ()
    query = select(Ticket.number).where(Ticket.id.in_(ticket_ids))
    return session.scalars(query.order_by(Ticket.number)).all()
