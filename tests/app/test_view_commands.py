"""`desk view`: what it saves, refuses and deletes."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.db import Database
from tests.support import cast as casting
from tests.support.terminal import Terminal
from tests.support.tickets import sales_of

ADA, GRACE = "ada@acme.example", "grace@acme.example"
QUERY = ("--query", "status=open,waiting&sort=-received&columns=subject,tags")


@pytest.fixture
def desk(sqlite_url: str, tmp_path: Path) -> Terminal:
    """Ada is in support@ and sales@, Grace, a rep, in support@ alone."""
    database = Database(sqlite_url)
    with database.transaction() as session:
        sales_of(session, casting.enter(session))
    database.close()
    return Terminal({"DESK_DATABASE_URL": sqlite_url, "DESK_DATA_DIR": str(tmp_path)})


def test_a_view_is_added_listed_and_deleted(desk: Terminal) -> None:
    for more in (
        ("Own", "--by", ADA),
        ("For sales", "--inbox", "sales@acme.example"),
        ("For all", "--workspace"),
        ("For them", "--workspace", "acme.example", "--by", ADA),
    ):
        name, *whose = more
        assert desk("view", "add", name, *QUERY, *whose).exit_code == 0
    found = {each["name"]: each for each in desk.json("view", "list")}
    assert found["Own"]["owner"] == found["For them"]["owner"] == ADA
    assert found["For all"]["owner"] is None
    assert found["For sales"]["inbox"] == "sales@acme.example"
    scopes = [found[n]["scope"] for n in ("Own", "For sales", "For all")]
    assert scopes == ["own", "inbox", "workspace"]
    said = [found["Own"][n] for n in ("query", "sort", "columns")]
    assert said == ["status=open,waiting", "-received", "subject,tags"]
    assert "For all" in desk("view", "list").output
    number = str(found["Own"]["id"])
    assert desk("view", "delete", number, "--by", GRACE).exit_code == 1
    assert desk("view", "delete", number, "--by", ADA).output == "Own is deleted.\n"
    assert "There is no such view" in desk("view", "delete", number).output


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (("--query", "priority=hot", "--by", ADA), 2, "“priority=hot” means nothing"),
        (("--query", "colour=red", "--by", ADA), 2, "“colour=red” means nothing"),
        (("--query", "columns=x", "--by", ADA), 2, "“columns=x” means nothing"),
        (("--query", "tag=none&tag=zz", "--by", ADA), 1, "there is no such tag"),
        (("--query", "inbox=x@y.z", "--by", ADA), 1, "there is no such inbox"),
        (("--query", "status=any"), 1, "Say whose view it is"),
        (("--query", "status=any", "--by", "x@y.z"), 1, "Nobody on the desk"),
        (("--query", "status=any", "--inbox", "x@y.z"), 1, "There is no inbox"),
        (("--query", "status=any", "--inbox", "sales@acme.example", "--by", GRACE), 1,
         "Sharing a view is for managers."),
    ],
)  # fmt: skip
def test_what_it_refuses(
    desk: Terminal, words: tuple[str, ...], status: int, said: str
) -> None:
    result = desk("view", "add", "A view", *words)
    assert (result.exit_code, said in result.output) == (status, True), result.output
    assert desk.json("view", "list") == []


def test_a_view_of_mine_is_whose_it_is(desk: Terminal) -> None:
    words = ("--query", "assignee=me", "--by", GRACE)
    assert desk("view", "add", "Mine", *words).exit_code == 0
    assert desk.json("view", "list")[0]["query"] == "assignee=me"


def test_who_leaves_takes_theirs_along(desk: Terminal) -> None:
    assert desk("view", "add", "Own", *QUERY, "--by", GRACE).exit_code == 0
    assert desk("person", "deactivate", GRACE).exit_code == 0
    assert desk.json("view", "list") == []
