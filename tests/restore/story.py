"""What the stories of a restore have in common: how the desk stands, what went on."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from sqlalchemy import func, select

from app.backup.restore import Restored
from app.labels.writes import LabelWrite
from app.mailboxes.mailbox import Mailbox
from app.mailboxes.pending_thread import PendingThread
from app.people import actor
from app.people.workspace import choose_workspace
from app.tickets.event import Event
from app.tickets.status import Status
from app.tickets.tags import tag as tags
from app.tickets.ticket import Ticket
from demo.gmail.mailboxes.message import MailboxMessage
from tests.support import human
from tests.support.office import (
    ADA,
    GRACE,
    SUPPORT,
    Office,
    pass_time,
)
from workers.labels.label_diff import label_differences

Restore = Callable[..., Restored]


def states(office: Office) -> list[tuple[int, str, str | None, list[str]]]:
    """Each ticket's number, status, assignee and tags."""
    found = []
    for number in numbers(office):
        shown = office.shown(number)
        found.append((number, shown["status"], shown["assignee"], shown["tags"]))
    return found


def numbers(office: Office) -> list[int]:
    with office.desk.database.reading() as session:
        return list(session.scalars(select(Ticket.number).order_by(Ticket.number)))


def count(office: Office, *where: object) -> int:
    """How many events there are since the restore, of that kind."""
    with office.desk.database.reading() as session:
        place = choose_workspace(session, None)
        query = select(func.count()).select_from(Event)
        query = query.where(Event.at >= place.restored_at, *where)  # type: ignore[arg-type]
        return session.scalar(query) or 0


def agrees(office: Office) -> None:
    """Every label is as it should be, nothing is owed, one more sync writes nothing."""
    assert list(label_differences(office.desk)) == []
    with office.desk.database.reading() as session:
        for table in (PendingThread, LabelWrite):
            assert session.scalar(select(func.count()).select_from(table)) == 0
        adopting = select(Mailbox.address).where(Mailbox.adopting.is_not(None))
        waiting = adopting.where(Mailbox.is_connected)
        assert list(session.scalars(waiting)) == []
    before = {a: worn(office, a) for a in (SUPPORT, ADA, GRACE)}
    pass_time(400)
    office.sync()
    assert {a: worn(office, a) for a in before} == before


def worn(office: Office, address: str) -> list[set[str]]:
    return [office.worn(each) for each in messages(office, address)]


def messages(office: Office, address: str) -> list[MailboxMessage]:
    return list(office.world.mailboxes[address].messages.values())


def go_on(office: Office, chance: Random) -> None:
    """Something happens after the backup: on a card, in Gmail, or by the customer."""
    by = actor.person_actor(office.cast.grace)
    number = chance.choice(numbers(office))
    mail = chance.choice(messages(office, SUPPORT))
    match chance.randrange(7):
        case 0:
            with office.ticket(number) as (_, ticket):
                ticket.set_status(chance.choice(list(Status)), by=by)
        case 1:
            with office.ticket(number) as (_, ticket):
                ticket.assign(
                    chance.choice([office.cast.ada, office.cast.grace]), by=by
                )
        case 2:
            with office.ticket(number) as (session, ticket):
                name = chance.choice(["vip", "billing"])
                ticket.tag(
                    tags.find_or_make_tag(session, ticket.workspace_id, name), by=by
                )
        case 3:
            office.write(f"More {chance.random()}")
        case 4:
            office.write("Re: One", In_Reply_To=mail.mail.message_id)
        case 5:
            word = chance.choice(["Resolved", "Waiting", "Closed"])
            human.label(office.support, mail, add=f"Desk/Status/{word}")
        case _:
            office.sync()
