"""Who stands in a header, whatever a mail program made of it."""

from __future__ import annotations

import ast
from email.utils import formataddr
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from app.mail.addresses import Address, author_of, parse_addresses, without_via
from tests.support import real_mail

HOME = Path(__file__).parents[2]
OLGA = "olga@brandt.example"


def strict(*given: Any, **more: Any) -> list[tuple[str, str]]:
    """What the readers of Debian's 3.11.2 and of 3.13 say to a line they dislike."""
    return [("", "")]


def lenient(*given: Any, **more: Any) -> list[tuple[str, str]]:
    """What others make of one: somebody who does not stand there."""
    return [("Nobody", "nobody@made-up.example")]


@pytest.fixture(autouse=True, params=[strict, lenient])
def on_any_python(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both kinds of Python's own reader, at their worst: ours asks neither."""
    own = request.param
    monkeypatch.setattr("email.utils.getaddresses", own)
    monkeypatch.setattr("email.utils.parseaddr", lambda *given, **more: own()[0])
    for reader in ("_header_value_parser.get_address_list", "_parseaddr.AddressList"):
        monkeypatch.setattr(f"email.{reader}", refuse)


def refuse(*given: Any) -> None:
    raise AssertionError("Python's own reader was asked.")


@pytest.mark.parametrize(
    ("line", "name"),
    [
        # The name is the address, as Outlook's servers write it.
        (f"{OLGA} <{OLGA}>", ""),
        (f'"{OLGA}" <{OLGA}>', ""),
        (f"'{OLGA}' <{OLGA}>", ""),
        (f"\"'{OLGA}'\" <{OLGA}>", ""),
        (f"Olga@Brandt.EXAMPLE <{OLGA}>", ""),
        (f"\u200f{OLGA}\u200f <\u200f{OLGA}>", ""),
        # Signs in a name that the grammar reserves.
        (f"Brandt, Olga <{OLGA}>", "Brandt, Olga"),
        (f"Brandt; Olga <{OLGA}>", "Brandt; Olga"),
        (f"Brandt, Olga, Dr. <{OLGA}>", "Brandt, Olga, Dr."),
        (f"Acme, Inc. (Accounts, Oslo) <{OLGA}>", "Acme, Inc. (Accounts, Oslo)"),
        (f"Desk @ Home <{OLGA}>", "Desk @ Home"),
        (f"@olga <{OLGA}>", "@olga"),
        (f"per@holm.example via Forms <{OLGA}>", "per@holm.example via Forms"),
        (f"Olga [Purchasing] <{OLGA}>", "Olga [Purchasing]"),
        (f"Olga: Purchasing <{OLGA}>", "Olga: Purchasing"),
        (f"Olga <3 chairs <{OLGA}>", "Olga <3 chairs"),
        (f'"Olga <per@holm.example>" <{OLGA}>', "Olga <per@holm.example>"),
        (f"O'Brandt <{OLGA}>", "O'Brandt"),
        (f"'Brandt, Olga' <{OLGA}>", "Brandt, Olga"),
        (f'Olga "the boss" Brandt <{OLGA}>', "Olga the boss Brandt"),
        (f'"\\"Olga\\" Brandt" <{OLGA}>', '"Olga" Brandt'),
        # Half of a pair of quotes or brackets.
        (f'"Olga Brandt <{OLGA}>', "Olga Brandt"),
        (f'Olga Brandt" <{OLGA}>', "Olga Brandt"),
        (f"Olga Brandt <{OLGA}", "Olga Brandt"),
        (f"Olga Brandt {OLGA}>", "Olga Brandt"),
        (f"Olga (Sales <{OLGA}>", "Olga (Sales"),
        (f"<<{OLGA}>>", ""),
        # The address stands somewhere.
        (f"Olga Brandt {OLGA}", "Olga Brandt"),
        (f"{OLGA} Olga Brandt", "Olga Brandt"),
        (f"{OLGA} (Brandt, Olga)", "Brandt, Olga"),
        (f"<{OLGA}> (Olga)", "Olga"),
        (f"Olga Brandt ({OLGA})", "Olga Brandt"),
        (f"Olga Brandt [{OLGA}]", "Olga Brandt"),
        (f'"Olga Brandt <{OLGA}>"', "Olga Brandt"),
        (f'"{OLGA}"', ""),
        (f"'{OLGA}'", ""),
        (f"Olga [mailto:{OLGA}]", "Olga"),
        (f"Olga <mailto:{OLGA}?subject=Chairs>", "Olga"),
        (f"mailto:{OLGA}", ""),
        (f"Olga <Olga Brandt {OLGA}>", "Olga"),
        (f"Olga <@relay.example,@b.example:{OLGA}>", "Olga"),
        (f"{OLGA}.", ""),
        # Blanks where none belong.
        ("Olga < olga@brandt.example >", "Olga"),
        ("Olga <olga @ brandt.example>", "Olga"),
        ("Olga <olga@brandt. example>", "Olga"),
        ("Olga <olga@bra\r\n ndt.example>", "Olga"),
        ("olga @ brandt.example", ""),
        ("olga@brandt . example", ""),
        ("Olga\r\n\t<olga@brandt.example>", "Olga"),
        ("Olga <olga(work)@brandt.example(home)> ", "Olga"),
        # Encoded, more or less.
        (f"=?utf-8?Q?Brandt=2C_Olga?= <{OLGA}>", "Brandt, Olga"),
        (f"=?utf-8?Q?Brandt,_Olga?= <{OLGA}>", "Brandt, Olga"),
        (f'"=?utf-8?Q?J=C3=B3sef?= Holm" <{OLGA}>', "Jósef Holm"),
        (f"=?utf-8?Q?Olga_<{OLGA}>?=", "Olga"),
        ("=?utf-8?B?T2xnYSA8b2xnYUBicmFuZHQuZXhhbXBsZT4=?=", "Olga"),
        ("Olga <=?utf-8?Q?olga=40brandt.example?=>", "Olga"),
        # Other letters.
        (f"Брандт, Ольга <{OLGA}>", "Брандт, Ольга"),
        (f"Ольга @ Склад <{OLGA}>", "Ольга @ Склад"),
        (f"オルガ（購買） <{OLGA}>", "オルガ（購買）"),
        (f"ブラント, オルガ {OLGA}", "ブラント, オルガ"),
        (f"أولغا، براندت <{OLGA}>", "أولغا، براندت"),
        (f'"براندت, أولغا" <{OLGA}>', "براندت, أولغا"),
        (f"=?windows-1251?Q?=CE=EB=FC=E3=E0?= <{OLGA}>", "Ольга"),
    ],
)
def test_a_writer_is_read(line: str, name: str) -> None:
    assert author_of([line]) == Address(name, OLGA)
    assert parse_addresses([line]) == [Address(name, OLGA)]


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("a@x.example, b@x.example", "a@x.example b@x.example"),
        ("a@x.example; b@x.example;", "a@x.example b@x.example"),
        ("a@x.example b@x.example c@x.example", "a@x.example b@x.example c@x.example"),
        ("<a@x.example> <b@x.example>", "a@x.example b@x.example"),
        ("A <a@x.example> B <b@x.example>", "a@x.example b@x.example"),
        ("A <a@x.example; b@x.example>", "a@x.example b@x.example"),
        ("a@x.example,, b@x.example,", "a@x.example b@x.example"),
        ("Sales, a@x.example", "a@x.example"),
        ("Team: a@x.example, B <b@x.example>;", "a@x.example b@x.example"),
        ("Team: a@x.example;, c@x.example", "a@x.example c@x.example"),
        ("undisclosed-recipients:;", ""),
        ("Undisclosed recipients: ;", ""),
        ('"A <a@x.example>, "B" <b@x.example>', "a@x.example b@x.example"),
        ('"B, A" <a@x.example>, "C <c@x.example>', "a@x.example c@x.example"),
        ("'a@x.example' <a@x.example>, 'B' <b@x.example>", "a@x.example b@x.example"),
        ("a@x.example,\r\n\tB\r\n <b@x.example>", "a@x.example b@x.example"),
        ("ольга@почта.example, 購買@x.example", "ольга@почта.example 購買@x.example"),
        ("أولغا <أولغا@مثال.example>; b@x.example", "أولغا@مثال.example b@x.example"),
        ("a@büro.example, a@xn--bro.example", "a@büro.example a@xn--bro.example"),
        ("a@[192.0.2.1], b@[IPv6:2001:db8::1]", "a@[192.0.2.1] b@[ipv6:2001:db8::1]"),
        ("o'neil@x.example, /G=A/@x.example", "o'neil@x.example /g=a/@x.example"),
        ("SRS0=x=y=a@x.example, a+b@x.example", "srs0=x=y=a@x.example a+b@x.example"),
    ],
)  # fmt: skip
def test_everybody_on_a_line_is_read(line: str, found: str) -> None:
    assert " ".join(each.address for each in parse_addresses([line])) == found


