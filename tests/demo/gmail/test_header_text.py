"""Our Gmail reads headers as leniently as Google's does, on every Python."""

from __future__ import annotations

import pytest
from hypothesis import given, settings, strategies as st

from demo.gmail.mail.addresses import named_addresses
from demo.gmail.mail.charsets import bytes_text
from demo.gmail.mail.mail import RawMail


@pytest.mark.parametrize(
    ("raw", "subject"),
    [
        (b"=?gb2312?B?6lDstrBsxrE=?=", "關於發票"),
        (b"=?gb2312?B?tqm1pQ==?=", "订单"),
        (b"=?shift_jis?B?h0CI1o5x?=", "①椅子"),
        (b"=?ks_c_5601-1987?B?jGOws8fP?=", "똠개하"),
        (b"=?iso-8859-8-i?B?6+nx4CD54eX4?=", "כיסא שבור"),
        (b"=?iso-8859-1?Q?Preis_80_=80?=", "Preis 80 €"),
        (b"=?iso-2022-jp-ms?B?GyRCMFg7UiRONVMbKEI=?=", "椅子の脚"),
        (b"\x1b$B0X;R$,2u$l$?\x1b(B", "椅子が壊れた"),
        (b"\x1b$B-!0X;R\x1b(B", "①椅子"),
        (b"=?x-unknown?B?U3TDvGhsZQ==?=", "Stühle"),
        (b"=?utf-8*de?Q?Gr=C3=BC=C3=9Fe?=", "Grüße"),
        (b"=?utf-8?B?U3TD?=\r\n =?utf-8?B?vGhsZQ==?=", "Stühle"),
        (b"=?utf-8?Q?=D9=83=D8?= =?utf-8?Q?=B1=D8=B3=D9=8A?=", "كرسي"),
        (b"=?iso-8859-1?Q?Zwei_St\xfchle_fehlen?=", "Zwei Stühle fehlen"),
        (b"=?utf-8?Q?Gr=C3=BCne_=FF_St=C3=BChle?=", "Grüne \ufffd Stühle"),
        ("Стул сломан".encode("cp1251"), "Стул сломан"),
        ("Zwei Stühle".encode("cp1252"), "Zwei Stühle"),
        (b"Re: =?utf-8?Q?a?= b =?utf-8?Q?c?= d", "Re: a b c d"),
        (b"=?utf-8?q?a?= =?iso-8859-1?q?=E4?=", "aä"),
        # Labels of one charset, and Microsoft's numbers.
        (b"=?utf8?Q?St=C3?= =?UTF-8?Q?=BChle?=", "Stühle"),
        (b"=?utf-8*de?Q?St=C3?= =?utf-8?Q?=BChle?=", "Stühle"),
        (b"=?gb2312?Q?=D2?= =?x-gbk?Q?=CE?=", "椅"),
        (b"=?cp932?Q?=88?= =?Shift_JIS?Q?=D6?=", "椅"),
        (b"=?utf8?Q?=D9=83=D8?= =?utf-8*ar?Q?=B1?=", "كر"),
        (b"=?windows-936?B?sGzGsQ==?=", "發票"),
        (b"=?x-windows-949?B?jGM=?=", "똠"),
        (b"=?windows-950?B?tMikbA==?=", "椅子"),
        (b"=?win-1251?Q?=D1=F2=F3=EB?=", "Стул"),
    ],
)
def test_a_subject_is_read_in_its_charset(raw: bytes, subject: str) -> None:
    assert RawMail.read(b"Subject: " + raw + b"\r\n\r\n").subject == subject


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("o@x.example <o@x.example>", [("o@x.example", "o@x.example")]),
        ("'o@x.example' <o@x.example>", [("'o@x.example'", "o@x.example")]),
        ("Brandt, Olga <o@x.example>", [("Brandt, Olga", "o@x.example")]),
        ('"Brandt, Olga" <o@x.example>', [("Brandt, Olga", "o@x.example")]),
        ("Olga [Sales] <o@x.example>", [("Olga [Sales]", "o@x.example")]),
        ("Desk @ Home <o@x.example>", [("Desk @ Home", "o@x.example")]),
        ("o@x.example (Brandt, Olga)", [("Brandt, Olga", "o@x.example")]),
        ("Olga o@x.example", [("Olga", "o@x.example")]),
        ("o@x.example, P <p@x.example>; q@x.example",
         [("", "o@x.example"), ("P", "p@x.example"), ("", "q@x.example")]),
        ("Ольга <ольга@почта.example>", [("Ольга", "ольга@почта.example")]),
        ("オルガ, أولغا <o@x.example>", [("オルガ, أولغا", "o@x.example")]),
        ('"Olga <o@x.example>, "P" <p@x.example>',
         [("Olga", "o@x.example"), ("P", "p@x.example")]),
        ("undisclosed-recipients:;", []),
        ("<<<,;:", []),
    ],
)  # fmt: skip
def test_everybody_is_read(line: str, found: list[tuple[str, str]]) -> None:
    assert list(named_addresses(line)) == found


@settings(deadline=None)
@given(st.binary(max_size=100), st.sampled_from(["", "cp50220", "utf-7", "hz", "gbk"]))
def test_no_bytes_crash(data: bytes, charset: str) -> None:
    bytes_text(data, charset)
    list(named_addresses(data.decode("latin-1")))
