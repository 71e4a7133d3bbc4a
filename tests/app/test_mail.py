"""A mail as its headers tell it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app import clock
from app.tickets.mail import LONGEST, clean, decoded, from_headers, message_ids
from tests.support.cast import mail

OURS = {"support@acme.example", "ada@acme.example"}
MARIA = "Maria Lopez <maria@lopez-interiors.example>"


@pytest.mark.parametrize(
    "broken",
    ["", " ", "<>", "< >", "<@>", "abc", "<abc>", "@x", "<a@b", "<@b>", "<a b@c>"],
)
def test_an_empty_or_malformed_message_id_is_none(broken: str) -> None:
    found = mail(broken, in_reply_to=broken, references=broken)
    assert (found.message_id, found.ids) == (None, ())


def test_on_a_list_a_word_in_brackets_links_those_who_refer_to_it() -> None:
    found = mail("<yes>", in_reply_to="<yes>", references="<a@b>")
    assert (found.message_id, found.ids) == (None, ("a@b",))
    assert (found.of_a_list().message_id, found.of_a_list().ids) == (
        None,
        ("yes", "a@b"),
    )


@pytest.mark.parametrize("written", ["<a@b>", " <a@b> ", "a@b", "<a@b> (comment)"])
def test_a_message_id_is_kept_without_brackets(written: str) -> None:
    assert mail(written).message_id == "a@b"


def test_references_hold_in_reply_to_and_every_reference_once() -> None:
    found = mail("<c@x>", in_reply_to="<b@x>", references="<a@x>\r\n\t<b@x> junk <d@x>")
    assert found.ids == ("c@x", "b@x", "a@x", "d@x")


def test_a_long_row_of_brackets_is_read_in_an_instant() -> None:
    assert message_ids(["<" * 200_000, "<a@" * 50_000]) == []


@pytest.mark.parametrize(
    ("headers", "customer"),
    [
        ({}, "maria@lopez-interiors.example"),
        ({"reply_to": "Tom <tom@x.example>"}, "tom@x.example"),
        ({"reply_to": "support@acme.example"}, "maria@lopez-interiors.example"),
        ({"reply_to": "support@acme.example, tom@x.example"}, "tom@x.example"),
        ({"reply_to": "nonsense"}, "maria@lopez-interiors.example"),
        ({"x_original_from": "Tom <tom@x.example>"}, "tom@x.example"),
        ({"x_original_from": "a@x.example", "reply_to": "b@x.example"}, "a@x.example"),
        ({"from": "Ada <ada@acme.example>", "reply_to": MARIA}, MARIA[13:-1]),
    ],
)
def test_the_customer_is_never_one_of_us(
    headers: dict[str, str], customer: str
) -> None:
    assert mail(headers=headers).customer(OURS).address == customer


def test_a_mail_that_a_group_has_rewritten_is_still_the_customers() -> None:
    found = mail(
        headers={"from": "'Maria Lopez' via Support <support@acme.example>"},
        x_original_from=MARIA,
        reply_to=MARIA,
    )
    assert found.customer(OURS).shown == "Maria Lopez"


def test_addresses_are_in_lower_case_and_names_are_decoded() -> None:
    sender = mail(headers={"from": "=?utf-8?q?Jos=C3=A9?= <JOSE@X.example>"}).sender
    assert (sender.name, sender.address) == ("José", "jose@x.example")


def test_one_broken_header_does_not_spoil_another() -> None:
    found = mail(to='"unclosed <x', cc="support@acme.example")
    assert [each.address for each in found.recipients] == ["support@acme.example"]


@pytest.mark.parametrize(
    "subject", ["=?nowhere-8?q?x?=", "=?utf-8?b?====?=", "=?utf-8?q?=FF?=", "=?=?="]
)
def test_a_subject_that_nobody_can_decode_crashes_nothing(subject: str) -> None:
    assert "\x00" not in decoded(subject)


def test_header_text_has_no_nul_no_surrogates_and_an_end() -> None:
    text = clean("a\x00b\ud800c\r\n d" + "e" * 100_000)
    assert text.startswith("a b c d")
    assert text.isprintable()
    assert len(decoded("x" * 5000)) == LONGEST


def test_a_mail_without_any_header_is_a_mail() -> None:
    found = from_headers([], clock.now())
    assert (found.message_id, found.sender.address, found.subject) == (None, "", "")


def test_a_mail_is_never_later_than_its_arrival() -> None:
    tomorrow = clock.now() + timedelta(days=1)
    assert mail(at=tomorrow).at <= clock.now()
