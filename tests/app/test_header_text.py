"""Header text: charsets as mail means them, and a guess where it does not say."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given, settings, strategies as st

from app.mail import charsets
from app.mail.header_text import MAX_TEXT_LENGTH, clean_text, decode_header


def b_word(text: str, codec: str, label: str) -> str:
    return f"=?{label}?B?{base64.b64encode(text.encode(codec)).decode()}?="


def q_word(text: str, codec: str, label: str) -> str:
    return f"=?{label}?Q?{''.join(f'={byte:02X}' for byte in text.encode(codec))}?="


def raw(text: str, codec: str) -> str:
    """As the email package hands on bytes that nobody has read."""
    return text.encode(codec).decode("ascii", "surrogateescape")


@pytest.mark.parametrize(
    ("label", "codec", "text"),
    [
        ("gb2312", "gbk", "訂單與發票"),
        ("GB2312", "gb18030", "椅子坏了㐀"),
        ("gb_2312-80", "gbk", "发票"),
        ("x-gbk", "gbk", "發票"),
        ("cp936", "gbk", "發票"),
        ("shift_jis", "cp932", "①㈱椅子の脚"),
        ("x-sjis", "cp932", "髙島屋の椅子"),
        ("cp932", "cp932", "№4711の注文"),
        ("windows-31j", "cp932", "椅子"),
        ("ks_c_5601-1987", "cp949", "똠방각하 의자"),
        ("ks_c_5601", "cp949", "의자가 부러졌어요"),
        ("euc-kr", "cp949", "펲시 주문"),
        ("iso-8859-8-i", "iso8859-8", "הכיסא שבור"),
        ("iso-8859-8-e", "iso8859-8", "כיסא"),
        ("latin1", "cp1252", "Stühle für 80 € – „bald“"),
        ("iso-8859-1", "cp1252", "L’armoire coûte 5 €"),
        ("ISO_8859-1", "cp1252", "Ação"),
        ("iso-8859-9", "cp1254", "Sandalye kırık – 5 €"),
        ("us-ascii", "utf-8", "Müller"),
        ("ascii", "cp1252", "Müller"),
        ("iso-2022-jp", "iso2022_jp", "椅子が壊れた"),
        ("iso-2022-jp-ms", "iso2022_jp", "机の脚が二本"),
        ("iso-2022-jp-ext", "iso2022_jp_ext", "ﾁｭｳﾓﾝの件"),
        ("cp50221", "iso2022_jp", "注文の件"),
        ("euc-jp", "euc_jp", "注文の件"),
        ("windows-1251", "cp1251", "Стул сломан"),
        ("win-1251", "cp1251", "Заказ № 4711"),
        ("cp-1251", "cp1251", "Стол"),
        ("macintosh", "mac-roman", "Stühle"),
        ("x-mac-cyrillic", "mac-cyrillic", "Стул"),
        ("windows-936", "gbk", "發票"),
        ("x-windows-949", "cp949", "똠방각하"),
        ("8859_1", "cp1252", "Preis 80 €"),
        ("euc_jp", "euc_jp", "注文の件"),
        ("koi8-r", "koi8-r", "Ножка стола"),
        ("cp866", "cp866", "Ножка"),
        ("windows-1256", "cp1256", "الكرسي مكسور"),
        ("iso-8859-6", "iso8859-6", "الطلب"),
        ("tis-620", "cp874", "เก้าอี้พัง"),
        ("big5", "big5hkscs", "椅子壞了"),
        ("utf8", "utf-8", "椅子"),
        ("UTF_8", "utf-8", "стул"),
        ("utf-8*en", "utf-8", "Grüße"),
        ("utf-8*ja-JP", "utf-8", "椅子"),
        ("iso-8859-1*de", "cp1252", "Tür"),
        ("windows-1251*ru", "cp1251", "я"),
        ("utf-7", "utf-7", "Stühle"),
        ("x-unknown", "utf-8", "Stühle"),
        ("x-unknown", "cp1251", "Стул сломан"),
        ("unknown-8bit", "cp932", "椅子が壊れた"),
        ("none", "cp1256", "الكرسي مكسور"),
        ("default_charset", "cp1252", "Zwei Stühle"),
    ],
)
def test_a_word_is_read_in_its_charset(label: str, codec: str, text: str) -> None:
    assert decode_header(b_word(text, codec, label)) == text
    assert decode_header(q_word(text, codec, label)) == text


@pytest.mark.parametrize(
    ("codec", "text"),
    [
        ("utf-8", "Grüne Stühle"),
        ("utf-8", "Зелёный стул"),
        ("cp1252", "Zwei Stühle fehlen"),
        ("cp1252", "Preis 80 €"),
        ("cp1251", "Стул сломан"),
        ("koi8-r", "Стул сломан"),
        ("cp932", "椅子が壊れた"),
        ("euc_jp", "椅子が壊れた"),
        ("iso2022_jp", "椅子が壊れた"),
        ("gb18030", "关于发票"),
        ("cp949", "의자가 부러졌어요"),
        ("cp1256", "الكرسي مكسور"),
        ("cp1255", "כיסא שבור"),
        ("cp1250", "Łóżko złamane"),
        ("cp1253", "Ώρα παράδοσης"),
    ],
)
def test_raw_bytes_are_guessed(codec: str, text: str) -> None:
    assert decode_header(raw(text, codec)) == text


@pytest.mark.parametrize(
    ("text", "found"),
    [
        # A letter that was split over two words, of either encoding.
        ("=?utf-8?B?U3TDvGhsZSBmw7xyIEdyw7w=?= =?utf-8?B?w58=?=", "Stühle für Grüß"),
        ("=?utf-8?Q?St=C3?=\r\n =?utf-8?Q?=BChle?=", "Stühle"),
        ("=?utf-8?Q?=D0=A1=D1=82=D1=83=D0?= =?UTF-8?B?uw==?=", "Стул"),
        ("=?utf-8?Q?=E6=A4?= =?utf-8?Q?=85=E5=AD=90?=", "椅子"),
        ("=?utf-8?Q?=D9=83=D8?= =?utf-8?Q?=B1=D8=B3=D9=8A?=", "كرسي"),
        ("=?shift_jis?B?iNaO?= =?shift_jis?B?cQ==?=", "椅子"),
        # Labels of one charset.
        ("=?utf8?Q?St=C3?= =?UTF-8?Q?=BChle?=", "Stühle"),
        ("=?utf-8*de?Q?St=C3?= =?utf-8?Q?=BChle?=", "Stühle"),
        ("=?gb2312?B?0s4=?= =?GBK?B?19M=?=", "椅子"),
        ("=?gb2312?Q?=D2?= =?x-gbk?Q?=CE?=", "椅"),
        ("=?cp932?Q?=88?= =?Shift_JIS?Q?=D6?=", "椅"),
        ("=?ks_c_5601-1987?Q?=C0?= =?euc-kr?Q?=C7?=", "의"),
        ("=?utf8?Q?=D9=83=D8?= =?utf-8*ar?Q?=B1?=", "كر"),
        # Words of two charsets, and text between words.
        ("=?utf-8?Q?a_?= =?iso-8859-1?Q?=E4?=", "a ä"),
        ("Re: =?utf-8?Q?St=C3=BChle?= (2)", "Re: Stühle (2)"),
        ("=?utf-8?Q?a?= b =?utf-8?Q?c?=", "a b c"),
        ("=?utf-8?Q?a?=b", "ab"),
        # One bad byte costs one letter.
        ("=?utf-8?Q?Gr=C3=BCne_=FF_St=C3=BChle?=", "Grüne \ufffd Stühle"),
        ("=?utf-8?Q?=D0=A1=D1=82=FF=D1=83=D0=BB?=", "Ст\ufffdул"),
        ("Gr\udcc3\udcbcne St\udcc3\udcbchle \udcff", "Grüne Stühle \ufffd"),
        ("=?iso-8859-1?Q?Zwei_St\udcfchle?=", "Zwei Stühle"),
        ("=?iso-8859-1?Q?Zwei_Stühle?=", "Zwei Stühle"),
        ("=?windows-1251?Q?\udcd1\udcf2\udcf3\udceb?=", "Стул"),
        ("=?utf-8?Q?\udcd0\udca1тул?=", "Стул"),
        # What breaks the rules and can still be read.
        ("=?utf-8?Q?Really??=", "Really?"),
        ("=?utf-8?Q?two words?=", "two words"),
        ("=?utf-8?B?U3TDvGhsZQ?=", "Stühle"),
        ("=?utf-8?B?U3TD vGhs ZQ==?=", "Stühle"),
        ("=?utf-8?Q?=GG=4?=", "=GG=4"),
        # What is no word after all.
        ("=?=?=", "=?=?="),
        ("=?utf-8?b?====?=", "=?utf-8?b?====?="),
        ("1 =? 2 ?= 3", "1 =? 2 ?= 3"),
        # Japanese without a word about it, NEC's signs too.
        ("\x1b$B0X;R$,2u$l$?\x1b(B", "椅子が壊れた"),
        ("Re: \x1b$B-!0X;R\x1b(B", "Re: ①椅子"),
    ],
)
def test_words_are_read_as_a_person_would(text: str, found: str) -> None:
    assert decode_header(text) == found


@pytest.mark.parametrize(
    "label",
    ["idna", "punycode", "undefined", "unicode_escape", "raw-unicode-escape",
     "rot13", "base64", "hex", "zip", "replacement", "nowhere-8", "utf-16", "'utf-8'"],
)  # fmt: skip
def test_no_label_makes_a_codec_of_pythons_run(label: str) -> None:
    assert decode_header(f"=?{label}?Q?caf=C3=A9?=").strip() not in ("", "café\x00")
    assert charsets.text_of(b"plain", label)


def test_text_has_no_nul_no_surrogates_and_an_end() -> None:
    text = clean_text("a\x00b\ud800c\r\n d" + "e" * 100_000)
    assert text.startswith("a b c d")
    assert text.isprintable()
    assert len(decode_header("x" * 5000)) == MAX_TEXT_LENGTH


LABELS = ("utf-7", "hz", "gb2312", "cp50220", "iso-2022-kr", "utf-16", "shift_jis")


@settings(deadline=None)
@given(st.binary(max_size=200), st.sampled_from(["", "big5", "x-nothing", *LABELS]))
def test_no_bytes_crash(data: bytes, label: str) -> None:
    charsets.text_of(data, label)
    for text in (data.decode("latin-1"), data.decode("utf-8", "surrogateescape")):
        decode_header(text).encode()
        decode_header(f"=?{label or 'utf-8'}?Q?{text}?=").encode()
        decode_header(f"=?{label or 'utf-8'}?B?{text}?=").encode()


@given(st.text(alphabet='aé木жب ?=_"', max_size=40))
def test_what_was_encoded_well_is_read_back(text: str) -> None:
    assert decode_header(b_word(text, "utf-8", "utf-8")) == clean_text(text)
    assert decode_header(q_word(text, "utf-8", "utf-8")) == clean_text(text)


@pytest.mark.parametrize(
    "sign", ["=?", "=?a?q?", "=?a?q?b?=", "\x1b$B", "\udcff", "=?a?b?="]
)
def test_a_long_line_of_one_sign_is_read_to_its_end(sign: str) -> None:
    assert len(decode_header(sign * 20_000)) <= MAX_TEXT_LENGTH
