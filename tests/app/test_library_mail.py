"""The mails that Python's own tests read, where this Python has them."""

from __future__ import annotations

import email
import sysconfig
from pathlib import Path

import pytest

from app import clock
from app.tickets.intake import filters
from app.tickets.intake.filters import FilterCase
from app.tickets.mail import HEADERS, Mail, from_headers
from demo.gmail.mail.mail import RawMail

OURS = frozenset({"support@acme.example"})
KNOWN = {each.lower() for each in HEADERS}
# Reports of mail servers; all others were written by people, or by nobody.
REPORTS = {5, 16, 25, 42, 43}


@pytest.fixture
def samples() -> dict[int, bytes]:
    """Each mail by its number."""
    folder = Path(sysconfig.get_path("stdlib")) / "test" / "test_email" / "data"
    found = {
        int(path.stem.removeprefix("msg_")): path.read_bytes()
        for path in folder.glob("msg_??.txt")
    }
    if not found:
        pytest.skip("this Python came without its tests")
    return found


def read(raw: bytes) -> Mail:
    headers = email.message_from_bytes(raw).items()
    wanted = [(name, str(text)) for name, text in headers if name.lower() in KNOWN]
    return from_headers(wanted, clock.now())


def test_each_is_read_and_no_robot_is_a_ticket(samples: dict[int, bytes]) -> None:
    aside = dict[int, str]()
    for number, raw in samples.items():
        mail = read(raw)
        for subject in (mail.subject, RawMail.read(raw).subject):
            assert "\ufffd" not in subject, number
            assert "=?" not in subject, number
        case = FilterCase(mail, OURS, frozenset(), False, False, is_addressed=True)
        reason = filters.set_aside_reason(case)
        if reason is not None:
            aside[number] = reason
    assert aside == dict.fromkeys(REPORTS, filters.BOUNCE)