def test_a_quoted_part_before_the_at_may_hold_a_blank() -> None:
    assert author_of(['Olga <"olga b"@brandt.example>']) == Address(
        "Olga", '"olga b"@brandt.example'
    )
    assert author_of(['"olga b"@brandt.example']) == Address(
        "", '"olga b"@brandt.example'
    )


@pytest.mark.parametrize(
    "line",
    ["", " ", "<>", "< >", "Olga", "olga@", "@olga", '"no end <x', "Desk @ Home"],
)
def test_where_no_address_is_none_is_made_up(line: str) -> None:
    assert parse_addresses([line]) == []
    assert author_of([line]) is None


def test_of_two_brackets_the_last_is_the_writer() -> None:
    assert author_of([f"Olga <old@brandt.example> <{OLGA}>"]) == Address("Olga", OLGA)


def test_the_name_of_a_group_is_nobodys() -> None:
    line = f"Buyers: Olga <{OLGA}>, per@holm.example; Ольга: Склад <o@x.example>"
    assert [each.name for each in parse_addresses([line])] == [
        "Olga",
        "",
        "Ольга: Склад",
    ]


def test_of_two_writers_the_first_counts() -> None:
    assert author_of([f"Olga <{OLGA}>, Per <per@holm.example>"]) == Address(
        "Olga", OLGA
    )
    assert author_of([f"{OLGA} per@holm.example"]) == Address("", OLGA)


