"""What was decided of a sender: always a ticket, never one, or as the rules say."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from app.errors import Refused
from app.people import actor
from app.tickets.intake import filters, sender_rule
from app.tickets.intake.arrival import ArrivedMail
from app.tickets.intake.sender_rule import SenderVerdict
from app.tickets.messages.message import Message
from tests.support.cast import Cast, mail, take_in

# SQL is at stake.
pytestmark = pytest.mark.both_databases

KILN, ALWAYS, NEVER = "tom@kiln.example", SenderVerdict.ALWAYS, SenderVerdict.NEVER


def decide(session: Session, cast: Cast, sender: str, verdict: SenderVerdict) -> None:
    named = sender_rule.sender_named(sender)
    by = actor.person_actor(cast.ada)
    sender_rule.set_rule(session, cast.support, named, verdict, by=by)


def sent(
    session: Session, cast: Cast, name: str = "1", labels: str = "INBOX", **more: str
) -> Message:
    more.setdefault("From", f"Tom <{KILN}>")
    made = mail(f"<{name}@kiln.example>", more)
    arrival = ArrivedMail(cast.mailbox, name, name, made, frozenset({labels}))
    found = take_in(session, cast, arrival)
    assert found is not None
    return found


LIFTED = [
    {"Auto-Submitted": "auto-generated"},
    {"Precedence": "bulk", "List-Id": "<news.shop.example>"},
    {"List-Id": "<news.kiln.example>", "Precedence": "list"},
    {"X-Amz-Sns-Message-Id": "1"},
    {"Subject": "Automatic reply: Печь"},
    {"Subject": "Out of office: 休暇", "X-Autoreply": "yes"},
    {"Precedence": "junk", "List-Id": "<news.shop.example>", "Subject": "فاتورة"},
]


@pytest.mark.parametrize("headers", LIFTED)
def test_always_lifts_what_machines_and_lists_write(
    session: Session, cast: Cast, headers: dict[str, str]
) -> None:
    assert sent(session, cast, "1", **headers).ticket_id is None
    decide(session, cast, KILN, ALWAYS)
    assert sent(session, cast, "2", **headers).ticket_id is not None


KEPT = [
    ({"From": "Mailer-Daemon <mailer-daemon@kiln.example>"}, "INBOX", filters.BOUNCE),
    ({"X-Failed-Recipients": "tom@x.example"}, "INBOX", filters.BOUNCE),
    ({"Subject": "Undeliverable: заказ", "Return-Path": "<>"}, "INBOX", filters.BOUNCE),
    ({}, "SPAM", filters.SPAM),
    ({"From": "ada@acme.example", "To": "tom@x.example"}, "INBOX", filters.OURS),
]


@pytest.mark.parametrize(("headers", "label", "reason"), KEPT)
def test_always_lifts_no_bounce_no_spam_and_nothing_of_ours(
    session: Session, cast: Cast, headers: dict[str, str], label: str, reason: str
) -> None:
    for sender in ("@kiln.example", "@acme.example"):
        decide(session, cast, sender, ALWAYS)
    assert sent(session, cast, "1", label, **headers).set_aside == reason


@pytest.mark.parametrize("first", [ALWAYS, NEVER])
def test_an_address_goes_before_its_domain(
    session: Session, cast: Cast, first: SenderVerdict
) -> None:
    other = NEVER if first is ALWAYS else ALWAYS
    decide(session, cast, "@kiln.example", first)
    decide(session, cast, KILN, other)
    here = cast.support.id
    assert sender_rule.verdict_of(session, here, KILN) is other
    assert sender_rule.verdict_of(session, here, "eva@kiln.example") is first
    assert sender_rule.verdict_of(session, here, "eva@a.kiln.example") is None
    assert sender_rule.verdict_of(session, here + 1, KILN) is None
    by = actor.person_actor(cast.ada)
    assert sender_rule.forget_rule(session, cast.support, KILN, by=by)
    assert not sender_rule.forget_rule(session, cast.support, KILN, by=by)
    assert sender_rule.verdict_of(session, here, KILN) is first


def test_never_of_a_domain_sets_its_mail_aside(session: Session, cast: Cast) -> None:
    decide(session, cast, "@Kiln.Example", NEVER)
    assert sent(session, cast).set_aside == filters.SENDER
    other = sent(session, cast, "2", From="tom@kiln.example.org")
    assert other.set_aside is None


def test_the_last_word_counts(session: Session, cast: Cast) -> None:
    for verdict in (NEVER, ALWAYS, ALWAYS):
        decide(session, cast, KILN, verdict)
    (rule,) = sender_rule.rules_of(session, [cast.support.id])
    assert (rule.address, rule.verdict, rule.person_id) == (KILN, "always", cast.ada.id)
    assert sender_rule.rules_of(session, [cast.support.id + 1]) == []


@pytest.mark.parametrize(
    ("text", "named"),
    [
        (" Tom@Kiln.Example ", KILN),
        ("Tom <tom@kiln.example>", KILN),
        ("@KILN.example", "@kiln.example"),
        ("@печь.рф", "@печь.рф"),
        ("иван@печь.рф", "иван@печь.рф"),
    ],
)
def test_what_names_a_sender(text: str, named: str) -> None:
    assert sender_rule.sender_named(text) == named


@pytest.mark.parametrize(
    "text", ["", "@", "tom", "tom@", "a@x.example, b@x.example", "@" * 900, "窯", "%"]
)
def test_what_names_none(text: str) -> None:
    with pytest.raises(Refused, match="is neither an address nor"):
        sender_rule.sender_named(text)


@pytest.mark.parametrize(
    "domain", ["gmail.com", "GMX.de", "yandex.ru", "qq.com", "maktoob.com", "nifty.com"]
)
def test_nobody_decides_of_everybodys_domain(domain: str) -> None:
    with pytest.raises(Refused, match=f"at {domain.lower()}"):
        sender_rule.sender_named(f"@{domain}")
    assert sender_rule.sender_named(f"tom@{domain}") == f"tom@{domain.lower()}"
