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
from app.people.actor import RULE
from app.people.workspace import Workspace
from app.reports import counting
from app.reports.asked import AskedReport
from app.reports.facts import FactKind
from app.reports.listing import FactFilter, list_facts
from app.reports.tables import ReportDay, ReportDue, ReportFact
from app.tickets.ticket import Ticket
from tests.support.terminal import Terminal

SUPPORT = "support@acme.example"

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
    assert (told["uncounted"], told["recounted"]) == (0, None)
    assert told["definitions"] == 1
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
                stood = FactFilter((FactKind(f"stood_{name}"),))
                found = list_facts(session, asked, stood)
                assert len(found) == row[f"backlog_{name}"]


def test_the_file_has_a_row_for_each_day(desk: Terminal, worked: Database) -> None:
    rows = list(csv.DictReader(io.StringIO(desk("report", *WEEK, "--csv").stdout)))
    assert [row["received"] for row in rows] == list("1110000")
    assert {row["imported"] for row in rows} == {"0"}
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


def test_what_is_asked_narrows_the_numbers(desk: Terminal, worked: Database) -> None:
    with worked.transaction() as session:
        [phone] = session.scalars(select(Ticket).where(Ticket.number == 3))
        phone.channel = "phone"
        session.add(ReportDue(workspace_id=phone.workspace_id, ticket_id=phone.id))
        cast = session.scalars(select(Inbox)).one()
        sales = Inbox(workspace_id=cast.workspace_id, address="sales@acme.example")
        session.add(sales)
        session.flush()
        [second] = session.scalars(select(Ticket).where(Ticket.number == 2))
        second.move(sales.id, by=RULE)

    def received(*said: str) -> int:
        answer = desk("report", *WEEK, *said, "--json")
        count: int = json.loads(answer.stdout)["totals"]["received"]
        return count

    both = ("--inbox", "sales@acme.example", "--inbox", "support@acme.example")
    assert received() == received(*both) == 3
    assert received("--inbox", "sales@acme.example") == 1
    assert received("--channel", "phone") == 1
    assert received("--channel", "phone", "--inbox", "sales@acme.example") == 0
    told = json.loads(desk("report", *WEEK, "--json").stdout)
    assert {row["inbox"]: row["received"] for row in told["by_inbox"]} == {
        "sales@acme.example": 1,
        "support@acme.example": 2,
    }
    assert {row["channel"]: row["received"] for row in told["by_channel"]} == {
        "mail": 2,
        "phone": 1,
    }


def test_business_hours_change_times_only(desk: Terminal, worked: Database) -> None:
    add = ("hours", "add", "Office", "--zone", "Europe/Berlin", "--open")
    assert desk(*add, "mon-fri 14:30-17:00").exit_code == 0
    assert desk("inbox", "set", SUPPORT, "--calendar", "Office").exit_code == 0
    calendar = json.loads(desk("report", *WEEK, "--json").stdout)["totals"]
    asked = (*WEEK, "--hours", "business", "--json")
    business = json.loads(desk("report", *asked).stdout)
    assert business["hours"] == "business"
    # 09:00 to 09:30 is none of it, of 14:00 to 15:00 half an hour.
    assert business["totals"]["first_reply"] == {
        "count": 2, "median_s": 0, "p90_s": 1_800, "mean_s": 900,
    }  # fmt: skip
    for name in COUNTS:
        assert business["totals"][name] == calendar[name]
    listed = desk("report", "facts", "first_reply", *WEEK, "--hours", "business")
    took = [line.split("\t")[-1] for line in listed.stdout.splitlines()]
    assert took == ["0", "1800"]


def test_a_year_ago_are_the_same_weekdays(desk: Terminal, worked: Database) -> None:
    asked = ("--from", "2027-11-15", "--to", "2027-11-21", "--compare", "year")
    told = json.loads(desk("report", *asked, "--json").stdout)
    assert told["compared"]["from"] == "2026-11-16"
    assert told["compared"]["totals"]["received"] == 3
    assert told["totals"]["received"] == 0


