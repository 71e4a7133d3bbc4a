"""`desk report`: its numbers, their facts, and what it refuses."""

from __future__ import annotations

import csv
import io
import json
from datetime import date

import pytest
from sqlalchemy import delete, select, update

from app.db import Database
from app.inboxes.inbox import Inbox
from app.reports.asked import AskedReport
from app.reports.facts import FactKind
from app.reports.listing import standing_query
from app.reports.tables import ReportDay, ReportDue, ReportFact
from tests.support.terminal import Terminal

WEEK = ("--from", "2026-11-16", "--to", "2026-11-22")
# The kinds that each number counts.
COUNTS = {
    "received": ["received"],
    "answered": ["first_reply", "next_reply"],
    "replies": ["first_reply", "next_reply", "extra_reply"],
    "extra_replies": ["extra_reply"],
    "closed_unanswered": ["closed_unanswered"],
    "resolved": ["resolved"],
    "reopened": ["reopened"],
}


def test_each_number_is_the_length_of_its_list(
    desk: Terminal, worked: Database
) -> None:
    told = json.loads(desk("report", *WEEK, "--json").stdout)
    assert told["totals"]["received"] == 3
    for name, kinds in COUNTS.items():
        lists = [
            json.loads(desk("report", "facts", kind, *WEEK, "--json").stdout)
            for kind in kinds
        ]
        assert told["totals"][name] == sum(map(len, lists)), name


def test_the_json_says_what_it_is_about(desk: Terminal, worked: Database) -> None:
    told = json.loads(desk("report", *WEEK, "--compare", "previous", "--json").stdout)
    assert (told["zone"], told["hours"]) == ("Europe/Berlin", "calendar")
    assert told["inboxes"] == ["support@acme.example"]
    assert (told["uncounted"], told["definitions"]) == (0, 1)
    first = told["totals"]["first_reply"]
    assert first == {"count": 2, "median_s": 1_800, "p90_s": 3_600, "mean_s": 2_700}
    assert told["totals"]["double_replies"] == 1
    assert told["totals"]["first_contact"] == {"count": 1, "hits": 1, "rate": 1.0}
    assert told["totals"]["reopen_rate"] == {"count": 1, "hits": 0, "rate": 0.0}
    assert told["compared"]["from"] == "2026-11-09"
    assert told["compared"]["totals"]["received"] == 0
    assert told["compared"]["totals"]["first_contact"]["rate"] is None
    assert told["heat"]["received"][0][9] == 1
    assert told["tags"] == [
        {"tag": None, "received": 2, "before": 0},
        {"tag": "billing", "received": 1, "before": 0},
    ]
    ada, grace = told["people"]
    assert (ada["replies"], ada["answered"], ada["double_replies"]) == (2, 1, 1)
    assert (grace["person"], grace["waiting_now"]) == ("grace@acme.example", 1)


def test_the_days_are_all_there(desk: Terminal, worked: Database) -> None:
    told = json.loads(desk("report", *WEEK, "--json").stdout)
    days = {row["day"]: row for row in told["series"]}
    assert len(days) == 7
    stood = [
        (
            days[f"2026-11-{day}"]["backlog_open"],
            days[f"2026-11-{day}"]["backlog_waiting"],
        )
        for day in (16, 17, 18)
    ]
    assert stood == [(0, 0), (0, 1), (1, 1)]
    # It is the 20th: nobody knows more.
    assert days["2026-11-21"]["backlog_open"] is None
    assert days["2026-11-21"]["received"] == 0


def test_the_backlog_is_the_length_of_its_list(
    desk: Terminal, worked: Database
) -> None:
    told = json.loads(desk("report", *WEEK, "--json").stdout)
    with worked.reading() as session:
        inbox_ids = tuple(session.scalars(select(Inbox.id)))
        for row in told["series"][:5]:
            day = date.fromisoformat(row["day"])
            # How long the days of the report are makes no difference.
            asked = AskedReport(inbox_ids, day, day)
            for name in ("open", "waiting"):
                query = standing_query(asked, FactKind(f"stood_{name}"), day)
                assert len(session.execute(query).all()) == row[f"backlog_{name}"]


def test_the_file_has_a_row_for_each_day(desk: Terminal, worked: Database) -> None:
    rows = list(csv.DictReader(io.StringIO(desk("report", *WEEK, "--csv").stdout)))
    assert [row["received"] for row in rows] == list("1110000")
    assert {row["definitions"] for row in rows} == {"1"}


def test_what_is_due_is_counted_first(desk: Terminal, worked: Database) -> None:
    waiting = json.loads(desk("report", *WEEK, "--no-wait", "--json").stdout)
    assert (waiting["totals"]["received"], waiting["uncounted"]) == (0, 3)
    assert "3 changes are still being counted" in desk("report", "--no-wait").stdout
    assert json.loads(desk("report", *WEEK, "--json").stdout)["uncounted"] == 0


def test_a_rebuild_mends_what_differs(desk: Terminal, worked: Database) -> None:
    desk("report")
    assert " 0 differ; 0 facts differ." in desk("report", "rebuild", "--check").stdout
    with worked.transaction() as session:
        received = ReportDay.kind == FactKind.RECEIVED
        session.execute(update(ReportDay).where(received).values(count=7))
        kind = ReportFact.kind == FactKind.WITH_US
        session.execute(delete(ReportFact).where(kind))
        resolved = ReportDay.kind == FactKind.RESOLVED
        never = date(2020, 1, 1)
        session.execute(update(ReportDay).where(resolved).values(day=never))
    checked = desk("report", "rebuild", "--check")
    assert checked.exit_code == 1
    assert "1 facts differ" in checked.stdout
    with worked.reading() as session:
        counts = select(ReportDay.count).where(ReportDay.kind == FactKind.RECEIVED)
        assert set(session.scalars(counts)) == {7}
    assert "Counted 3 tickets again." in desk("report", "rebuild").stdout
    assert desk("report", "rebuild", "--check").exit_code == 0


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (("--from", "2026-11-22", "--to", "2026-11-16"), "The first day is after"),
        (("--from", "2026-02-30"), "does not match the format"),
        (("--from", "2020-01-01"), "Choose at most 1,100 days."),
        (("--inbox", "nobody@acme.example"), "There is no inbox nobody@acme.example."),
    ],
)
def test_what_cannot_be_asked_is_refused(
    desk: Terminal, worked: Database, typed: tuple[str, ...], said: str
) -> None:
    refused = desk("report", *typed)
    assert refused.exit_code in (1, 2)
    assert said in refused.output
    with worked.reading() as session:
        assert session.scalars(select(ReportDue.id)).all()


def test_the_rules_can_be_read(desk: Terminal) -> None:
    told = desk("report", "definitions").stdout
    assert told.startswith("Definitions, version 1")
    assert "First reply" in told
