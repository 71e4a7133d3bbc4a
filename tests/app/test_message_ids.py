"""Message-IDs as they stand, and which of them link mails."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from app.mail.header_text import MAX_HEADER_LENGTH
from app.mail.message_ids import (
    MAX_LINKED_IDS,
    chain_ends,
    is_address_of,
    is_link,
    is_placeholder,
    own_id,
    referenced_ids,
    shorten_chain,
)

LONG = "AM0PR01MB4321D0E9C7A4C6D4B1A2E3F4A5B6C7D8E9F0A1B2@mail.example"


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("<a@b>", "a@b"),
        (" <a@b> ", "a@b"),
        ("a@b", "a@b"),
        ("<a@b> (comment)", "a@b"),
        ("<abc@>", "abc@"),
        ("<@b>", "@b"),
        ("<abc>", "abc"),
        ("abc", "abc"),
        ("<a@b", "a@b"),
        ("<a@b@c>", "a@b@c"),
        ("<A@B>", "A@B"),
        ("<заказ@почта.example>", "заказ@почта.example"),
        ("<注文-4711@例え.example>", "注文-4711@例え.example"),
        ("<طلب@مثال.example>", "طلب@مثال.example"),
        (f"<{LONG[:40]}\r\n {LONG[40:]}>", LONG),
        ("<>", None),
        ("< >", None),
        ("<@>", None),
        ("", None),
    ],
)
def test_an_id_is_kept_as_it_stands(value: str, found: str | None) -> None:
    assert own_id(value) == found


@pytest.mark.parametrize(
    "value",
    [
        f"<{LONG[:20]}\r\n {LONG[20:]}>",
        f"<{LONG[:50]}\r\n\t{LONG[50:]}>",
        f"<{LONG.replace('@', '@ ')}>",
        f"<{LONG.replace('@', ' @')}>",
        f"<\r\n {LONG}\r\n >",
        f"<{LONG[:20]} {LONG[20:40]} {LONG[40:]}>",
    ],
)
def test_an_id_that_was_folded_is_one_again(value: str) -> None:
    assert referenced_ids([f"<a@b>\r\n {value} <c@d>"]) == ["a@b", LONG, "c@d"]


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("<a@b><c@d>", ["a@b", "c@d"]),
        ("a@b c@d", ["a@b", "c@d"]),
        ("<abc@> <abc@>", ["abc@"]),
        ("<yes> <no>", []),
        ("<@b>", []),
        ("<your mail of Friday>", []),
        ("Message from olga@brandt.example of Friday", []),
        ('Your message of "Friday" <a@b>', ["a@b"]),
        ("<5f1c9a77-4711-4d0e-9c55>", ["5f1c9a77-4711-4d0e-9c55"]),
        ("<undefined@localhost> <a@b>", ["a@b"]),
        ("<" * 200_000, []),
        ("<a@" * 50_000, []),
    ],
)
def test_what_a_mail_refers_to(value: str, found: list[str]) -> None:
    assert referenced_ids([value]) == found


def test_an_archive_takes_any_word() -> None:
    assert referenced_ids(["<yes> <a@b>"], any_word=True) == ["yes", "a@b"]


@pytest.mark.parametrize(
    "written",
    ["undefined@localhost", "undefined", "null@undefined", "null", "a@undefined",
     "None@mail.example", "unknown@unknown", "NULL", "id@x.example"],
)  # fmt: skip
def test_a_placeholder_links_nothing(written: str) -> None:
    assert is_placeholder(written)
    assert not is_link(written)


@pytest.mark.parametrize(
    "written",
    ["undefined-4711@x.example", "null.1@x", "abc@", "1@localhost", LONG, "заказ@x"],
)
def test_an_id_of_a_mail_is_no_placeholder(written: str) -> None:
    assert not is_placeholder(written)
    assert is_link(written)


def test_an_id_may_be_an_address_of_ours() -> None:
    ours = {"support@acme.example"}
    assert is_address_of("Support@ACME.example", ours)
    assert not is_address_of("4711.support@acme.example", ours)


def test_of_a_long_chain_the_first_and_the_newest_stay() -> None:
    chain = [f"{number}@x" for number in range(1000)]
    assert chain_ends(chain)[:1] == ["0@x"]
    assert chain_ends(chain)[1:] == chain[-MAX_LINKED_IDS + 1 :]
    assert chain_ends(chain[:MAX_LINKED_IDS]) == chain[:MAX_LINKED_IDS]


@given(st.integers(1, 2000), st.integers(1, 60))
def test_no_id_is_made_up_where_a_chain_is_cut(count: int, width: int) -> None:
    chain = [f"{number:04}{'x' * width}@x" for number in range(count)]
    value = shorten_chain(" ".join(f"<{each}>" for each in chain))
    found = referenced_ids([value])
    assert len(value) <= MAX_HEADER_LENGTH
    assert set(found) <= set(chain)
    assert (found[0], found[-1]) == (chain[0], chain[-1])


@given(st.text(max_size=200))
def test_no_text_crashes(text: str) -> None:
    own_id(text)
    referenced_ids([text])
    referenced_ids([text], any_word=True)
