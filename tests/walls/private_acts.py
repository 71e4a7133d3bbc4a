"""What the people of the private inbox do there, in words that nobody else may read."""

from __future__ import annotations

from collections.abc import Iterable
from email.utils import parseaddr
from typing import Any

from sqlalchemy import select

from app import clock
from app.absences.keeping import NewAbsence, begin_absence
from app.audit.author import person_author
from app.inboxes.inbox import find_inbox
from app.people.principal import person_principal
from app.tickets import acting
from app.tickets.bulk_actions import choosing, work
from app.tickets.bulk_actions.choosing import Chosen
from app.tickets.event import Event
from app.tickets.history.sentences import SENTENCES
from app.tickets.merge.merge import Merge
from app.tickets.notes.note import Note
from app.tickets.saved_views import keeping
from app.tickets.saved_views.keeping import NewView, ViewPlace
from app.tickets.saved_views.table import ViewScope
from demo.gmail.mail.compose import ComposedMail
from demo.gmail.mailboxes.message import MailboxMessage
from tests.addon.saved import save
from tests.support.office import ADA, SUPPORT
from tests.support.two_inboxes import HAL, HR, copy_of
from tests.walls.private_world import MEMBERS, PrivateWorld

# Its sentence holds no word of anybody's.
SAYS_NOTHING = {"double_reply_withdrawn", "recovered"}
# What a saved reply left open is said by `tests/addon/test_blanks.py`.
SAYS_NOTHING |= {
    "delivery_changed",
    "sent_blank",
    "answered_by_phone",
    "address_added",
    "status_link",
    "rated",
}
Step = tuple[str, int, str, dict[str, Any]]


def act_in_private(world: PrivateWorld) -> None:
    """Every verb on tickets of hr@, and a set-aside mail, saved replies, an answer."""
    for who, ticket_id, verb, args in _steps(world):
        _act(world, who, ticket_id, verb, args)
    _absence(world)
    _answer(world)
    _automatic_mail(world)
    _reply(world)
    _views(world)
    _many(world)
    world.office.sync()


def untold_actions(world: PrivateWorld) -> set[str]:
    """The sentences of a history that no event of a private ticket says."""
    ids = world.tickets_of(HR)
    with world.office.desk.database.reading() as session:
        query = select(Event.action).where(Event.ticket_id.in_(ids)).distinct()
        return set(SENTENCES) - set(session.scalars(query)) - SAYS_NOTHING


def _steps(world: PrivateWorld) -> Iterable[Step]:
    ids = world.tickets_of(HR)
    ada, hal = (world.person(each).id for each in (ADA, HAL))
    yield HAL, ids[0], "follow", {}
    for n, each in enumerate(ids):
        yield HAL, each, "note", {"text": f"Dismissal: {_word(world, 'note')}"}
        yield HAL, each, "tag", {"tag": _word(world, "tag")}
        yield HAL, each, "note_customer", {"text": _word(world, "note on a customer")}
        yield HAL, each, "prioritise", {"to": "urgent" if n % 2 else "low"}
        if n % 3:
            yield HAL, each, "take", {}
    a, b, c, d, e, f, g = ids[:7]
    gone = _word(world, "tag of before")
    yield HAL, a, "note", {"text": f"@ada see {_word(world, 'mention')}", "tell": [ADA]}
    changed = f"Changed: {_word(world, 'changed note')}"
    yield HAL, a, "edit_note", {"note": "newest", "text": changed}
    yield HAL, b, "note", {"text": f"No: {_word(world, 'deleted note')}"}
    yield HAL, b, "delete_note", {"note": "newest"}
    yield HAL, a, "tag", {"tag": gone}
    yield HAL, a, "untag", {"tag": gone}
    yield ADA, a, "link", {"other": b}
    yield ADA, a, "unlink", {"other": b}
    yield ADA, a, "link", {"other": b}
    yield ADA, b, "snooze", {"until": None}
    yield ADA, b, "wake", {}
    yield ADA, b, "snooze", {"until": clock.timestamp() * 1000 + 86_400_000}
    yield ADA, c, "set_status", {"to": "resolved"}
    yield HAL, c, "set_status", {"to": "open"}
    yield ADA, c, "set_status", {"to": "resolved"}
    yield ADA, d, "set_aside", {}
    yield ADA, d, "restore", {}
    yield ADA, d, "set_aside", {}
    yield ADA, e, "merge", {"other": f}
    yield ADA, e, "unmerge", {"merge": "newest"}
    yield ADA, e, "merge", {"other": f}
    yield ADA, g, "move", {"inbox": SUPPORT, "confirmed": True}
    yield ADA, g, "move", {"inbox": HR, "confirmed": True}
    yield ADA, g, "assign", {"to": hal}
    yield ADA, g, "unassign", {}
    yield ADA, g, "assign", {"to": ada}


