"""The `desk` command: what it prints, where, and with which exit status."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app.db import Database
from app.people import actor, sign_in
from app.tickets.tags import tag as tags
from tests.support import cast as casting
from tests.support.cast import ago, arrive, mail
from tests.support.databases import lent
from tests.support.terminal import Terminal

MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def terminal(url: str, folder: Path) -> Terminal:
    return Terminal(
        {
            "DESK_DATABASE_URL": url,
            "DESK_DATA_DIR": str(folder),
            "DESK_GOOGLE_CLIENT_ID": "desk-client",
            "DESK_SECRET_KEY": "a secret of the tests",
        }
    )


@pytest.fixture
def desk(sqlite_url: str, tmp_path: Path) -> Terminal:
    """A terminal on a migrated, empty desk."""
    return terminal(sqlite_url, tmp_path)


@pytest.fixture
def acme(desk: Terminal) -> Terminal:
    """The same with a workspace, an admin and an inbox."""
    for words in (
        ("workspace", "add", "acme.example", "--admin", "ada@acme.example"),
        ("inbox", "add", "support@acme.example"),
    ):
        assert desk(*words).exit_code == 0
    return desk


@pytest.fixture
def busy(database_url: str, tmp_path: Path) -> Terminal:
    """The cast with one ticket that much has happened to, and one that nothing has."""
    with lent(database_url).transaction() as session:
        cast = casting.enter(session)
        ticket = arrive(session, cast, mail(at=ago(hours=3)))
        assert ticket is not None
        ada = actor.person_actor(cast.ada)
        ticket.note("Ask Ben first.", by=ada, who=cast.ada)
        ticket.tag(tags.find_or_make_tag(session, cast.acme.id, "late"), by=ada)
        maria = "maria@lopez-interiors.example"
        sent = {"from": "ada@acme.example", "to": maria}
        arrive(session, cast, mail("<a@x>", sent, at=ago(hours=2)), gmail_id="2")
        arrive(session, cast, mail("<b@x>"), gmail_id="3", thread_id="3")
    return terminal(database_url, tmp_path)


def test_a_desk_is_set_up_from_the_terminal(acme: Terminal) -> None:
    added = acme("person", "add", "Grace@acme.example", "--name", "Grace Hopper",
                 "--inbox", "support@acme.example")  # fmt: skip
    assert added.stdout == "Grace Hopper <grace@acme.example> is a rep.\n"
    assert acme("person", "list").stdout.splitlines() == [
        "ada@acme.example\tadmin\tAda",
        "grace@acme.example\trep\tGrace Hopper",
        "support@acme.example\trep\tSupport",
    ]
    assert acme("inbox", "list").stdout == "support@acme.example\taccount\n"


def test_adding_somebody_again_changes_only_what_is_said(acme: Terminal) -> None:
    again = acme("person", "add", "ada@acme.example", "--name", "Ada Lovelace")
    assert again.stdout == "Ada Lovelace <ada@acme.example> is an admin.\n"
    acme("person", "add", "grace@acme.example", "--role", "admin")
    changed = acme("person", "add", "ada@acme.example", "--role", "observer")
    assert changed.stdout == "Ada Lovelace <ada@acme.example> is an observer.\n"


def test_who_has_left_is_shown_as_such(acme: Terminal) -> None:
    acme("person", "add", "grace@acme.example", "--role", "admin")
    assert acme("person", "deactivate", "ada@acme.example").exit_code == 0
    assert "ada@acme.example\tadmin\tAda (left)" in acme("person", "list").stdout


def test_another_account_of_an_address_is_shown_and_can_be_let_in(
    acme: Terminal, sqlite_url: str
) -> None:
    database = Database(sqlite_url)
    with database.transaction() as session:
        sign_in.keep_refusal(session, "ada@acme.example")
    database.close()
    assert "another Google account was refused" in acme("person", "list").stdout
    acme("person", "release", "ada@acme.example")
    assert acme("person", "list").stdout.startswith("ada@acme.example\tadmin\tAda\n")


@pytest.mark.parametrize(
    "words",
    [
        "person release nobody@acme.example",
        "workspace add acme.example --admin ada@acme.example",
        "inbox add support@acme.example",
        "person add nonsense",
        "person add grace@acme.example --inbox nowhere@acme.example",
        "person deactivate nobody@acme.example",
        "ticket show 99",
        "ticket list --inbox nowhere@acme.example",
        "ticket list --assignee nobody@acme.example",
        "ticket list --workspace globex.example",
    ],
)
def test_a_refusal_is_one_sentence_and_status_1(acme: Terminal, words: str) -> None:
    result = acme(*words.split())
    assert (result.exit_code, result.stdout) == (1, "")
    assert re.fullmatch(r"Error: [A-Z\w].*\.\n", result.stderr)


@pytest.mark.parametrize(
    "words",
    ["nonsense", "ticket", "ticket show", "ticket show x", "ticket list --status x",
     "workspace add acme.example", "person add a@b --role king", "ticket list --x",
     "ticket list --older soon", "ticket list --received 2026-02-30",
     "ticket list --sort hotness"],
)  # fmt: skip
def test_a_misspelt_command_is_status_2(desk: Terminal, words: str) -> None:
    assert desk(*words.split()).exit_code == 2


def test_a_refused_person_is_not_half_added(acme: Terminal) -> None:
    acme("person", "add", "grace@acme.example", "--inbox", "nowhere@acme.example")
    assert "grace" not in acme("person", "list").stdout


def test_with_several_workspaces_one_must_be_named(acme: Terminal) -> None:
    acme("workspace", "add", "globex.example", "--admin", "hank@globex.example")
    refused = acme("person", "list")
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "--workspace" in refused.stderr
    named = acme("person", "list", "--workspace", "GLOBEX.example")
    assert named.stdout == "hank@globex.example\tadmin\tHank\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("person add HANK@globex.example --name Hank", "is an admin"),
        ("person add x@globex.example --inbox help@globex.example", "is a rep"),
        ("mailbox connect hank@globex.example", "code="),
        ("mailbox connect help@globex.example", "code="),
        ("ticket list --inbox help@globex.example", ""),
        ("set-aside list --inbox help@globex.example", ""),
        ("sender list --inbox help@globex.example", ""),
        ("sender never x@y.example --by hank@globex.example", "never a ticket"),
        ("reply add Hello --text-file {text} --inbox help@globex.example", "saved"),
        ("reply add Hello --text-file {text} --person hank@globex.example", "saved"),
    ],
)
def test_an_address_says_which_workspace(
    acme: Terminal, tmp_path: Path, words: str, said: str
) -> None:
    acme("workspace", "add", "globex.example", "--admin", "hank@globex.example")
    acme("inbox", "add", "help@globex.example", "--workspace", "globex.example")
    text = tmp_path / "text"
    text.write_text("Hello")
    result = acme(*words.format(text=text).split())
    assert (result.exit_code, result.stderr) == (0, "")
    assert said in result.stdout


@pytest.mark.parametrize(
    "words",
    [
        "person add hank@globex.example --workspace acme.example",
        "person add ada@acme.example --workspace globex.example",
        "ticket list --inbox support@acme.example --workspace globex.example",
        "person add x@globex.example --inbox support@acme.example"
        " --workspace globex.example",
    ],
)
def test_nothing_crosses_from_one_workspace_to_another(
    acme: Terminal, words: str
) -> None:
    acme("workspace", "add", "globex.example", "--admin", "hank@globex.example")
    result = acme(*words.split())
    assert result.exit_code == 1
    assert "database says" not in result.stderr


def test_a_database_without_tables_says_what_to_do(tmp_path: Path) -> None:
    desk = Terminal({"DESK_DATA_DIR": str(tmp_path)})
    result = desk("ticket", "list")
    assert result.exit_code == 1
    assert "desk migrate" in result.stderr


def test_migrating_makes_the_data_folder_and_may_be_said_twice(tmp_path: Path) -> None:
    desk = Terminal({"DESK_DATA_DIR": str(tmp_path / "new")})
    assert [desk("migrate").exit_code for _ in range(2)] == [0, 0]
    assert (
        desk("workspace", "add", "a.example", "--admin", "a@a.example").exit_code == 0
    )


@pytest.mark.both_databases
def test_a_ticket_is_shown_with_all_that_outsiders_rely_on(busy: Terminal) -> None:
    shown = busy.json("ticket", "show", "1")
    known = {name: shown[name] for name in ("number", "inbox", "subject", "customer")}
    assert known == {
        "number": 1,
        "inbox": "support@acme.example",
        "subject": "Refund for order 4711",
        "customer": {"name": "Maria Lopez", "address": "maria@lopez-interiors.example"},
    }
    state = [shown[name] for name in ("status", "assignee", "priority", "version")]
    assert state == ["waiting", "ada@acme.example", "normal", 4]
    assert shown["tags"] == ["late"]


@pytest.mark.both_databases
def test_its_notes_mails_threads_and_events_are_listed(busy: Terminal) -> None:
    shown = busy.json("ticket", "show", "1")
    assert [(n["by"], n["text"]) for n in shown["notes"]] == [
        ("ada@acme.example", "Ask Ben first.")
    ]
    assert [
        (m["message_id"], m["direction"], m["from"]) for m in shown["messages"]
    ] == [
        ("first@lopez-interiors.example", "in", "maria@lopez-interiors.example"),
        ("a@x", "out", "ada@acme.example"),
    ]
    assert shown["threads"] == [
        {"mailbox": "support@acme.example", "thread_id": "18c0000000000001"}
    ]
    assert [(e["action"], e["by"]) for e in shown["events"]] == [
        ("created", "customer"),
        # In the order of what happened: the mail was written before it was read.
        ("message_out", "ada@acme.example"),
        ("noted", "ada@acme.example"),
        ("tagged", "ada@acme.example"),
    ]


def test_every_moment_is_utc_and_ends_in_z(busy: Terminal) -> None:
    shown = busy.json("ticket", "show", "1")
    rows = shown["notes"] + shown["messages"] + shown["events"]
    assert all(MOMENT.fullmatch(row["at"]) for row in rows)
    assert all(row["sentence"] for row in shown["events"])


def test_the_list_is_one_array_of_the_same_without_the_details(busy: Terminal) -> None:
    listed = busy.json("ticket", "list")
    shown = busy.json("ticket", "show", "1")
    details = {"notes", "messages", "threads", "events", "links", "followers"}
    assert {1, 2} == {each["number"] for each in listed}
    one = next(each for each in listed if each["number"] == 1)
    assert one == {name: shown[name] for name in shown if name not in details}


NARROWED = {
    "": [2, 1],
    "--assignee none": [2],
    "--assignee ADA@acme.example": [1],
    "--assignee grace@acme.example": [],
    "--status waiting": [1],
    "--status closed": [],
    "--inbox SUPPORT@acme.example --status open": [2],
    "--by ADA@acme.example --assignee me": [1],
    "--by ada@acme.example --q refund": [2, 1],
    "--by ada@acme.example --q zebra": [],
}


@pytest.mark.both_databases
def test_the_list_can_be_narrowed(busy: Terminal) -> None:
    listed = {words: busy.json("ticket", "list", *words.split()) for words in NARROWED}
    found = {words: [each["number"] for each in listed[words]] for words in NARROWED}
    assert found == NARROWED


def test_the_list_of_a_view_and_of_what_somebody_sees(busy: Terminal) -> None:
    view = ("--query", "status=waiting", "--inbox", "support@acme.example")
    number = busy("view", "add", "Waiting", *view).stdout.split("\t")[0]
    listed = busy.json("ticket", "list", "--view", number)
    assert [each["number"] for each in listed] == [1]
    # Options lie over it.
    listed = busy.json("ticket", "list", "--view", number, "--status", "open")
    assert [each["number"] for each in listed] == [2]
    for wrong in ("--q refund", "--assignee me", "--view 99"):
        refused = busy("ticket", "list", *wrong.split())
        assert (refused.exit_code > 0, refused.stdout) == (True, ""), wrong
    left = ("--remove", "support@acme.example", "--yes")
    busy("person", "inbox", "grace@acme.example", *left)
    assert busy.json("ticket", "list", "--by", "grace@acme.example") == []


def test_without_json_it_is_for_people(busy: Terminal) -> None:
    shown = busy("ticket", "show", "1").stdout
    assert shown.startswith("#1\twaiting\tada@acme.example\tRefund for order 4711\n")
    assert "Maria Lopez wrote, ticket opened" in shown


@pytest.mark.both_databases
def test_a_ticket_is_taken_from_the_terminal(busy: Terminal) -> None:
    taken = busy("ticket", "take", "2", "--by", "grace@acme.example")
    assert taken.stdout == "Grace Hopper has #2.\n"
    shown = busy.json("ticket", "show", "2")
    assert (shown["status"], shown["assignee"]) == ("in_progress", "grace@acme.example")


ACTS = {
    "assign 2 Ada": "Choose somebody from the list.",
    "assign 2 ada@acme.example": "#2\topen\tada@acme.example",
    "status 2 waiting": "#2\twaiting\tnobody",
    "priority 2 high": "#2\topen\tnobody",
    "tag 2 billing": "#2\topen\tnobody",
    "untag 2 unheard-of": "There is no such tag.",
    "snooze 2 --until 2001-01-01T00:00:00Z": "That time is in the past.",
    "snooze 2": "#2\topen\tnobody",
    "wake 2": "#2\topen\tnobody",
    "merge 2 1": "#2\topen\tada@acme.example",
    "merge 2 2": "That is this ticket. Choose another one.",
}


@pytest.mark.parametrize("words", ACTS)
def test_what_the_card_can_do_the_terminal_can(busy: Terminal, words: str) -> None:
    before = busy.json("ticket", "show", "2")
    told = busy("ticket", *words.split(), "--by", "grace@acme.example")
    assert ACTS[words] in told.stdout + told.stderr
    is_done = told.exit_code == 0
    changed = busy.json("ticket", "show", "2") != before
    assert is_done == ACTS[words].startswith("#2")
    assert changed == (is_done and words != "wake 2")


def test_a_merge_asks_when_somebody_would_lose_the_ticket(busy: Terminal) -> None:
    by = ("--by", "ada@acme.example")
    busy("ticket", "assign", "2", "grace@acme.example", *by)
    told = busy("ticket", "merge", "2", "1", *by)
    assert "Ada Lovelace has #1, and loses it to Grace Hopper." in told.stdout
    assert told.exit_code == 1
    assert busy.json("ticket", "show", "1")["number"] == 1
    done = busy("ticket", "merge", "2", "1", "--yes", *by)
    assert done.stdout.startswith("#2\topen\tgrace@acme.example")


def test_a_note_is_written_from_the_terminal(busy: Terminal) -> None:
    busy("ticket", "note", "2", "Call her back", "--by", "grace@acme.example")
    (note,) = busy.json("ticket", "show", "2")["notes"]
    assert (note["by"], note["text"]) == ("grace@acme.example", "Call her back")


def test_the_terminal_says_what_somebody_has_done_with_it(busy: Terminal) -> None:
    busy("ticket", "merge", "2", "1", "--by", "grace@acme.example")
    told = busy("ticket", "take", "1", "--by", "grace@acme.example")
    assert told.exit_code == 1
    assert told.stderr == "Error: Grace Hopper merged it into #2.\n"


def test_an_observer_takes_nothing(busy: Terminal) -> None:
    refused = busy("ticket", "take", "2", "--by", "edsger@acme.example")
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert busy.json("ticket", "show", "2")["assignee"] is None
