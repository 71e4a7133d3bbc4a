"""Which mail makes no ticket: headers in, reason out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.tickets.intake import filters
from app.tickets.intake.filters import FilterCase
from tests.support.cast import mail

OURS = frozenset({"support@acme.example", "ada@acme.example", "ben@acme.example"})
GROUPS = frozenset({"support.acme.example"})
REPORT = "multipart/report; report-type="

Headers = dict[str, str]


def case(
    headers: Headers, *, keeps_lists: bool = False, is_spam: bool = False
) -> FilterCase:
    return FilterCase(mail(headers=headers), OURS, GROUPS, keeps_lists, is_spam)


BOUNCES: list[Headers] = [
    {"content_type": REPORT + 'delivery-status; boundary="x"'},
    {"content_type": REPORT.upper() + "DELIVERY-STATUS"},
    {"content_type": REPORT + '"feedback-report"'},
    {"x_failed_recipients": "tom@x.example"},
    {"from": "Mail Delivery Subsystem <MAILER-DAEMON@x.example>"},
]
AUTOMATIC: list[Headers] = [
    {"auto_submitted": "auto-replied"},
    {"auto_submitted": "auto-replied", "return_path": "<>"},
    {"x_autoreply": "yes"},
    {"x_autorespond": "Refund"},
    {"precedence": "auto_reply"},
    {"content_type": REPORT + "disposition-notification"},
    {"subject": "Automatic reply: Refund for order 4711"},
    {"subject": "Out of Office: Refund"},
]
FOREIGN: list[Headers] = [
    {"list_id": "News <news.shop.example>"},
    {"list_id": "news.shop.example"},
    {"precedence": "bulk"},
    {"precedence": "junk"},
]
NOTIFICATIONS: list[Headers] = [
    {"x_amz_sns_message_id": "02f86d9b"},
    {"auto_submitted": "Auto-Generated; reason=order"},
    {"auto_submitted": "auto-notified"},
]
INTERNAL: list[Headers] = [
    {"from": "Ada <ada@acme.example>"},
    {"from": "ada@acme.example", "to": "ben@acme.example", "cc": "ADA@acme.example"},
    {"from": "support@acme.example", "to": ""},
]
ORDINARY: list[Headers] = [
    {},
    {"auto_submitted": "no"},
    {"x_autoreply": "no"},
    {"return_path": "<maria@lopez-interiors.example>"},
    {"content_type": "multipart/mixed"},
    {"precedence": "list"},
    {"subject": "Delivery status of my order?"},
    {"subject": "Delivery failed: the parcel never came"},
    {"subject": "Undelivered parcel"},
    {"subject": "Re: Automatic reply: Refund"},
    {"subject": "Failure notice on my machine"},
    {"subject": "My invoice was returned"},
    {"list_id": "<support.acme.example>"},
    {"list_id": "<support.acme.example>", "precedence": "bulk"},
    {"from": "ada@acme.example", "to": "tom@x.example", "cc": "support@acme.example"},
    {"from": "support@acme.example", "x_original_from": "tom@x.example"},
    {"from": "support@acme.example", "reply_to": "tom@x.example"},
]
TABLE = [
    *((headers, "bounce") for headers in BOUNCES),
    *((headers, "automatic reply") for headers in AUTOMATIC),
    *((headers, "list mail") for headers in FOREIGN),
    *((headers, None) for headers in ORDINARY),
    *((headers, "notification") for headers in NOTIFICATIONS),
]


@pytest.mark.parametrize(("headers", "reason"), TABLE)
def test_the_headers_decide(headers: Headers, reason: str | None) -> None:
    assert filters.set_aside_reason(case(headers)) == reason


def test_spam_comes_first() -> None:
    assert filters.set_aside_reason(case(BOUNCES[0], is_spam=True)) == "spam"


@pytest.mark.parametrize("headers", FOREIGN)
def test_an_inbox_may_take_lists_as_mail(headers: Headers) -> None:
    assert filters.set_aside_reason(case(headers, keeps_lists=True)) is None


DOMAINS = frozenset({"acme.example"})
# A group of a customer's writes to the inbox itself; nothing says that many get it.
OTHERS_GROUPS = [
    "<office.brandt.example>",
    "Einkauf <einkauf.möbel.example>",
    "<team.shop.example>",
    "Закупки <zakupki.shop.example>",
    "購買部 <koubai.shop.example>",
    "المشتريات <buying.shop.example>",
]
TO_MANY: list[Headers] = [
    {"list_unsubscribe": "<mailto:leave@shop.example>"},
    {"precedence": "list"},
    {"precedence": "bulk"},
]
OUR_GROUPS = [
    "<info.acme.example>",
    "Sales <sales.emea.acme.example>",
    "info.acme.example",
    "Отдел продаж <sales.acme.example>",
    "営業部 <eigyo.acme.example>",
    "المبيعات <sales.me.acme.example>",
]


@pytest.mark.parametrize("list_id", OTHERS_GROUPS)
def test_a_group_that_writes_to_an_inbox_is_a_customer(list_id: str) -> None:
    asked = replace(case({"list_id": list_id}), is_addressed=True)
    assert filters.set_aside_reason(asked) is None
    assert filters.set_aside_reason(replace(asked, is_addressed=False)) == "list mail"


@pytest.mark.parametrize("headers", TO_MANY)
@pytest.mark.parametrize("list_id", OTHERS_GROUPS)
def test_what_many_get_is_list_mail_whoever_is_named(
    list_id: str, headers: Headers
) -> None:
    asked = replace(case({"list_id": list_id, **headers}), is_addressed=True)
    assert filters.set_aside_reason(asked) == "list mail"


@pytest.mark.parametrize("list_id", OUR_GROUPS)
@pytest.mark.parametrize("headers", TO_MANY)
def test_every_group_of_our_domains_is_ours(list_id: str, headers: Headers) -> None:
    asked = replace(case({"list_id": list_id, **headers}), domains=DOMAINS)
    assert filters.set_aside_reason(asked) is None


@pytest.mark.parametrize(
    "list_id", ["<info.notacme.example>", "<acme.example.shop.example>"]
)
def test_a_domain_that_only_looks_like_ours_is_not(list_id: str) -> None:
    asked = replace(case({"list_id": list_id}), domains=DOMAINS)
    assert filters.set_aside_reason(asked) == "list mail"


def test_a_foreign_list_counts_even_through_our_own_group() -> None:
    through = replace(mail(), list_ids=("support.acme.example", "news.shop.example"))
    assert (
        filters.set_aside_reason(FilterCase(through, OURS, GROUPS, False, False))
        == "list mail"
    )


@pytest.mark.parametrize("headers", [AUTOMATIC[0], *INTERNAL])
def test_our_own_mail_may_answer_nobody(headers: Headers) -> None:
    to_us = {"to": "support@acme.example", **headers}
    assert filters.own_mail_reason(case(to_us)) is not None


@pytest.mark.parametrize("headers", INTERNAL)
def test_a_colleague_who_asked_the_desk_is_answered_like_a_customer(
    headers: Headers,
) -> None:
    to_ben = {**headers, "to": "Ben <BEN@acme.example>", "cc": "support@acme.example"}
    asked = replace(case(to_ben), asker="ben@acme.example")
    assert filters.own_mail_reason(asked) is None
    assert filters.own_mail_reason(replace(asked, asker="eve@acme.example")) is not None


def test_our_own_mail_is_no_list_mail() -> None:
    headers = {"from": "ada@acme.example", "to": "tom@x.example", "precedence": "bulk"}
    assert filters.own_mail_reason(case(headers)) is None