def _act(
    world: PrivateWorld, who: str, ticket_id: int, verb: str, args: dict[str, Any]
) -> None:
    with world.office.desk.database.transaction() as session:
        if args.get("merge") == "newest":
            args = {"merge": session.scalars(select(Merge.id)).all()[-1]}
        if args.get("note") == "newest":
            args = {**args, "note": session.scalars(select(Note.id)).all()[-1]}
        by = person_principal(session.merge(world.person(who)))
        acting.act(session, by, ticket_id, verb, args)


def _absence(world: PrivateWorld) -> None:
    """Hal is away, and says why to those who may read it."""
    with world.office.desk.database.transaction() as session:
        hal = session.merge(world.person(HAL))
        wish = NewAbsence(note=_word(world, "note of an absence"))
        begin_absence(session, hal, wish, person_author(hal, "card"))


def _answer(world: PrivateWorld) -> None:
    """Hal answers a private mail, Ada as well, and Hal asks somebody outside."""
    lawyer = f"{_word(world, 'asked outside')}@law.example"
    customer = world.conversations[0].customer
    for who, to in ((HAL, customer), (ADA, customer), (HAL, lawyer)):
        mail = copy_of(world.office, who, "talk0.0")
        subject = f"Re: {_word(world, 'subject')}"
        draft = ComposedMail(who, [to], subject, "Yes.", [HR])
        sent = world.office.world.write(who, draft, thread_id=mail.thread.id)
        if who == ADA:
            _come_back(world, sent, customer)


def _come_back(world: PrivateWorld, sent: MailboxMessage, customer: str) -> None:
    """A mail server tells that an answer was not delivered."""
    failed = {
        "X-Failed-Recipients": parseaddr(customer)[1],
        "In-Reply-To": sent.mail.message_id,
    }
    daemon = "Mail Delivery System <mailer-daemon@mx.example>"
    report = ComposedMail(daemon, [HR], "Undelivered Mail", "Sorry.")
    report.headers |= failed
    world.office.world.write_in(report)


def _automatic_mail(world: PrivateWorld) -> None:
    """A machine's mail to hr@: it is set aside there."""
    sender = f"{_word(world, 'sender set aside')}@machine.example"
    lines = {
        "From": f"{_word(world, 'sender set aside')} <{sender}>",
        "To": HR,
        "Subject": f"Away: {_word(world, 'subject set aside')}",
        "Message-ID": "<away@outside.example>",
        "Auto-Submitted": "auto-replied",
    }
    head = "".join(f"{k}: {v}\r\n" for k, v in lines.items())
    world.office.world.receive(f"{head}\r\nAway\r\n".encode(), to=[HR])


def _reply(world: PrivateWorld) -> None:
    with world.office.desk.database.reading() as session:
        hr = find_inbox(session, HR).id
    for _ in range(2):
        name, text = _word(world, "reply"), _word(world, "text of a reply")
        save(world.office, name, f"Dear {{{{customer.name}}}}, {text}", (None, hr))


def _views(world: PrivateWorld) -> None:
    """A view of hr@, and one for everybody that names what not everybody may know."""
    acme, name = world.office.cast.acme.id, _word(world, "view")
    with world.office.desk.database.transaction() as session:
        hr = ViewPlace(ViewScope.INBOX, find_inbox(session, HR).id)
        keeping.save_view(session, acme, None, NewView({}, name, hr))
        for said in ({"inbox": HR}, {"assignee": HAL}, {"tag": _word(world, "tag")}):
            new = NewView(said, f"Of {', '.join(said)}", keeping.EVERYBODY)
            keeping.save_view(session, acme, None, new)


def _many(world: PrivateWorld) -> None:
    """One act on two of their tickets, done and kept."""
    hal, ids = world.person(HAL), world.tickets_of(HR)[:2]
    by, args = person_principal(hal, "console"), {"tag": _word(world, "tag")}
    with world.office.desk.database.transaction() as session:
        bulk = choosing.choose(session, by, "tag", args, Chosen(ids))
        assert work.begin(session, bulk, by)
    with world.office.desk.database.transaction() as session:
        work.work_part(session, bulk.id)


def _word(world: PrivateWorld, kind: str) -> str:
    return world.words.new(kind, MEMBERS[HR])
