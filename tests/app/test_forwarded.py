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
        "FW：椅子", "[EXTERN] WG: Stuhl", "(EXT) *Kunde* Fw: Chair", "ΠΡΘ: Καρέκλα",
        "ส่งต่อ: เก้าอี้", "Chuyển tiếp: Ghế", "轉發：椅子", "İLT: Sandalye",
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
        "[EXTERN] Chair",
        "[a]: Fwd: Chair",
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
        # With a link behind it, between signs that turn the direction.
        (f"Von: Olga <{OLGA}<mailto:{OLGA}>> Gesendet: Freitag", "Olga"),
        (f"\u202bمن:\u202c \u202aليلى\u202c\u200f <\u202a{OLGA}\u202c\u200f>", "ليلى"),
        (f"【差出人】 山田 花子 <{OLGA}> 【件名】 椅子", "山田 花子"),
        # What one of us has written before it, and whom it was passed on by before.
        (f"More from: phone, later. From: Olga <{OLGA}> Date: x", "Olga"),
        (f"{RULE} From: Ada <ada@acme.example> Date: x From: Olga <{OLGA}>", "Olga"),
        # In words that nobody here knows.
        (f"De la: Olga Brandt <{OLGA}> Trimis: vineri", "Olga Brandt"),
        (f"จาก: มาลี <{OLGA}> วันที่: x", "มาลี"),
        (f"27.11.2026, 10:00, \"Ольга\" <{OLGA}>: Стул сломан", "Ольга"),
        (f"Dari: Ada <ada@acme.example> Kepada: Olga <{OLGA}>", "Olga"),
    ],
)  # fmt: skip
def test_the_first_words_name_who_wrote_the_mail_inside(words: str, name: str) -> None:
    assert original_author(words, {"ada@acme.example"}) == Address(name, OLGA)


@pytest.mark.parametrize(
    ("words", "is_one"),
    [
        (f"{RULE} From: Olga <{OLGA}>", True),
        ("-------- Пересылаемое сообщение -------- От: Ольга", True),
        ("---------- 転送されたメッセージ ---------- 差出人: 花子", True),
        ("\u200f---------- رسالة معاد توجيهها ---------- من: ليلى", True),
        ("Begin forwarded message: From: Olga", True),
        # Something of their own stands first: they may have answered.
        (f"I think so, too. {RULE} From: Olga <{OLGA}>", False),
        ("-- Ada Lovelace, support", False),
        ("---------- one line, and no other", False),
        ("---------- ---------- ----------", False),
    ],
)
def test_how_a_mail_begins_tells_of_a_forward(words: str, is_one: bool) -> None:
    """Its subject may have been written anew."""
    assert is_forward("Complaint of a customer", words) == is_one


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
        # We know the line, and it has no address: the next one is somebody else's.
        f"{RULE} From: Brandt, Olga Sent: x To: Kim <kim@park.example> Subject: x",
        f"{RULE} De la: Ada <ada@acme.example> Trimis: x",
        # Too far behind to be the author's line.
        f"{RULE} From: {'Olga ' * 60}<{OLGA}> Date: Fri",
    ],
)
def test_words_that_do_not_reach_so_far_name_nobody(words: str) -> None:
    assert original_author(words, {"ada@acme.example"}) is None
