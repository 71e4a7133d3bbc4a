"""Files sent along: which, how many, how big, and that they arrive as they are."""

from __future__ import annotations

import email
from email import policy
from io import BytesIO
from typing import Any

import pytest

from app.frontdoor.files import MEGABYTE, cleaned, read_files
from app.tickets.submissions.table import DeliveryState
from tests.frontdoor.visitor import FormVisitor, errors_of
from tests.support.forms import add_form, submissions
from tests.support.office import Office
from workers.deliveries.delivery import InboxDelivery

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20
PDF = b"%PDF-1.7\n--b\r\n\r\n"
RIGHT = {
    "chair.png": PNG, "chair.jpg": b"\xff\xd8\xff\xe0", "a.webp": b"RIFF1234WEBP",
    "a.gif": b"GIF89a", "a.heic": b"1234ftypheic", "a.pdf": PDF, "a.txt": b"Hi",
    "a.csv": b"a;b", "a.docx": b"PK\3\4", "a.xlsx": b"PK\3\4", "a.odt": b"PK\3\4",
}  # fmt: skip


@pytest.mark.parametrize("name", RIGHT)
def test_these_can_be_sent(name: str) -> None:
    found = read_files([(name, RIGHT[name])])
    assert found.error is None
    assert found.files[0].name == name


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"run.exe": b"MZ"}, "run.exe cannot be sent."),
        ({"page.html": b"<html>"}, "page.html cannot be sent."),
        ({"logo.svg": b"<svg>"}, "logo.svg cannot be sent."),
        ({"run.exe.": b"MZ"}, "cannot be sent."),
        ({"noending": b"x"}, "noending cannot be sent."),
        ({"chair.png": b"MZ"}, "chair.png is not what its name says."),
        ({"a.txt": b"MZ\0\0"}, "a.txt is not what its name says."),
        ({f"{n}.txt": b"x" for n in range(4)}, "These are 4 files. 3 is the most."),
        ({"a.txt": b"x" * (5 * MEGABYTE + 1)}, "a.txt is too big: 5 MB is the most."),
        (
            {f"{n}.txt": b"x" * (4 * MEGABYTE) for n in range(3)},
            "The files are too big together: 10 MB is the most.",
        ),
    ],
)
def test_these_cannot(given: dict[str, bytes], said: str) -> None:
    error = read_files(given.items()).error
    assert said in str(error)


@pytest.mark.parametrize(
    ("name", "is_called"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\m\\a.pdf", "a.pdf"),
        ("a\r\nb\0.txt", "a b.txt"),
        (f"{'x' * 300}.pdf", f"{'x' * 96}.pdf"),
        ("\u202efdp.exe.txt", "fdp.exe.txt"),
    ],
)
def test_names_are_cleaned(name: str, is_called: str) -> None:
    assert cleaned(name) == is_called


def files(**given: bytes) -> Any:
    return [(BytesIO(each), name.replace("_", ".")) for name, each in given.items()]


def test_they_arrive_in_gmail_as_they_are(office: Office) -> None:
    visitor = FormVisitor(office, add_form(office, has_files=True))
    assert 'type="file"' in visitor.get().text
    answer = visitor.post(file=files(chair_png=PNG, a_pdf=PDF))
    assert answer.status_code == 303
    InboxDelivery(office.desk, office.cast.support.id).run()
    (mail,) = office.support.messages.values()
    whole = email.message_from_bytes(mail.mail.raw, policy=policy.default)
    found = {p.get_filename(): p.get_content() for p in whole.iter_attachments()}
    assert found == {"chair.png": PNG, "a.pdf": PDF}
    assert submissions(office)[0].state == DeliveryState.DELIVERED


def test_a_wrong_one_is_said_at_the_field_and_the_text_kept(office: Office) -> None:
    visitor = FormVisitor(office, add_form(office, has_files=True))
    answer = visitor.post(file=files(run_exe=b"MZ"), message="Kept words")
    assert answer.status_code == 422
    assert "run.exe cannot be sent." in errors_of(answer)["file"]
    assert "Kept words" in answer.text
    assert office.tickets() == 0


def test_a_form_without_files_looks_at_none(office: Office) -> None:
    visitor = FormVisitor(office, add_form(office))
    assert 'type="file"' not in visitor.get().text
    assert visitor.post(file=files(run_exe=b"MZ")).status_code == 303
    office.sync()
    (mail,) = office.support.messages.values()
    assert b"run.exe" not in mail.mail.raw


def test_what_gmail_bans_is_left_out_and_the_mail_says_so(office: Office) -> None:
    visitor = FormVisitor(office, add_form(office, has_files=True))
    visitor.post(file=files(a_docx=b"PK\3\4"))
    office.support.faults.refuse(400, "Blocked for security", matching="import")
    InboxDelivery(office.desk, office.cast.support.id).run()
    (mail,) = office.support.messages.values()
    assert "so they were left out: a.docx." in mail.mail.body.text
    assert b"PK\3\4" not in mail.mail.raw
    assert submissions(office)[0].state == DeliveryState.DELIVERED
    events = [each["action"] for each in office.shown(1)["events"]]
    assert "delivery_changed" in events
