"""Where the days of a workspace are: the name, the command, and days of 23 and 25 h."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.orm import Session

from app import clock
from app.db import Database
from app.errors import Refused
from app.people import workspace as workspaces
from app.tickets.lists import filter_words, pages
from app.tickets.lists.filter_words import FilterNames
from app.zones import checked_zone, named_zone
from tests.support import cast as casting
from tests.support.cast import Cast
from tests.support.terminal import Terminal
from tests.support.tickets import add

BERLIN = "Europe/Berlin"


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (BERLIN, BERLIN), (" europe/berlin", BERLIN), ("UTC", "UTC"),
        ("america/new york", "America/New_York"),
    ],
)  # fmt: skip
def test_a_zone_is_known_however_it_is_spelt(said: str, kept: str) -> None:
    assert checked_zone(said) == kept
    assert named_zone(kept) == ZoneInfo(kept)


@pytest.mark.parametrize(
    ("said", "near"),
    [
        ("Europe/Berlim", "Did you mean Europe/Berlin?"),
        ("", "One is called Europe/Berlin."),
        ("../../etc/passwd", "One is called Europe/Berlin."),
    ],
)
def test_of_a_zone_that_is_none_the_nearest_is_named(said: str, near: str) -> None:
    with pytest.raises(Refused, match="There is no time zone") as refused:
        checked_zone(said)
    assert str(refused.value).endswith(near)
    assert named_zone(said) is None


def held(session: Session, cast: Cast, zone: str, days: str) -> list[int]:
    """The numbers of the tickets that were received on these days of that zone."""
    names = FilterNames({}, {}, {}, ZoneInfo(zone))
    said = {"status": ["any"], "received": [days]}
    read = filter_words.read_filter(said, names)
    assert read.ignored == ()
    page = pages.ticket_page(session, cast.ada, [cast.support.id], read.asked)
    return sorted(row.number for row in page.tickets)


@pytest.mark.both_databases
def test_a_day_has_as_many_hours_as_its_clock(session: Session, cast: Cast) -> None:
    """Worked examples 8 and 14; and midnights that are skipped or come twice."""
    moments = (
        "2026-10-24T22:00Z", "2026-10-25T00:30Z", "2026-10-25T22:59Z",
        "2026-10-25T23:00Z", "2026-03-28T23:00Z", "2026-03-29T21:59Z",
        "2026-03-29T22:00Z", "2026-11-22T23:30Z", "2026-04-23T21:59Z",
        "2026-04-23T22:00Z", "2026-10-24T23:59Z",
    )  # fmt: skip
    for moment in moments:
        at = clock.parse_moment(moment.replace("Z", ":00+00:00"))
        add(session, cast.support, created_at=at)
    # Winter time begins at 03:00, summer time at 02:00: 25 and 23 hours.
    assert held(session, cast, BERLIN, "2026-10-25") == [1, 2, 3, 11]
    assert held(session, cast, BERLIN, "2026-03-29") == [5, 6]
    assert held(session, cast, BERLIN, "2026-03-30") == [7]
    assert held(session, cast, BERLIN, "2026-11-23") == [8]
    assert held(session, cast, "America/New_York", "2026-11-22") == [8]
    # In Cairo the 24th begins at 01:00, in the Azores the 25th has two midnights.
    assert held(session, cast, "Africa/Cairo", "2026-04-23") == [9]
    assert held(session, cast, "Africa/Cairo", "2026-04-24") == [10]
    assert held(session, cast, "Atlantic/Azores", "2026-10-25") == [2, 3, 4]


@pytest.mark.both_databases
def test_today_is_where_the_workspace_is(
    session: Session, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = datetime(2026, 11, 30, 23, 30, tzinfo=UTC)
    monkeypatch.setattr(clock, "now", lambda: now)
    add(session, cast.support, created_at=now)
    add(session, cast.support, created_at=now.replace(hour=22))
    add(session, cast.support, created_at=now.replace(day=29, hour=23))
    assert held(session, cast, BERLIN, "today") == [1]
    assert held(session, cast, BERLIN, "yesterday..today") == [1, 2, 3]
    assert held(session, cast, "UTC", "today") == [1, 2]
    assert held(session, cast, "UTC", "yesterday") == [3]
    assert held(session, cast, "UTC", "..yesterday") == [3]


def test_the_command_keeps_the_zone_and_its_lists_are_of_it(
    sqlite_url: str, tmp_path: Path
) -> None:
    database = Database(sqlite_url)
    with database.transaction() as session:
        cast = casting.enter(session)
        at = clock.parse_moment("2026-11-22T23:30:00+00:00")
        add(session, cast.support, created_at=at)
    desk = Terminal({"DESK_DATABASE_URL": sqlite_url, "DESK_DATA_DIR": str(tmp_path)})

    def on(day: str) -> list[int]:
        listed = desk.json("ticket", "list", "--received", day)
        return [each["number"] for each in listed]

    assert desk.json("workspace", "show")["zone"] is None
    assert (on("2026-11-22"), on("2026-11-23")) == ([1], [])
    said = desk("workspace", "set", "--zone", "europe/berlin")
    assert said.output == "Days in acme.example: Europe/Berlin.\n"
    assert "Days: Europe/Berlin" in desk("workspace", "show").output
    assert (on("2026-11-22"), on("2026-11-23")) == ([], [1])
    refused = desk("workspace", "set", "--zone", "Europe/Berlim")
    assert refused.exit_code == 1
    assert "Did you mean Europe/Berlin?" in refused.stderr
    desk("workspace", "set", "--zone", "none")
    with database.reading() as session:
        assert workspaces.choose_workspace(session, None).zone is None
    database.close()
    newest, first = desk.json("audit", "list")
    assert (first["old"], first["new"]) == ({"zone": None}, {"zone": BERLIN})
    assert (newest["old"], newest["new"]) == ({"zone": BERLIN}, {"zone": None})
