"""A reply as a mail: whatever the customer is called, its headers stay whole."""

from __future__ import annotations

from datetime import UTC, datetime
from email import message_from_bytes, policy

from hypothesis import given, strategies as st

from app.replies.draft_mail import DraftMail
from app.replies.rendering import RenderedReply
from app.tickets.mail import from_headers

MOMENT = datetime(2026, 11, 22, tzinfo=UTC)
KNOWN = {"From", "Reply-To", "To", "Cc", "Subject", "In-Reply-To", "References"}
MIME = {"Content-Type", "MIME-Version"}


def letter(name: str, subject: str, words: str = "Hi", *references: str) -> bytes:
    headers = [("Message-ID", "<last@x.example>"), ("Subject", subject)]
    headers += [("References", " ".join(references))] if references else []
    mail = from_headers(headers, MOMENT)
    to = (name, "maria@lopez-interiors.example")
    return DraftMail(to, "support@acme.example", mail, RenderedReply(words)).raw()


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
