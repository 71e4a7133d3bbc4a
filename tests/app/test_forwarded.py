"""A forwarded mail in any mail program's words."""

from __future__ import annotations

import pytest

from app.mail.addresses import Address
from app.mail.forwarded import is_forward, original_author

OLGA = "olga@brandt.example"
RULE = "---------- Forwarded message ---------"


@pytest.mark.parametrize(
    "subject",
    [
        "Fwd: Chair", "FW: Chair", "fwd : Chair", "Fwd[2]: Chair", "[Fwd: Chair]",
        "WG: Stuhl", "TR: Chaise", "RV: Silla", "ENC: Cadeira", "I: Sedia",
        "PD: Stół", "Пересл: Стул", "転送: 椅子", "转发：椅子", "إعادة توجيه: كرسي",
        "FW：椅子",
    ],
)  # fmt: skip
def test_a_subject_tells_of_a_forward(subject: str) -> None:
    assert is_forward(subject)


@pytest.mark.parametrize(
    "subject",
    [
        "",
        "Chair",
        "Re: Fwd: Chair",
        "AW: WG: Stuhl",
        "Forward motion",
        "fwd",
        "I am: x",
    ],
)
def test_other_subjects_do_not(subject: str) -> None:
    assert not is_forward(subject)


@pytest.mark.parametrize(
    ("words", "name"),
    [
        (f"{RULE} From: Olga Brandt <{OLGA}> Date: Fri, 27 Nov", "Olga Brandt"),
        (f"Can you? {RULE} Von: Olga Brandt <{OLGA}> Date: x", "Olga Brandt"),
        (f"{RULE} De : Olga Brandt <{OLGA}> Date : ven. 27 nov.", "Olga Brandt"),
        (f"{RULE} De: Brandt, Olga <{OLGA}> Date: vie, 27 nov", "Brandt, Olga"),
        (f"Begin forwarded message: From: Olga <{OLGA}> Subject: Chair", "Olga"),
        (f"-----Original Message----- From: Olga [mailto:{OLGA}] Sent: x", "Olga"),
        (f"-- Пересылаемое сообщение -- От: Ольга <{OLGA}> Дата:", "Ольга"),
        (f"--- 転送 --- 差出人: 山田 花子 <{OLGA}> 日付: 2026", "山田 花子"),
        (f"-- رسالة مُعاد توجيهها -- من: ليلى <{OLGA}> التاريخ:", "ليلى"),
        (f"> From: Olga <{OLGA}> > Date: Fri", "Olga"),
        (f"*From:* Olga <{OLGA}> *Sent:* Friday", "Olga"),
        (f"From: {OLGA} Sent: Friday, 27 November", ""),
    ],
)  # fmt: skip
def test_the_first_words_name_who_wrote_the_mail_inside(words: str, name: str) -> None:
    assert original_author(words) == Address(name, OLGA)


@pytest.mark.parametrize(
    "words",
    [
        "",
        "Please look at this one.",
        "The delivery from: nobody knows where",
        f"{RULE} From: Olga Brandt",
        # Cut off where the words end: it might be somebody else's address.
        f"{RULE} From: Olga Brandt <olga@bran",
        f"{RULE} From: {OLGA}",
        # Too far behind to be the author's line.
        f"{RULE} From: {'Olga ' * 60}<{OLGA}> Date: Fri",
    ],
)
def test_words_that_do_not_reach_so_far_name_nobody(words: str) -> None:
    assert original_author(words) is None
