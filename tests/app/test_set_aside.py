"""Which mail makes no ticket: headers in, reason out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.tickets import set_aside
from app.tickets.set_aside import Case
from tests.support.cast import mail

OURS = frozenset({"support@acme.example", "ada@acme.example", "ben@acme.example"})
GROUPS = frozenset({"support.acme.example"})
REPORT = "multipart/report; report-type="

Headers = dict[str, str]


def case(headers: Headers, *, keeps_lists: bool = False, is_spam: bool = False) -> Case:
    return Case(mail(headers=headers), OURS, GROUPS, keeps_lists, is_spam)


BOUNCES: list[Headers] = [
    {"content_type": REPORT + 'delivery-status; boundary="x"'},
    {"content_type": REPORT.upper() + "DELIVERY-STATUS"},
    {"content_type": REPORT + '"feedback-report"'},
    {"x_failed_recipients": "tom@x.example"},
    {"from": "Mail Delivery Subsystem <MAILER-DAEMON@x.example>"},
    {"from": "postmaster@x.example"},
    {"return_path": "<>"},
    {"subject": "Undelivered Mail Returned to Sender"},
    {"subject": "Undeliverable: Refund"},
    {"subject": "Delivery Status Notification (Failure)"},
    {"subject": "Mail delivery failed: returning message to sender"},
    {"subject": "Returned mail: see transcript for details"},
    {"subject": "failure notice"},
]
AUTOMATIC: list[Headers] = [
    {"auto_submitted": "auto-replied"},
    {"auto_submitted": "Auto-Generated; reason=vacation"},
    {"auto_submitted": "auto-replied", "return_path": "<>"},
    {"x_autoreply": "yes"},
    {"x_autorespond": "Refund"},
    {"precedence": "auto_reply"},
    {"content_type": REPORT + "disposition-notification"},
    {"subject": "Automatic reply: Refund for order 4711"},
    {"subject": "Out of Office: Refund"},
    {"subject": "Out of the office autoreply"},
]
FOREIGN: list[Headers] = [
    {"list_id": "News <news.shop.example>"},
    {"list_id": "news.shop.example"},
    {"precedence": "bulk"},
    {"precedence": "junk"},
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
    *((headers, "internal mail") for headers in INTERNAL),
    *((headers, None) for headers in ORDINARY),
    ({"x_amz_sns_message_id": "02f86d9b"}, "notification"),
]


@pytest.mark.parametrize(("headers", "reason"), TABLE)
def test_the_headers_decide(headers: Headers, reason: str | None) -> None:
    assert set_aside.reason(case(headers)) == reason


def test_spam_comes_first() -> None:
    assert set_aside.reason(case(BOUNCES[0], is_spam=True)) == "spam"


@pytest.mark.parametrize("headers", FOREIGN)
def test_an_inbox_may_take_lists_as_mail(headers: Headers) -> None:
    assert set_aside.reason(case(headers, keeps_lists=True)) is None


def test_a_foreign_list_counts_even_through_our_own_group() -> None:
    through = replace(mail(), list_ids=("support.acme.example", "news.shop.example"))
    assert set_aside.reason(Case(through, OURS, GROUPS, False, False)) == "list mail"


@pytest.mark.parametrize("headers", [AUTOMATIC[0], INTERNAL[0]])
def test_our_own_mail_may_answer_nobody(headers: Headers) -> None:
    assert set_aside.reason_of_ours(case(headers)) is not None


def test_our_own_mail_is_no_list_mail() -> None:
    headers = {"from": "ada@acme.example", "to": "tom@x.example", "precedence": "bulk"}
    assert set_aside.reason_of_ours(case(headers)) is None
