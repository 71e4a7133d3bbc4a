"""Mails that were handed over, with what the desk should make of each."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.tickets.messages.message import Message, MessageCopy
from demo.gmail.mail.mail import RawMail
from tests.support.office import Office
from tests.support.shared import real_mail

KINDS = (
    "human-with-machine-marks",
    "subject-phrases",
    "lists",
    "absence-notes",
    "charsets",
)


def handed(kind: str) -> Iterator[tuple[Path, str]]:
    """The mails of that kind, and what is expected of each."""
    cases = real_mail().parent / "findings" / "cases" / "mail"
    if not cases.is_dir():
        pytest.skip("no handed mails here")
    lines = (cases / "EXPECTED.tsv").read_text().splitlines()
    for line in csv.DictReader(lines, delimiter="\t"):
        if line["file"].partition("/")[0].endswith(f"-{kind}"):
            yield cases / line["file"], line["expected"]


@pytest.mark.parametrize("kind", KINDS)
def test_each_becomes_what_is_expected_of_it(office: Office, kind: str) -> None:
    found = {path.name: (said, made_of(office, path)) for path, said in handed(kind)}
    assert found
    wrong = {name: each for name, each in found.items() if not is_right(*each)}
    assert wrong == {}


def made_of(office: Office, path: Path) -> Message:
    """The desk's row of the mail, after it has come through our Gmail."""
    copy = office.support.file(RawMail.read(path.read_bytes()), {"INBOX"})
    office.sync()
    with office.desk.database.reading() as session:
        query = MessageCopy.gmail_id == copy.id
        row = session.query(MessageCopy).where(query).one()
        return session.get_one(Message, row.message_id)


def is_right(expected: str, made: Message) -> bool:
    if expected.startswith("subject "):
        return made.subject == expected.removeprefix("subject ")
    if expected.startswith("set aside: "):
        return made.set_aside == expected.removeprefix("set aside: ")
    is_new = made.set_aside is None and made.is_first
    return is_new and (
        "olga@" not in expected or made.from_address == "olga@brandt.example"
    )
