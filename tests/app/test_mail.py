"""A mail as its headers tell it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from app import clock
from app.tickets.mail import from_headers
from tests.support.cast import mail

OURS = {"support@acme.example", "ada@acme.example"}
MARIA = "Maria Lopez <maria@lopez-interiors.example>"
GROUP = {
    "from": "'Tom' via Support <support@acme.example>",
    "list_id": "<support.acme.example>",
}


@pytest.mark.parametrize(
    "broken", ["", " ", "<>", "< >", "<@>", "abc", "<abc>", "@x", "<@b>"]
)
def test_a_malformed_message_id_links_nothing(broken: str) -> None:
    found = mail("<a@b>", in_reply_to=broken, references=broken)
    assert found.ids == ("a@b",)
    assert mail(broken).ids == ()


@pytest.mark.parametrize(
    "written", ["<abc@>", "<abc>", "abc", "<@b>", "<a@b", "<a b@c>"]
)
def test_a_message_id_is_kept_as_it_stands(written: str) -> None:
    assert mail(written).message_id == written.strip("<>").replace(" ", "")


def test_the_id_that_gmail_replaced_links_too() -> None:
    given: dict[str, Any] = {
        "x_google_original_message_id": "<5f1c9a77-4711-4d0e-9c55>"
    }
    assert mail("<new@mail.example>", **given).ids == (
        "new@mail.example",
        "5f1c9a77-4711-4d0e-9c55",
    )


def test_on_a_list_a_word_in_brackets_links_those_who_refer_to_it() -> None:
    found = mail("<1@x>", in_reply_to="<yes>", references="<a@b>")
    assert found.ids == ("1@x", "a@b")
    assert found.of_a_list().ids == ("1@x", "yes", "a@b")


@pytest.mark.parametrize("written", ["<a@b>", " <a@b> ", "a@b", "<a@b> (comment)"])
def test_a_message_id_is_kept_without_brackets(written: str) -> None:
    assert mail(written).message_id == "a@b"


def test_references_hold_in_reply_to_and_every_reference_once() -> None:
    found = mail("<c@x>", in_reply_to="<b@x>", references="<a@x>\r\n\t<b@x> junk <d@x>")
    assert found.ids == ("c@x", "b@x", "a@x", "d@x")


def test_of_a_chain_of_a_thousand_the_first_and_the_newest_are_kept() -> None:
    chain = " ".join(f"<{number:04}.{'x' * 40}@list.example>" for number in range(1000))
    found = mail("<own@x>", in_reply_to="<0999.late@x>", references=f"{chain} <z@x>")
    assert found.ids[:3] == ("own@x", "0999.late@x", f"0000.{'x' * 40}@list.example")
    assert found.ids[-2:] == (f"0999.{'x' * 40}@list.example", "z@x")
    assert len(found.ids) < 250


@pytest.mark.parametrize(
    ("headers", "customer"),
    [
        ({}, "maria@lopez-interiors.example"),
        ({"reply_to": "Tom <tom@x.example>"}, "tom@x.example"),
        ({"reply_to": "support@acme.example"}, "maria@lopez-interiors.example"),
        ({"reply_to": "support@acme.example, tom@x.example"}, "tom@x.example"),
        ({"reply_to": "nonsense"}, "maria@lopez-interiors.example"),
        ({"x_original_from": "Tom <tom@x.example>"}, MARIA[13:-1]),
        ({"x_original_sender": "Tom <tom@x.example>"}, MARIA[13:-1]),
        (GROUP | {"x_original_from": "Tom <tom@x.example>"}, "tom@x.example"),
        (GROUP | {"x_original_from": "Том <tom@x.example>"}, "tom@x.example"),
        (
            # A form's mail; not so where the group says where its answers go.
            GROUP | {"x_original_from": "a@x.example", "reply_to": "b@x.example"},
            "b@x.example",
        ),
        (
            GROUP | {"x_original_from": "a@x.example", "reply_to": "b@acme.example"},
            "a@x.example",
        ),
        # The headers of a group of ours on a mail that it has not rewritten.
        (
            {"list_id": "<support.acme.example>", "x_original_from": "a@x.example"},
            MARIA[13:-1],
        ),
        (
            {"from": "support@evil.example", "list_id": "<support.evil.example>"}
            | {"x_original_from": "a@x.example"},
            "support@evil.example",
        ),
        ({"from": "Ada <ada@acme.example>", "reply_to": MARIA}, MARIA[13:-1]),
        ({"reply_to": "no-reply@crm.example"}, MARIA[13:-1]),
        ({"reply_to": "DoNotReply@crm.example, tom@x.example"}, "tom@x.example"),
        ({"from": "noreply@x.example", "reply_to": "tom@x.example"}, "tom@x.example"),
        ({"from": "noreply@x.example"}, "noreply@x.example"),
        (
            {"from": "a-noreply@x.example", "reply_to": "noreply@x.example"},
            "noreply@x.example",
        ),
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


@pytest.mark.parametrize(
    ("reply_to", "name"),
    [
        ("maria@lopez-interiors.example", "Maria Lopez"),
        ("<Maria@Lopez-Interiors.example>", "Maria Lopez"),
        ("M. Lopez <maria@lopez-interiors.example>", "M. Lopez"),
        ("Лопес <maria@lopez-interiors.example>", "Лопес"),
        ("tom@x.example", ""),
    ],
)
def test_the_name_is_that_of_the_same_address(reply_to: str, name: str) -> None:
    assert mail(reply_to=reply_to).customer(OURS).name == name


def test_our_own_group_names_who_wrote_a_mail_that_it_rewrote() -> None:
    found = mail(
        headers={
            "from": "'Maria Lopez' via Support <support@acme.example>",
            "x_original_sender": "maria@lopez-interiors.example",
            "reply_to": "support@acme.example",
            "list_id": "<support.acme.example>",
        }
    )
    customer = found.customer(OURS)
    assert (customer.name, customer.address) == ("Maria Lopez", MARIA[13:-1])


@pytest.mark.parametrize("list_id", ["", "<chairs.shop.example>"])
def test_anybody_elses_original_sender_is_not_believed(list_id: str) -> None:
    found = mail(
        headers={"from": "Support <support@acme.example>", "list_id": list_id},
        x_original_sender="maria@lopez-interiors.example",
    )
    assert found.customer(OURS).address == "support@acme.example"


@pytest.mark.parametrize(
    ("headers", "sender"),
    [
        ({"from": "", "sender": MARIA}, ("Maria Lopez", MARIA[13:-1])),
        ({"from": "", "return_path": "<tom@x.example>"}, ("", "tom@x.example")),
        ({"from": "Мария Лопес", "sender": "tom@x.example"},
         ("Мария Лопес", "tom@x.example")),
        ({"from": "マリア", "return_path": "<tom@x.example>"},
         ("マリア", "tom@x.example")),
        ({"from": "مريم", "sender": "Tom", "return_path": "<tom@x.example>"},
         ("مريم", "tom@x.example")),
        ({"from": "", "sender": MARIA, "return_path": "<tom@x.example>"},
         ("Maria Lopez", MARIA[13:-1])),
    ],
)  # fmt: skip
def test_without_a_writer_the_sender_is_one(
    headers: dict[str, str], sender: tuple[str, str]
) -> None:
    found = mail(headers=headers).sender
    assert (found.name, found.address) == sender


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("Maria Lopez", "Maria Lopez"),
        ("maria at lopez", "maria at lopez"),
        ("=?utf-8?Q?Mar=C3=ADa?=", "María"),
        ("Мария Лопес <>", "Мария Лопес <>"),
        ("マリア @", "マリア @"),
        ("مريم", "مريم"),
    ],
)
def test_of_a_sender_whom_nobody_can_read_the_line_stays(line: str, said: str) -> None:
    found = mail(headers={"from": line}, return_path="<>").customer(OURS)
    assert (found.name, found.address) == (said, "")


def test_addresses_are_in_lower_case_and_names_are_decoded() -> None:
    sender = mail(headers={"from": "=?utf-8?q?Jos=C3=A9?= <JOSE@X.example>"}).sender
    assert (sender.name, sender.address) == ("José", "jose@x.example")


def test_one_broken_header_does_not_spoil_another() -> None:
    found = mail(to='"unclosed <x', cc="support@acme.example")
    assert [each.address for each in found.recipients] == ["support@acme.example"]


def test_a_mail_without_any_header_is_a_mail() -> None:
    found = from_headers([], clock.now())
    assert (found.message_id, found.sender.address, found.subject) == (None, "", "")


def test_a_mail_is_never_later_than_its_arrival() -> None:
    tomorrow = clock.now() + timedelta(days=1)
    assert mail(at=tomorrow).at <= clock.now()