def test_a_broken_header_does_not_spoil_the_next() -> None:
    assert parse_addresses(['"no end', f"Olga <{OLGA}>"]) == [Address("Olga", OLGA)]


@pytest.mark.parametrize(
    "local",
    ["no-reply", "noreply", "No_Reply", "donotreply", "do-not-reply", "crm-noreply",
     "noreply+4711", "no.reply.de", "nicht-antworten", "ne-pas-repondre"],
)  # fmt: skip
def test_an_address_says_that_nobody_reads_there(local: str) -> None:
    assert Address("", f"{local}@x.example".lower()).is_no_reply


@pytest.mark.parametrize("local", ["reply", "norbert", "noreplyson", "annoreply", "no"])
def test_an_address_that_only_looks_so_is_read(local: str) -> None:
    assert not Address("", f"{local}@x.example").is_no_reply


@pytest.mark.parametrize(
    "name", ["'Olga Brandt' via Support", "Olga Brandt via Support", "Olga Brandt"]
)
def test_a_name_loses_what_a_group_added(name: str) -> None:
    assert without_via(name) == "Olga Brandt"


LETTERS = "abzÅßñжЯ木の注أب .,;:@()[]<>'\"\\=?&-_0"
NAMES = st.text(alphabet=LETTERS, max_size=20).map(lambda text: " ".join(text.split()))
LOCALS = st.text(alphabet="abz0+-_=/!#жの", min_size=1, max_size=12)
HOSTS = st.sampled_from(
    ["brandt.example", "a-b.example", "почта.example", "例え.example"]
)
PEOPLE = st.lists(
    st.tuples(NAMES, st.builds("{}@{}".format, LOCALS, HOSTS)), min_size=1, max_size=5
)


def quoted(name: str, address: str) -> str:
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}" <{address}>'


def encoded(name: str, address: str) -> str:
    local, host = address.split("@")
    if not address.isascii():
        return f"=?utf-8?Q?{''.join(f'={b:02X}' for b in name.encode())}?= <{address}>"
    return formataddr((name, f"{local}@{host}"), "utf-8")


def bare(name: str, address: str) -> str:
    return address


def bracketed(name: str, address: str) -> str:
    return f"<{address}>"


@given(
    PEOPLE,
    st.sampled_from([quoted, encoded, bare, bracketed]),
    st.sampled_from([", ", ",", "; ", ",\r\n\t", ",, "]),
)
def test_what_was_written_well_is_read_back(people, style, between) -> None:  # type: ignore[no-untyped-def]
    line = between.join(style(*each) for each in people)
    assert [a.address for a in parse_addresses([line])] == [a for _, a in people]


@given(
    NAMES.filter(lambda name: name.strip(" '\",;<>")), st.sampled_from(["a@x.example"])
)
def test_a_quoted_name_is_read_back(name: str, address: str) -> None:
    found = parse_addresses([quoted(name, address)])
    signs = "'\",;<> "
    assert [each.name.strip(signs) for each in found] == [name.strip(signs)]


@given(st.lists(st.sampled_from([*'<>()[]",;:@\\=? ', "=?utf-8?Q?", "?=", "a", OLGA])))
def test_no_line_crashes_and_none_with_an_address_is_lost(parts: list[str]) -> None:
    line = " ".join(parts)
    found = {each.address for each in parse_addresses([line])}
    assert all("@" in each for each in found)
    if OLGA in parts:
        assert found


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_no_bytes_crash(data: bytes) -> None:
    for text in (data.decode("latin-1"), data.decode("utf-8", "surrogateescape")):
        for each in [*parse_addresses([text]), *filter(None, [author_of([text])])]:
            each.name.encode()
            each.address.encode()


@pytest.mark.parametrize(
    "sign", ["<", "(", '"', "a@", "=?a?q?", "@", "a ", "\\", "<a@"]
)
def test_a_long_line_of_one_sign_is_read_to_its_end(sign: str) -> None:
    assert len(parse_addresses([sign * 20_000])) <= 20_000


def test_nothing_reads_with_pythons_own_reader() -> None:
    """It answers differently from release to release, and says nobody to Outlook."""
    moody = {"getaddresses", "parseaddr"}
    for part in ("app", "addon", "workers", "demo/gmail"):
        for path in (HOME / part).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.ImportFrom) and node.module == "email.utils":
                    assert moody.isdisjoint(a.name for a in node.names), path


@pytest.mark.parametrize("part", ["threads", "bounces", "odd"])
def test_no_writer_of_real_mail_is_lost(part: str) -> None:
    """Nobody whose line holds an address stays unread."""
    lost = [
        found.name
        for found in real_mail.read(part)
        if "@" in found.mail.header_lower("from").strip("@ ")
        and not found.mail.sender.address
    ]
    assert lost == []