def test_rows_are_days_weeks_or_months(desk: Terminal, worked: Database) -> None:
    asked = ("--from", "2026-11-01", "--to", "2026-12-06")
    by = {
        name: json.loads(desk("report", *asked, "--by", name, "--json").stdout)
        for name in ("day", "week", "month")
    }
    for told in by.values():
        assert sum(row["received"] for row in told["series"]) == 3
    assert len(by["day"]["series"]) == 36
    weeks = by["week"]["series"]
    assert [row["day"] for row in weeks][:2] == ["2026-11-01", "2026-11-02"]
    [third] = [row for row in weeks if row["day"] == "2026-11-16"]
    # It is the Friday: what stands now, of the weeks to come nobody knows.
    assert (third["backlog_open"], third["backlog_waiting"]) == (1, 1)
    assert weeks[-1]["backlog_open"] is None
    assert [row["received"] for row in by["month"]["series"]] == [3, 0]


def test_one_persons_facts(desk: Terminal, worked: Database) -> None:
    desk("report")
    asked = ("report", "facts", "extra_reply", *WEEK, "--person", "ada@acme.example")
    [fact] = json.loads(desk(*asked, "--json").stdout)
    assert (fact["number"], fact["hit"]) == (2, True)
    assert fact["person"] == "ada@acme.example"
    [line] = desk(*asked).stdout.splitlines()
    assert line.split("\t") == ["#2", fact["at"], "ada@acme.example", ""]
    other = (*asked[:-1], "grace@acme.example", "--json")
    assert json.loads(desk(*other).stdout) == []


def test_what_is_typed_before_the_list_counts_for_it(
    desk: Terminal, worked: Database
) -> None:
    before = (*WEEK, "--inbox", SUPPORT, "--channel", "mail", "--json")
    found = json.loads(desk("report", *before, "facts", "received").stdout)
    assert [fact["number"] for fact in found] == [1, 2, 3]
    earlier = ("--from", "2026-11-09", "--to", "2026-11-15", "--json")
    assert json.loads(desk("report", *earlier, "facts", "received").stdout) == []
    for typed, said in (
        (("--by", "week", "facts", "received"), "report facts has no --by."),
        (("--csv", "definitions"), "report definitions has no --csv."),
    ):
        refused = desk("report", *typed)
        assert refused.exit_code == 2
        assert said in refused.output


def test_a_list_counts_what_is_due_first(desk: Terminal, worked: Database) -> None:
    asked = ("report", "facts", "received", *WEEK)
    assert desk(*asked, "--no-wait").stdout == ""
    assert len(desk(*asked).stdout.splitlines()) == 3
    rows = list(csv.DictReader(io.StringIO(desk(*asked, "--csv").stdout)))
    assert [(row["number"], row["definitions"]) for row in rows] == [
        ("1", "1"), ("2", "1"), ("3", "1"),
    ]  # fmt: skip


def test_a_recount_is_told(desk: Terminal, worked: Database) -> None:
    desk("report")
    with worked.transaction() as session:
        counting.begin_recount(session, session.scalars(select(Workspace.id)).one())
    told = desk("report", *WEEK, "--no-wait")
    assert "Everything is counted again: 0 % is done." in told.stdout
    assert "again" not in desk("report", *WEEK).stdout


def test_tags_without_other_days_have_none_before(
    desk: Terminal, worked: Database
) -> None:
    told = json.loads(desk("report", *WEEK, "--json").stdout)
    assert {row["before"] for row in told["tags"]} == {None}


def test_a_deleted_tickets_fact_has_no_number(desk: Terminal, worked: Database) -> None:
    desk("report")
    with worked.transaction() as session:
        first = ReportFact.kind == FactKind.RECEIVED
        session.execute(
            update(ReportFact)
            .where(first)
            .values(ticket_id=99_999 + ReportFact.ticket_id)
        )
    lines = desk("report", "facts", "received", *WEEK).stdout.splitlines()
    assert [line.split("\t")[0] for line in lines] == ["(erased)"] * 3
