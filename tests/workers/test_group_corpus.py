"""Five hundred real mails through a group: each one outcome, a copy for each member.

A group of two in every run, of five in `make proof`.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.serving import make_server

from app import clock
from app.inboxes import inbox as inboxes
from app.mailboxes import mailbox as mailboxes
from app.people.person import Person, Role
from app.tickets.event import Event
from app.tickets.messages.message import Message, MessageCopy
from app.tickets.ticket import Ticket
from demo.gmail.__main__ import QuietHandler
from demo.gmail.app import create_app
from demo.gmail.world import GmailWorld
from tests.support import real_mail
from tests.support.databases import SqliteTemplates
from tests.support.office import (
    SUPPORT,
    Office,
    google_key,
    open_office,
    pass_time,
    service_account,
)
from tests.support.proof import often
from tests.support.real_mail import Found
from workers.imports.corpus import MailCorpus
from workers.imports.counts import SEEN, MailCounts

WORDS = ("ada", "grace", "edsger", "barbara", "donald")
FIVE = tuple(f"{word}@acme.example" for word in WORDS)
MEMBERS = FIVE[: often(2, 5)]
ORDINARY = {"is-not-bounce-01.eml", "is-not-bounce-02.eml"}
# A complaint whose headers are those of ordinary mail.
MISSED = {"arf-22.eml"}


@dataclass
class Loaded:
    """What `desk mail load --lists-as-mail` made of the mails, twice."""

    office: Office
    counts: MailCounts
    again: MailCounts
    events: tuple[int, int]


def group_world(members: Sequence[str] = MEMBERS) -> GmailWorld:
    """support@ is a Google Group; each member has a Gmail of their own."""
    world = GmailWorld(clock.now, google_key())
    for address in members:
        world.add_mailbox(address, address.partition("@")[0].capitalize())
    world.add_group(SUPPORT, members)
    world.register_service_account(service_account()[1])
    return world


@contextmanager
def served(world: GmailWorld) -> Iterator[str]:
    """The address of a Gmail that can be posted to."""
    server = make_server(
        "127.0.0.1",
        0,
        create_app(world),
        threaded=True,
        request_handler=QuietHandler,
    )
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.port}/"
    server.shutdown()
    server.server_close()


def enter_members(
    session: Session, office: Office, members: Sequence[str] = MEMBERS
) -> None:
    """All of them are on the desk and connected."""
    acme = office.cast.acme.id
    for address in members:
        person = session.scalar(select(Person).where(Person.address == address))
        if person is None:
            name = address.partition("@")[0].capitalize()
            person = Person(workspace_id=acme, address=address, name=name)
            person.role = Role.REP
            session.add(person)
            session.flush()
        inboxes.add_member(session, office.cast.support, person)
        mailboxes.find_or_make_mailbox(session, acme, address).connect(delegated=True)


@pytest.fixture(scope="module")
def loaded(
    sqlite_templates: SqliteTemplates, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Loaded]:
    folder = real_mail.folder()
    url = sqlite_templates.fresh()
    place, world = tmp_path_factory.mktemp("group"), group_world()
    with served(world) as root:
        office = open_office(
            url, place, connected=(), world=world, kind="group", gmail_root_url=root
        )
        with office.desk.database.transaction() as session:
            enter_members(session, office)
        office.sync()
        corpus = MailCorpus(office.desk, office.cast.acme.id, SUPPORT, pause=pass_time)
        counts = corpus.load(folder, lambda done, of: None, takes_lists=True)
        before = events(office)
        again = corpus.load(folder, lambda done, of: None, takes_lists=True)
        yield Loaded(office, counts, again, (before, events(office)))
        office.desk.close()
    sqlite_templates.drop(url)
    clock.reset()


def events(office: Office) -> int:
    with office.desk.database.reading() as session:
        return session.scalar(select(func.count()).select_from(Event)) or 0


def test_a_second_load_changes_nothing(loaded: Loaded) -> None:
    again = loaded.again
    assert (again.new, again.joined, again.set_aside) == (0, 0, loaded.counts.total)
    assert again.reasons == {SEEN: loaded.counts.total}
    assert loaded.events[0] == loaded.events[1]


def outcomes(loaded: Loaded, part: str) -> dict[str, Message]:
    """File name to its row, of every mail that was not set aside as seen before."""
    box = loaded.office.ada
    ids = {each.mail.body.raw: each.id for each in box.messages.values()}
    with loaded.office.desk.database.reading() as session:
        query = select(MessageCopy.gmail_id, Message).join(
            Message, Message.id == MessageCopy.message_id
        )
        rows = {gmail_id: message for gmail_id, message in session.execute(query)}
    files = sorted((real_mail.folder() / part).rglob("*.eml"))
    found = ((path.name, ids.get(written(path.read_bytes()))) for path in files)
    return {name: rows[gmail_id] for name, gmail_id in found if gmail_id}


def written(raw: bytes) -> bytes:
    """Without the line that an mbox puts before a mail."""
    return raw.partition(b"\n")[2] if raw.startswith(b"From ") else raw


def test_each_mail_has_one_outcome(loaded: Loaded) -> None:
    counts, files = loaded.counts, len(list(real_mail.folder().rglob("*.eml")))
    assert counts.total == files >= 500
    assert counts.set_aside == sum(counts.reasons.values())
    with loaded.office.desk.database.reading() as session:
        tickets = session.scalar(select(func.count()).select_from(Ticket))
        first = select(Message.ticket_id).where(Message.is_first)
        firsts = session.scalars(first).all()
    assert counts.new == tickets == len(firsts) == len(set(firsts))


def test_each_mail_has_a_copy_for_each_member(loaded: Loaded) -> None:
    with loaded.office.desk.database.reading() as session:
        query = select(func.count(MessageCopy.mailbox_id.distinct()))
        copies = session.execute(
            query.add_columns(func.count()).group_by(MessageCopy.message_id)
        ).all()
    assert {mailboxes for mailboxes, _ in copies} == {len(MEMBERS)}
    # A file that repeats a mail arrives once more in each mailbox.
    assert all(count % len(MEMBERS) == 0 for _, count in copies)
    known = len(copies) + loaded.counts.reasons[SEEN]
    assert known == loaded.counts.total


@pytest.mark.parametrize(("part", "count"), [("list", 24), ("lkml", 7)])
def test_conversations_are_those_of_the_references(
    loaded: Loaded, part: str, count: int
) -> None:
    rows = outcomes(loaded, f"threads/{part}")
    by_ticket: dict[int | None, set[str]] = defaultdict(set)
    for name, message in rows.items():
        by_ticket[message.ticket_id].add(name)
    mails = [m for m in real_mail.read(f"threads/{part}") if m.name in rows]
    assert sorted(map(sorted, by_ticket.values())) == sorted(map(sorted, joined(mails)))
    assert (None in by_ticket, len(by_ticket)) == (False, count)


def joined(found: list[Found]) -> list[set[str]]:
    """Groups of files that ids lead between; an id that no mail has links too."""
    groups: list[tuple[set[str], set[str]]] = []
    for each in found:
        names, ids = {each.name}, set(each.ids)
        near = [group for group in groups if group[1] & ids]
        groups = [group for group in groups if group not in near]
        for other in near:
            names, ids = names | other[0], ids | other[1]
        groups.append((names, ids))
    return [names for names, _ in groups]


def test_bounces_are_set_aside_and_ordinary_mail_is_not(loaded: Loaded) -> None:
    rows = outcomes(loaded, "bounces")
    taken = {name for name, message in rows.items() if message.set_aside is None}
    assert taken == ORDINARY | MISSED
    assert len(real_mail.read("bounces")) - len(taken) >= 109
