"""`DESK_SECRET_KEY` may be several: the first signs, all verify."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import SecretStr

from app import clock
from app.audit.journal import Journal
from app.errors import Broken, Refused
from app.health.finding import FindingState
from app.health.setup import check_signing_key
from app.secret_keys import secret_keys
from app.settings import Settings
from app.signing import A_MOMENT, InvalidLink, SignedLink, SignedLinks

OLD, NEW = "the old secret of the tests", "the new secret of the tests"
BOTH = f"{NEW}, {OLD}"


def test_they_are_parted_by_commas() -> None:
    assert secret_keys(BOTH) == [NEW, OLD]
    assert secret_keys(f"{OLD},") == [OLD]
    assert secret_keys("") == [""]


def test_a_link_outlives_the_change_of_the_key() -> None:
    link = SignedLink(1, 2, "ada@acme.example")
    old, new = (SignedLinks(each).code(link, A_MOMENT) for each in (OLD, NEW))
    now = SignedLinks(BOTH)
    assert (now.read(old), now.read(new)) == (link, link)
    # The first one signs, so the old one may go.
    assert SignedLinks(NEW).read(now.code(link, A_MOMENT)) == link
    with pytest.raises(InvalidLink):
        SignedLinks(NEW).read(old)


def test_a_journal_is_read_with_each_key_that_sealed_it(tmp_path: Path) -> None:
    file = tmp_path / "journal.jsonl"
    for each in (OLD, BOTH):
        journal = Journal(file, each)
        journal.append([journal.head("acme.example", clock.now(), 1, "abc")])
    read = Journal(file, BOTH).read(file)
    assert [line["hash"] for line in read] == ["abc", "abc"]
    with pytest.raises(Refused, match="Line 1 .*another DESK_SECRET_KEY"):
        Journal(file, NEW).read(file)
    assert len(Journal(file, f"x, {OLD}, {NEW}").read(file)) == 2


def test_a_line_of_the_old_key_still_names_its_address() -> None:
    line = {"hash": Journal(None, OLD).hash("ada@acme.example")}
    assert Journal(None, BOTH).names(line, "ada@acme.example")
    assert not Journal(None, BOTH).names(line, "bob@acme.example")
    assert not Journal(None, NEW).names(line, "ada@acme.example")


@pytest.mark.parametrize("secret", ["short", f"{NEW},short", f"short,{NEW}"])
def test_none_of_them_may_be_guessed(secret: str) -> None:
    told = Settings(secret_key=SecretStr(secret))
    with pytest.raises(Broken, match="at least 16"):
        told.check_secret_key()
    assert check_signing_key(told).state is FindingState.WRONG


def test_two_good_ones_are_fine() -> None:
    told = Settings(secret_key=SecretStr(BOTH))
    told.check_secret_key()
    assert check_signing_key(told).state is FindingState.OK
