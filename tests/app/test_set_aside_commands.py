"""`desk set-aside` and `desk sender`: what they print and what they do."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.db import Database
from tests.support import cast as casting
from tests.support.cast import ago, arrive, mail
from tests.support.terminal import Terminal
from tests.support.tickets import sales_of

ADA, KILN = ("--by", "ada@acme.example"), "tom@kiln.example"
HERE = ("--inbox", "support@acme.example")


@pytest.fixture
def desk(database_url: str, tmp_path: Path) -> Terminal:
    """Three mails set aside, one of them for sales@; Grace is not in sales@."""
    database = Database(database_url)
    with database.transaction() as session:
        cast = casting.enter(session)
        sales = sales_of(session, cast)
        bulk = {
            "From": f"Том <{KILN}>",
            "Subject": "Печь",
            "Precedence": "bulk",
            "List-Id": "<news.shop.example>",
        }
        arrive(session, cast, mail("<1@x>", bulk, at=ago(days=1)), gmail_id="1")
        old = {**bulk, "Auto-Submitted": "auto-replied"}
        arrive(session, cast, mail("<2@x>", old, at=ago(days=100)), gmail_id="2")
        other = {**bulk, "To": sales.address}
        place = casting.own_mailbox(session, cast, cast.ada)
        arrive(
            session,
            cast,
            mail("<3@x>", other, at=ago(hours=1)),
            gmail_id="3",
            thread_id="3",
            mailbox=place,
        )
    database.close()
    return Terminal({"DESK_DATABASE_URL": database_url, "DESK_DATA_DIR": str(tmp_path)})


def test_the_list_says_what_why_and_how_many(desk: Terminal) -> None:
    found = desk.json("set-aside", "list", *HERE)
    assert (found["count"], found["counts"]) == (1, {"list mail": 1})
    (item,) = found["items"]
    assert item["sender"] == {"name": "Том", "address": KILN}
    assert (item["subject"], item["reason"]) == ("Печь", "list mail")
    assert (item["kind"], item["ticket"], item["by"]) == ("mail", None, None)
    assert item["inbox"] == "support@acme.example"
    assert 86_000 < item["age_s"] < 90_000
    assert desk.json("set-aside", "list")["count"] == 2
    assert desk.json("set-aside", "list", *HERE, "--days", "120")["count"] == 2
    automatic = ("--days", "120", "--reason", "automatic reply")
    (only,) = desk.json("set-aside", "list", *automatic)["items"]
    assert only["reason"] == "automatic reply"
    assert desk.json("set-aside", "list", "--sender", "@kiln.example")["count"] == 2
    assert desk.json("set-aside", "list", "--sender", "maria")["count"] == 0
    said = desk("set-aside", "list", *HERE).stdout
    assert f"list mail\t{KILN}\tПечь" in said
    assert said.endswith("1\tlist mail\n")


def test_one_command_makes_it_a_ticket(desk: Terminal) -> None:
    (item,) = desk.json("set-aside", "list", *HERE)["items"]
    made = desk("set-aside", "make-ticket", item["id"], *ADA, "--always")
    assert made.stdout == "#1\topen\tnobody\tПечь\n"
    again = desk("set-aside", "make-ticket", item["id"], *ADA)
    assert again.stdout.startswith("#1 is its ticket already.\n#1\t")
    told = desk.json("set-aside", "make-ticket", item["id"], *ADA)
    assert (told["number"], told["made"]) == (1, False)
    (rule,) = desk.json("sender", "list")
    assert rule.pop("at")
    assert rule == {
        "sender": KILN,
        "verdict": "always",
        "inbox": "support@acme.example",
        "by": "ada@acme.example",
    }
    (event,) = desk.json("ticket", "show", "1")["events"]
    assert event["sentence"].startswith("Ada")
    assert desk.json("set-aside", "list", *HERE)["count"] == 0


@pytest.mark.parametrize("which", ["99", "#99", "x", "#", "", "-1", "٣", "9" * 40])
def test_what_is_not_there_makes_no_ticket(desk: Terminal, which: str) -> None:
    refused = desk("set-aside", "make-ticket", *ADA, "--", which)
    assert refused.exit_code == 1
    assert refused.stderr.startswith("Error: T")


def test_what_is_not_theirs_makes_no_ticket(desk: Terminal) -> None:
    sales = ("--inbox", "sales@acme.example")
    (item,) = desk.json("set-aside", "list", *sales)["items"]
    grace = ("--by", "grace@acme.example")
    refused = desk("set-aside", "make-ticket", item["id"], *grace)
    assert (refused.exit_code, "not set aside here" in refused.stderr) == (1, True)
    refused = desk("sender", "never", KILN, *sales, *grace)
    assert (refused.exit_code, "not belong" in refused.stderr) == (1, True)


def test_senders_are_decided_of_and_forgotten(desk: Terminal) -> None:
    done = desk("sender", "never", f"Tom <{KILN}>", *HERE, *ADA)
    assert done.stdout == f"Mail of {KILN} to {HERE[1]} is never a ticket.\n"
    desk("sender", "always", "@kiln.example", *HERE, *ADA)
    rules = desk.json("sender", "list", *HERE)
    assert [(each["sender"], each["verdict"]) for each in rules] == [
        ("@kiln.example", "always"),
        (KILN, "never"),
    ]
    assert desk.json("sender", "list", "--inbox", "sales@acme.example") == []
    told = desk.json("sender", "never", KILN, *HERE, *ADA)
    assert told == {"sender": KILN, "verdict": "never", "inbox": HERE[1]}
    gone = desk("sender", "forget", KILN, *HERE, *ADA)
    assert gone.stdout == f"Mail of {KILN} to {HERE[1]} is treated like any other.\n"
    again = desk("sender", "forget", KILN, *HERE, *ADA)
    assert (again.exit_code, "no rule of" in again.stderr) == (1, True)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("never", "@gmail.com", *HERE), "Anybody may have an address at gmail.com"),
        (("never", "kiln", *HERE), "is neither an address nor a @domain"),
        (("always", KILN), "Name the inbox"),
        (("always", KILN, "--inbox", "no@acme.example"), "There is no inbox"),
    ],
)
def test_what_cannot_be_decided(
    desk: Terminal, words: tuple[str, ...], said: str
) -> None:
    refused = desk("sender", *words, *ADA)
    assert (refused.exit_code, said in refused.stderr) == (1, True)
    assert desk.json("sender", "list") == []
