"""`desk hours`, and the calendar that an inbox keeps."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.db import Database
from tests.support import cast as casting
from tests.support.office import SUPPORT
from tests.support.terminal import Terminal

OFFICE = ("--zone", "Europe/Berlin", "--open", "mon-fri 09:00-12:30,13:30-18:00")
DAYS = ("--closed", "2026-12-25 Christmas", "--special", "2026-12-24 09:00-12:00 Eve")
FRIDAY, MONDAY = "2026-11-27T16:30Z", "2026-11-30T08:30:00Z"


@pytest.fixture
def desk(sqlite_url: str, tmp_path: Path) -> Terminal:
    """A desk with a calendar Berlin."""
    database = Database(sqlite_url)
    with database.transaction() as session:
        casting.enter(session)
    database.close()
    made = Terminal({"DESK_DATABASE_URL": sqlite_url, "DESK_DATA_DIR": str(tmp_path)})
    assert made("hours", "add", "Berlin", *OFFICE, *DAYS).exit_code == 0
    return made


def refusal(desk: Terminal, *words: str, given: str | None = None) -> str:
    answer = desk("hours", *words, given=given)
    assert answer.exit_code == 1, answer.output
    return answer.stderr.removeprefix("Error: ").strip()


def test_a_calendar_is_added_shown_and_listed(desk: Terminal) -> None:
    shown = desk.json("hours", "show", "berlin")
    assert shown == {
        "name": "Berlin",
        "zone": "Europe/Berlin",
        "open": "mon-fri 09:00-12:30,13:30-18:00",
        "closed": [{"date": "2026-12-25", "title": "Christmas"}],
        "special": [{"date": "2026-12-24", "spans": "09:00-12:00", "title": "Eve"}],
        "holidays": None,
        "inboxes": [],
        "version": 1,
    }
    assert desk.json("hours", "list") == [shown]
    assert "2026-12-24 09:00-12:00 Eve" in desk("hours", "show", "Berlin").stdout
    # What `show` says makes the same calendar; said twice it is there once.
    for _ in range(2):
        assert desk("hours", "add", "Berlin", *OFFICE, *DAYS).exit_code == 0
    assert len(desk.json("hours", "list")) == 1
    assert "There is a calendar Berlin already" in refusal(
        desk, "add", "BERLIN", "--zone", "UTC", "--open", "mon 09:00-10:00"
    )


def test_its_week_is_set_as_a_whole_its_days_one_by_one(desk: Terminal) -> None:
    done = desk(
        "hours", "set", "Berlin", "--name", "Nights", "--zone", "Europe/Vienna",
        "--open", "fri,sat 22:00-06:00", "--ordinary", "2026-12-24",
        "--closed", "2026-12-26", "--holidays", "at-9",
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    shown = desk.json("hours", "show", "Nights")
    assert shown["open"] == "fri-sat 22:00-06:00"
    assert [each["date"] for each in shown["closed"]] == ["2026-12-25", "2026-12-26"]
    assert shown["special"] == []
    assert (shown["zone"], shown["holidays"]) == ("Europe/Vienna", "AT-9")
    assert shown["version"] == 2
    # Said once more it changes nothing.
    desk("hours", "set", "Nights", "--closed", "2026-12-26", "--holidays", "AT-9")
    assert desk.json("hours", "show", "Nights")["version"] == 2
    desk("hours", "set", "Nights", "--holidays", "none")
    assert desk.json("hours", "show", "Nights")["holidays"] is None


def test_an_inbox_keeps_one_that_nobody_can_remove(desk: Terminal) -> None:
    assert "always open" in desk("inbox", "set", SUPPORT).stdout
    said = desk("inbox", "set", SUPPORT, "--calendar", "Berlin").stdout
    assert "Business hours: Berlin." in said
    assert desk.json("hours", "show", "Berlin")["inboxes"] == [SUPPORT]
    assert f"{SUPPORT} uses this calendar" in refusal(desk, "remove", "Berlin")
    assert desk("inbox", "set", SUPPORT, "--calendar", "Paris").exit_code == 1
    assert desk("inbox", "set", SUPPORT, "--calendar", "none").exit_code == 0
    assert desk("hours", "remove", "Berlin").exit_code == 0
    assert desk.json("hours", "list") == []


def test_what_lies_between_and_what_is_due(desk: Terminal) -> None:
    between, due = ("hours", "between", "Berlin"), ("hours", "due", "Berlin")
    assert desk.json(*between, FRIDAY, MONDAY) == {"seconds": 3600}
    assert desk(*between, MONDAY, FRIDAY).stdout == "-3600\n"
    assert desk.json(*between, FRIDAY, "2026-11-27T16:30:00.25Z") == {"seconds": 0.25}
    assert desk.json(*due, FRIDAY, "1h") == {"due": MONDAY}
    assert (
        desk(*due, "2026-11-27T17:30+01:00", "30m").stdout == "2026-11-27T17:00:00Z\n"
    )
    half = desk.json(*due, "2026-11-27T16:00:00.5Z", "1s")
    assert half == {"due": "2026-11-27T16:00:01.500000Z"}
    once = ("--zone", "UTC", "--open", "mon 09:00-09:01")
    assert desk("hours", "add", "Once", *once).exit_code == 0
    assert desk("hours", "due", "Once", FRIDAY, "5h").stdout == "never due\n"
    assert desk.json("hours", "due", "Once", FRIDAY, "5h") == {"due": None}


def test_many_are_counted_at_once_in_their_order(desk: Terminal) -> None:
    lines = f"{FRIDAY} {MONDAY}\n\n{MONDAY} {FRIDAY}\n"
    found = desk("hours", "between", "Berlin", "-", given=lines)
    assert json.loads(found.stdout) == [{"seconds": 3600}, {"seconds": -3600}]
    lines = f"{FRIDAY} 1h\n{FRIDAY} 0m\n"
    found = desk("hours", "due", "Berlin", "-", "-", "--json", given=lines)
    assert json.loads(found.stdout) == [
        {"due": MONDAY},
        {"due": "2026-11-27T16:30:00Z"},
    ]
    bad = f"{FRIDAY} 1h\n{FRIDAY} soon\n"
    assert refusal(desk, "due", "Berlin", "-", given=bad).startswith("Line 2: “soon”")
    assert "Line 1: Write two" in refusal(
        desk, "due", "Berlin", "-", given=f"{FRIDAY}\n"
    )
    many = f"{FRIDAY} 1h\n" * 10_001
    assert "at most 10000 lines" in refusal(desk, "due", "Berlin", "-", given=many)


REFUSED = [
    ("add X --zone Europe/Berlim --open mon_09:00-10:00", "Europe/Berlin"),
    ("add X --zone UTC --open mon_18:00-18:00", "begins and ends at the same time"),
    ("add X --zone UTC --open ;", "never open"),
    ("add none --zone UTC --open mon_09:00-10:00", "Type a name"),
    ("add X --zone UTC --open mon_09:00-10:00 --holidays XX", "not known"),
    (
        "add X --zone UTC --open mon_09:00-10:00 --closed 2026-02-30",
        "not begin with a day",
    ),
    ("set X --zone UTC", "There is no calendar X"),
    ("show X", "There is no calendar X"),
    ("remove X", "There is no calendar X"),
    ("between Berlin 2026-11-27T16:30 2026-11-27T16:30Z", "is not a time"),
    ("between Berlin 0001-01-01T00:00Z 2026-11-27T16:30Z", "from 1901 to 2198"),
    ("between Berlin 2026-11-27T16:30Z 9999-12-31T23:59Z", "from 1901 to 2198"),
    ("due Berlin 2026-11-27T16:30Z 2d", "is not a duration"),
]


def test_bad_input_is_refused_in_one_sentence(desk: Terminal) -> None:
    for words, said in REFUSED:
        found = refusal(desk, *(each.replace("_", " ") for each in words.split()))
        assert said in found
        assert len(found.splitlines()) == 1
    assert len(desk.json("hours", "list")) == 1
