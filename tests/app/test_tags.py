"""Tags: one word, however it is spelt."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from app.errors import Refused
from app.tickets import tag as tags
from tests.support.cast import Cast


@pytest.mark.parametrize(
    "spelling",
    ["Late Payment", "late payment", "LATE-PAYMENT", "late_payment", "late.payment",
     "late/payment", " late  payment ", "-late-payment-"],
)  # fmt: skip
def test_case_and_separators_make_no_new_tag(
    session: Session, cast: Cast, spelling: str
) -> None:
    first = tags.named(session, cast.acme.id, "Late payment")
    assert tags.named(session, cast.acme.id, spelling) is first
    assert first.name == "Late payment"


@pytest.mark.parametrize(("one", "other"), [("vip", "vips"), ("a b", "ab")])
def test_other_words_are_other_tags(
    session: Session, cast: Cast, one: str, other: str
) -> None:
    first = tags.named(session, cast.acme.id, one)
    assert tags.named(session, cast.acme.id, other) is not first


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("  a \n b ", "a b"), ("refund/late", "refund-late"), ("Größe", "Größe")],
)
def test_a_name_is_one_line_without_slashes(typed: str, kept: str) -> None:
    assert tags.clean(typed) == kept


@pytest.mark.parametrize("typed", ["", " ", "/", "._-", "x" * 61, "a*b", "a\x00b"])
def test_what_gmail_would_refuse_is_refused(typed: str) -> None:
    with pytest.raises(Refused):
        tags.clean(typed)


def test_the_list_is_by_name(session: Session, cast: Cast) -> None:
    for name in ("vip", "Billing", "late"):
        tags.named(session, cast.acme.id, name)
    found = tags.of_workspace(session, cast.acme.id)
    assert [tag.name for tag in found] == ["Billing", "late", "vip"]
