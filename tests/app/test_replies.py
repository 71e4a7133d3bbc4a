"""Saved replies: their variables, who may use them, and the commands."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, strategies as st
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.errors import Refused
from app.replies import queries, reply as replies
from app.replies.rendering import VARIABLES, first_name, render_reply
from tests.support.cast import Cast
from tests.support.terminal import Terminal

# SQL is at stake.
pytestmark = pytest.mark.both_databases

KNOWN = {"customer.first_name": "Maria", "ticket.number": "1042", "me.name": ""}
NAMES = st.sampled_from([*VARIABLES, "order no", "x.y", "", "[a]"])
PIECES = st.one_of(st.text(max_size=20), NAMES.map(lambda name: f"{{{{{name}}}}}"))


@pytest.mark.parametrize(
    ("text", "shown", "blanks"),
    [
        ("Hello {{customer.first_name}},", "Hello Maria,", ()),
        ("#{{ ticket.number }}", "#1042", ()),
        ("order {{order no}} is", "order [[order no?]] is", ("order no",)),
        ("{{me.name}} {{me.name}}", "[[me name?]] [[me name?]]", ("me name",)),
        ("{{}}", "[[blank?]]", ("blank",)),
        ("{ticket.number} }} {{", "{ticket.number} }} {{", ()),
        ("a\r\nb\nc", "a\nb\nc", ()),
    ],
)
def test_a_text_is_filled(text: str, shown: str, blanks: tuple[str, ...]) -> None:
    rendered = render_reply(text, KNOWN)
    assert (rendered.text, rendered.blanks) == (shown, blanks)


@given(st.lists(PIECES, max_size=8).map("".join), st.text(max_size=20))
def test_nothing_stays_open_unseen_and_no_tag_gets_through(
    text: str, name: str
) -> None:
    rendered = render_reply(text, {**KNOWN, "customer.name": name})
    for blank in rendered.blanks:
        assert f"[[{blank}?]]" in rendered.text
        assert not set(blank) & set("[]\n{}")
    assert set(re.findall("<[^>]*>", rendered.html)) <= {"<br>"}
    assert rendered.html.count("<br>") == rendered.text.count("\n")


@given(st.text(max_size=200))
def test_a_text_without_variables_stays_as_it_is(text: str) -> None:
    plain = text.replace("{{", "").replace("\x00", "")
    assert (
        render_reply(plain, KNOWN).text.split() == "\n".join(plain.splitlines()).split()
    )


def test_what_a_customer_is_called_is_no_text() -> None:
    values = {"customer.name": "{{me.name}}\nBcc: x"}
    assert render_reply("{{customer.name}}", values).text == "{{me.name}} Bcc: x"


def test_a_preview_leaves_the_greeting_out() -> None:
    text = "Hello Maria,\n\nyour refund is booked and shows on your card in 3 days."
    assert render_reply(text, {}).preview == "your refund is booked and shows on your …"


@pytest.mark.parametrize(
    ("name", "first"),
    [("Maria Lopez", "Maria"), ("Lopez, Maria", "Maria"), ("Bo", "Bo"), (" ", "")],
)
def test_a_first_name_is_found(name: str, first: str) -> None:
    assert first_name(name) == first


@pytest.mark.parametrize(("name", "text"), [("", "x"), ("x", " \n"), ("x" * 81, "x")])
def test_what_cannot_be_saved_is_refused(name: str, text: str) -> None:
    with pytest.raises(Refused):
        replies.new_reply(1, name, text)


def save(session: Session, cast: Cast, name: str, **more: object) -> replies.SavedReply:
    made = replies.new_reply(cast.acme.id, name, f"Text of {name}")
    for field, value in more.items():
        setattr(made, field, value)
    session.add(made)
    session.flush()
    return made


def test_everybody_uses_only_what_is_theirs(session: Session, cast: Cast) -> None:
    save(session, cast, "all", uses=2)
    save(session, cast, "inbox", scope="inbox", inbox_id=cast.support.id, uses=3)
    save(session, cast, "ada", scope="personal", person_id=cast.ada.id, uses=9)
    of_ada = queries.suggested_replies(session, cast.ada, None, []).used
    of_grace = queries.suggested_replies(session, cast.grace, None, []).used
    assert [each.name for each in of_ada] == ["ada", "inbox", "all"]
    assert [each.name for each in of_grace] == ["inbox", "all"]


def test_a_scope_fits_its_owner(session: Session, cast: Cast) -> None:
    with pytest.raises(IntegrityError):
        save(session, cast, "nobody's", scope="personal")


@pytest.mark.parametrize(
    ("words", "found"), [("PHOTO ask", ["Ask"]), ("%", []), ("ÄRGER", ["Ärger"])]
)
def test_a_search_finds_all_the_words(
    session: Session, cast: Cast, words: str, found: list[str]
) -> None:
    save(session, cast, "Ärger")
    made = replies.new_reply(cast.acme.id, "Ask", "Please send a Photo.")
    session.add(made)
    session.flush()
    names = [
        each.name for each in queries.search_replies(session, cast.ada, None, words)
    ]
    assert names == found


@pytest.fixture
def desk(sqlite_url: str, tmp_path: Path) -> Terminal:
    made = Terminal({"DESK_DATABASE_URL": sqlite_url, "DESK_DATA_DIR": str(tmp_path)})
    made("workspace", "add", "acme.example", "--admin", "ada@acme.example")
    made("inbox", "add", "support@acme.example")
    (tmp_path / "text").write_text("Hello {{customer.first_name}}, {{order no}}\n")
    return made


def test_replies_are_kept_from_the_terminal(desk: Terminal, tmp_path: Path) -> None:
    add = ("reply", "add", "Refund booked", "--text-file", str(tmp_path / "text"))
    said = desk(*add, "--inbox", "support@acme.example", "--tag", "billing").stdout
    assert "Always blank, to be filled by hand: order no." in said
    assert desk(*add, "--person", "ada@acme.example").exit_code == 0
    assert desk("reply", "list").stdout.splitlines() == [
        "Refund booked\tsupport@acme.example\t0",
        "Refund booked\tada@acme.example\t0",
    ]
    assert desk(*add, "--person", "ada@acme.example").exit_code == 1
    removed = desk(
        "reply", "remove", "refund BOOKED", "--inbox", "support@acme.example"
    )
    assert removed.stdout == "Refund booked is removed.\n"
    assert len(desk("reply", "list").stdout.splitlines()) == 1


def test_a_reply_is_for_one_owner(desk: Terminal, tmp_path: Path) -> None:
    add = ("reply", "add", "Hi", "--text-file", str(tmp_path / "text"))
    both = ("--inbox", "support@acme.example", "--person", "ada@acme.example")
    assert desk(*add, *both).exit_code == 1
    assert (
        desk("reply", "remove", "Hi").stderr == "Error: There is no such reply: Hi.\n"
    )
