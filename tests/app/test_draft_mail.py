"""A reply as a mail: whatever the customer is called, its headers stay whole."""

from __future__ import annotations

from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.utils import getaddresses

import pytest
from hypothesis import given, strategies as st

from app.mail.addresses import Address, parse_addresses
from app.replies.draft_mail import DraftMail
from app.replies.recipients import AnsweredMail, Recipients, recipients_of
from app.replies.rendering import RenderedReply
from app.tickets.mail import from_headers

MOMENT = datetime(2026, 11, 22, tzinfo=UTC)
KNOWN = {"From", "Reply-To", "To", "Cc", "Subject", "In-Reply-To", "References"}
MIME = {"Content-Type", "MIME-Version"}


def letter(name: str, subject: str, words: str = "Hi", *references: str) -> bytes:
    headers = [("Message-ID", "<last@x.example>"), ("Subject", subject)]
    headers += [("References", " ".join(references))] if references else []
    mail = from_headers(headers, MOMENT)
    to = Recipients((Address(name, "maria@lopez-interiors.example"),))
    ways = ("ada@acme.example", to, "support@acme.example")
    return DraftMail(*ways, mail, RenderedReply(words)).raw()


@given(st.text(max_size=60), st.text(max_size=200), st.text(max_size=60))
def test_no_name_and_no_subject_adds_a_header(
    name: str, subject: str, words: str
) -> None:
    clean = from_headers([("From", f"{name} <a@b.example>")], MOMENT)
    mail = message_from_bytes(letter(clean.sender.name, subject, words))
    assert set(mail.keys()) <= KNOWN | MIME
    assert "maria@lopez-interiors.example" in mail["To"]
    assert mail["In-Reply-To"] == "<last@x.example>"


def test_an_answer_is_marked_once() -> None:
    for subject, marked in (("Chairs", "Re: Chairs"), ("AW: Chairs", "AW: Chairs")):
        mail = message_from_bytes(letter("Maria", subject), policy=policy.default)
        assert mail["Subject"] == marked


def test_a_long_chain_keeps_its_first_and_its_last() -> None:
    many = [f"<{number}@x.example>" for number in range(200)]
    mail = message_from_bytes(letter("Maria", "Chairs", "Hi", *many))
    chain = mail["References"].split()
    assert (chain[0], chain[-2], chain[-1]) == (many[0], many[-1], "<last@x.example>")
    assert len(chain) == 52


def test_both_bodies_say_the_same() -> None:
    mail = message_from_bytes(letter("Maria", "Chairs", "5 < 7\nÄ"))
    plain, rich = (
        part.get_payload(decode=True) for part in mail.walk() if not part.is_multipart()
    )
    assert plain == "5 < 7\nÄ".encode()
    assert rich == "<div>5 &lt; 7<br>Ä</div>".encode()


@pytest.mark.parametrize(
    "address",
    [
        "a@b.example,evil@evil.example", "a@b.example\r\nBcc: evil@evil.example",
        "a b@c.example", "<a@b.example>", "a@b.example\u2028Bcc: evil@evil.example",
        "a@b.example;c@d.example", "a@b", "@b.example", "a@", "", '"a, c"@b.example',
        "a@b.example (evil@evil.example)", "a@b\x85c.example",
    ],
)  # fmt: skip
def test_what_no_header_can_hold_is_left_out(address: str) -> None:
    own, customer = frozenset[str](), Address("", "m@x.example")
    asked = AnsweredMail((Address("A", address),), cc=(Address("", address),))
    found = recipients_of(asked, customer, own)
    is_plain = address == "a@b"
    assert [each.address for each in found.to] == [address] * is_plain
    assert found.cc == ()


@given(st.lists(st.tuples(st.text(max_size=30), st.text(max_size=40)), max_size=8))
def test_nobody_is_added_by_what_people_are_called(
    people: list[tuple[str, str]],
) -> None:
    named = parse_addresses(f"{name} <{address}>" for name, address in people)
    asked = AnsweredMail(tuple(named[:1]), cc=tuple(named))
    found = recipients_of(asked, Address("", "m@x.example"), frozenset())
    mail = from_headers([], MOMENT)
    raw = DraftMail("a@x.example", found, "s@x.example", mail, RenderedReply("")).raw()
    head = raw.split(b"\r\n\r\n", 1)[0].decode()
    lines = head.replace("\r\n ", " ").split("\r\n")
    assert len([each for each in lines if each.startswith(("To:", "Cc:"))]) <= 2
    read = [
        address
        for line in lines
        if line.startswith(("To: ", "Cc: "))
        for _, address in getaddresses([line[4:]])
    ]
    wanted = [each.address for each in (*found.to, *found.cc)]
    assert read == [*wanted, "s@x.example"]
