"""Real mail of other projects' test data, where it is at hand."""

from __future__ import annotations

import email
import os
import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.tickets.mail import HEADERS, Mail, from_headers
from tests.support.cast import ago

HOME = Path(__file__).parents[2]
KNOWN = {name.lower() for name in HEADERS}
_ID = re.compile(r"<\s*([^<>\s@]+(?:@[^<>\s]+)?)\s*>")


@dataclass(frozen=True)
class Found:
    """A file of real mail: its name, what the desk asks Gmail for, and all its ids."""

    name: str
    mail: Mail
    ids: frozenset[str]


def folder() -> Path:
    """Where the mail is; the test is skipped where it is not."""
    shared = os.environ.get("SIDEDESK_SHARED") or HOME.parent / "shared"
    mail = Path(shared) / "mail"
    if not mail.is_dir():
        pytest.skip("no real mail here: SIDEDESK_SHARED names no folder that has some")
    return mail


def read(part: str) -> list[Found]:
    """Every mail of one part, such as `bounces`, by name."""
    return [_read(path) for path in sorted((folder() / part).rglob("*.eml"))]


def _read(path: Path) -> Found:
    with path.open("rb") as file:
        message = email.message_from_binary_file(file)
    headers = [(k, str(v)) for k, v in message.items() if k.lower() in KNOWN]
    linked = ("message-id", "in-reply-to", "references")
    texts = [value for name, value in headers if name.lower() in linked]
    ids = frozenset(found for text in texts for found in _ID.findall(text))
    return Found(path.name, from_headers(headers, ago(hours=1)), ids)
