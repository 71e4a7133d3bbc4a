"""The overview says what happened today, and each number opens what it counts."""

from __future__ import annotations

import html
import re

import pytest
from sqlalchemy import select

from app.audit.entry import AuditEntry
from app.people.workspace import OFF, SELF
from app.reports.people_setting import set_people_report
from app.reports.tables import ReportDue
from tests.console.browser import Browser, words
from tests.console.reported import live_some_weeks
from tests.support.office import ADA, GRACE, Office
from tests.support.statements import statements

TODAY = re.compile(r'<span data-row="today-\d"[^>]*>(.*?)</span>', re.DOTALL)
LINK = re.compile(r'<a href="([^"]*)">[^<]* <b>(\d+)</b>')
REPLIED = re.compile(r'data-label="Replied today"><a href="([^"]*)">(\d+)</a>')


@pytest.fixture
def office(office: Office) -> Office:
    live_some_weeks(office, until="19 18:00")
    return office


def test_each_number_of_today_opens_its_list(office: Office) -> None:
    ada = Browser(office)
    ada.sign_in(ADA)
    with statements(office.desk.database) as asked:
        page = ada.get("/console").text
    # An admin is also told when a number of tickets is reached, of forms and absences.
    assert len(asked) <= 11
    assert "Today, Thu 19 Nov" in words(page)
    shown = [words(each) for each in TODAY.findall(page)]
    assert shown[:3] == ["Received 2", "Answered 2", "Replies 2"]
    links = LINK.findall("".join(TODAY.findall(page)))
    assert len(links) >= 4
    for path, count in links + REPLIED.findall(page):
        assert f": {count}</h1>" in ada.get(html.unescape(path)).text, path
    assert [count for _, count in REPLIED.findall(page)] == ["2"]


def test_what_is_not_counted_yet_is_told(office: Office) -> None:
    ada = Browser(office)
    ada.sign_in(ADA)
    assert "still being counted" not in ada.reads("/console")
    with office.desk.database.transaction() as session:
        session.add(ReportDue(workspace_id=office.cast.acme.id, ticket_id=1))
    assert "1 ticket is still being counted." in ada.reads("/console")


def test_what_others_did_is_for_whoever_may_see_it(office: Office) -> None:
    grace, ada = Browser(office), Browser(office)
    grace.sign_in(GRACE)
    ada.sign_in(ADA)
    people = "/console/reports/people?from=2026-11-16&to=2026-11-22"
    assert "Replied today" in ada.reads("/console")
    assert "Replied today" not in grace.reads("/console")
    assert "Managers see everybody's." in grace.reads(people)
    for to, said in ((SELF, "Nobody sees those of others."), (OFF, "is not counted")):
        with office.desk.database.transaction() as session:
            place = session.merge(office.cast.acme)
            set_people_report(session, place, to)
        assert "Replied today" not in ada.reads("/console")
        assert said in ada.reads(people)
        assert "Grace" not in ada.reads(people)
        theirs = f"kind=first_reply&person={office.cast.grace.id}"
        assert ada.get(f"/console/reports/facts?{theirs}").status_code == 404
        file = ada.get("/console/reports/facts.csv?kind=first_reply&from=2026-11-16")
        assert "grace@acme.example" not in file.text
        assert file.text.count("\n") > 3


def test_an_admin_chooses_who_sees_it(office: Office) -> None:
    grace, ada = Browser(office), Browser(office)
    grace.sign_in(GRACE)
    ada.sign_in(ADA)
    assert "Reports about people" not in grace.reads("/console/settings")
    where = "/console/settings/people-report"
    assert grace.post(where, to=OFF).status_code == 404
    assert "Replied today" in ada.reads("/console")
    assert ada.post(where, to="nonsense").status_code == 303
    assert ada.post(where, to=OFF).status_code == 303
    assert "selected>Nobody: they are not kept" in ada.get("/console/settings").text
    assert "Replied today" not in ada.reads("/console")
    with office.desk.database.reading() as session:
        changed = AuditEntry.action == "workspace.changed"
        [entry] = session.scalars(select(AuditEntry).where(changed))
    assert (entry.old, entry.new) == (
        {"people_report": "managers"},
        {"people_report": OFF},
    )
