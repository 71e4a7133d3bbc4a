"""A mail says that a message was received, where it is on; nobody is bombed."""

from __future__ import annotations

import zlib
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from sqlalchemy import select

from app import clock
from app.errors import Later
from app.frontdoor.confirmation import Confirmation, address_hash
from app.people import actor
from app.smtp.sending import MailRefused
from app.tickets.intake import sender_rule
from app.tickets.intake.sender_rule import SenderVerdict
from tests.frontdoor.visitor import MARIA, FormVisitor
from tests.support.forms import DESK, add_form
from tests.support.office import Office, pass_time
from workers.deliveries import confirming
from workers.deliveries.delivery import InboxDelivery

pytestmark = pytest.mark.both_databases


class Post:
    """Takes what is handed over, or fails."""

    def __init__(self) -> None:
        self.mails: list[tuple[EmailMessage, str]] = []
        self.error: Exception | None = None

    def send(self, mail: EmailMessage, to: str) -> None:
        if self.error is not None:
            raise self.error
        self.mails.append((mail, to))


@pytest.fixture
def post(office: Office, monkeypatch: pytest.MonkeyPatch) -> Post:
    made: Any = Post()
    made.sender = DESK
    monkeypatch.setattr(confirming, "smtp_sender", lambda _: made)
    told = office.desk.settings
    office.desk.settings = told.model_copy(update={"mail_from": DESK})
    return made  # type: ignore[no-any-return]


def deliver(office: Office) -> None:
    InboxDelivery(office.desk, office.cast.support.id).run()


def rows(office: Office) -> list[Confirmation]:
    with office.desk.database.reading() as session:
        return list(session.scalars(select(Confirmation)))


def write(visitor: FormVisitor, text: str, **said: Any) -> None:
    # Of another network each: these limits are not what is looked at.
    near = visitor.web.environ_base
    near["REMOTE_ADDR"] = f"10.0.{zlib.crc32(text.encode()) % 250}.1"
    assert visitor.post(message=text, **said).status_code == 303


def test_off_it_sends_nothing(office: Office, post: Post) -> None:
    write(FormVisitor(office, add_form(office)), "Hello")
    deliver(office)
    assert (post.mails, rows(office)) == ([], [])


def test_it_says_nothing_that_was_typed(office: Office, post: Post) -> None:
    key = add_form(office, name="Acme", confirms=True)
    write(FormVisitor(office, key, "de"), "Xylophon", name="Buy pills at x.example")
    deliver(office)
    ((mail, to),) = post.mails
    assert to == MARIA
    assert mail["Subject"] == "Die Nachricht ist angekommen (#1)"
    assert mail["Auto-Submitted"] == "auto-replied"
    assert mail["From"] == f"Acme <{DESK}>"
    assert mail["Reply-To"] == "support@acme.example"
    text = mail.as_string()
    assert "Xylophon" not in text
    assert "pills" not in text
    (row,) = rows(office)
    assert row.sealed_mail is None
    assert MARIA not in repr(vars(row))
    deliver(office)
    assert len(post.mails) == 1


def test_one_an_hour_and_three_a_day_however_many_forms(
    office: Office, post: Post
) -> None:
    keys = [add_form(office, confirms=True) for _ in range(2)]
    for number in range(30):
        hour_before = len(post.mails)
        for key in keys:
            write(FormVisitor(office, key), f"{key} {number}")
        deliver(office)
        assert len(post.mails) - hour_before <= 1
        pass_time(3_700)
    # Thirty hours, three in each day of them.
    assert len(post.mails) <= 6
    assert len(post.mails) >= 4


def test_what_stands_behind_a_plus_is_the_same_person() -> None:
    hers = address_hash("Maria@b.example", "s")
    assert address_hash("maria+1@b.example", "s") == hers
    assert address_hash("maria@c.example", "s") != hers
    assert address_hash("maria@b.example", "t") != hers


def test_none_to_a_sender_who_never_makes_a_ticket(office: Office, post: Post) -> None:
    with office.desk.database.transaction() as session:
        sender_rule.set_rule(
            session, office.cast.support, MARIA, SenderVerdict.NEVER, by=actor.CLOCK
        )
    write(FormVisitor(office, add_form(office, confirms=True)), "Hello")
    deliver(office)
    assert (post.mails, rows(office)) == ([], [])


@pytest.mark.parametrize(
    ("error", "is_again"), [(Later("away"), True), (MailRefused("no"), False)]
)
def test_a_server_that_is_away_is_asked_again(
    office: Office, post: Post, error: Exception, is_again: bool
) -> None:
    write(FormVisitor(office, add_form(office, confirms=True)), "Hello")
    post.error = error
    deliver(office)
    post.error = None
    deliver(office)
    assert post.mails == []
    clock.advance(timedelta(minutes=11))
    deliver(office)
    assert len(post.mails) == (1 if is_again else 0)
    assert [each.sealed_mail for each in rows(office)] == [None]


def test_it_is_not_tried_for_ever(office: Office, post: Post) -> None:
    write(FormVisitor(office, add_form(office, confirms=True)), "Hello")
    post.error = Later("away")
    for _ in range(8):
        deliver(office)
        pass_time(700)
    assert [(each.sealed_mail, each.attempts) for each in rows(office)] == [(None, 5)]
