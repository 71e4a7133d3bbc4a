"""Names and tags: one spelling of one text, and nothing in them that is not seen."""

from __future__ import annotations

import unicodedata

import pytest
from sqlalchemy.orm import Session

from app.errors import Refused
from app.people.person import checked_name
from app.people.plain_names import plain_name
from app.tickets.tags import tag as tags
from tests.support.cast import Cast

INVISIBLE = [
    "\u200b",
    "\u2060",
    "\ufeff",
    "\u202e",
    "\u2066\u2069",
    "\u00ad",
    "\u3164",
    "\u115f",
    "\u2800",
    "\u200d",
    " \u200c ",
    "\u0301",
    "\U000e0041",
    "\ue000",
]
SAME = [
    ("cafe\u0301", "café"),
    ("Fra\u200bctures", "Fractures"),
    ("\u202egnp.exe", "gnp.exe"),
    ("  late \u2028 payer ", "late payer"),
    ("\ufeffAda", "Ada"),
    ("a\u2067b\u2069c", "abc"),
]
# What a joiner or a mark belongs to stays as people write it.
KEPT = [
    "می‌خواهم",
    "क्‍ष",
    "👩‍👩‍👧",
    "ภาษาไทย",
    "日本語",
    "Ngô Thị Hà",
    "Ünal",
    "№ 5",
    "❤️",
]


@pytest.mark.parametrize("text", INVISIBLE)
def test_what_cannot_be_seen_is_no_name(text: str) -> None:
    assert plain_name(text) == ""
    with pytest.raises(Refused):
        checked_name(text)
    with pytest.raises(Refused):
        tags.clean_tag_name(text)


@pytest.mark.parametrize(("typed", "kept"), SAME)
def test_what_is_not_seen_is_left_out(typed: str, kept: str) -> None:
    assert checked_name(typed) == kept == tags.clean_tag_name(typed)


@pytest.mark.parametrize("text", KEPT)
def test_what_people_write_stays(text: str) -> None:
    assert plain_name(text) == text
    assert plain_name(unicodedata.normalize("NFD", text)) == text


def test_two_spellings_are_one_tag(session: Session, cast: Cast) -> None:
    made = [
        tags.find_or_make_tag(session, cast.acme.id, name).id
        for name in ("café", "cafe\u0301", "CAFÉ", "cafe\u0301\u200b")
    ]
    assert len(set(made)) == 1
