"""The weekly digest: to whom it goes, when, once, and what it leaves out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import select

from app import clock
from app.db import Database
from app.desk import Desk
from app.health.parts import running_parts
from app.people import person as people
from app.reports import counting
from app.reports.tables import DigestSend
from app.settings import Settings
from app.smtp import digest
from tests.reports.lives import BERLIN
from tests.support.office import ADA, GRACE
from tests.support.smtp_sink import SmtpSink, smtp_sink
from tests.support.terminal import Terminal
from workers.chores.digests import send_digests

# The Monday after the days in which `worked` was.
MONDAY = datetime(2026, 11, 23, 8, 30, tzinfo=BERLIN)


@pytest.fixture
def sink() -> Iterator[SmtpSink]:
    with smtp_sink() as made:
        yield made


@pytest.fixture
def office(sqlite_url: str, tmp_path: Path, worked: Database, sink: SmtpSink) -> Desk:
    """Ada wants the digest; it is half past eight on a Monday."""
    told = Settings(
        data_dir=tmp_path,
        database_url=sqlite_url,
        public_url="https://desk.acme.example",
        smtp_url=SecretStr(sink.url()),
        mail_from="desk@acme.example",
    )
    with worked.transaction() as session:
        people.find_person(session, ADA).weekly_digest = True
    with worked.transaction() as session:
        for workspace_id in counting.due_workspaces(session):
            while counting.count_some(session, workspace_id):
                pass
    go_to(MONDAY)
    return Desk(told)


def go_to(moment: datetime) -> None:
    clock.advance(moment - clock.now())


def sent(desk: Desk, sink: SmtpSink) -> list[str]:
    """Send what is due; to whom mails have gone since."""
    before = len(sink.mails)
    send_digests(desk)
    return [str(mail["To"]) for mail in sink.mails[before:]]


def test_it_goes_once_to_whoever_wants_it(office: Desk, sink: SmtpSink) -> None:
    go_to(MONDAY - timedelta(minutes=1))
    assert sent(office, sink) == []
    go_to(MONDAY)
    assert sent(office, sink) == [ADA]
    go_to(MONDAY + timedelta(hours=5))
    assert sent(office, sink) == []
    go_to(MONDAY + timedelta(days=7))
    # Nothing came in since.
    assert sent(office, sink) == []


def test_it_says_numbers_and_no_customer(office: Desk, sink: SmtpSink) -> None:
    send_digests(office)
    [mail] = sink.mails
    said = mail.as_string()
    assert mail["Auto-Submitted"] == "auto-generated"
    text = mail.get_body(("plain",))
    page = mail.get_body(("html",))
    assert text is not None
    assert page is not None
    for part in (text.get_content(), page.get_content()):
        assert "Received" in part
        assert "https://desk.acme.example/console/reports?from=2026-11-16" in (
            part.replace("&amp;", "&")
        )
        assert "#3" in part
    for private in ("Maria", "lopez", "Refund", "Grace"):
        assert private not in said


def test_who_does_not_want_it_or_has_left_gets_none(
    office: Desk, sink: SmtpSink
) -> None:
    with office.database.transaction() as session:
        people.find_person(session, ADA).is_active = False
    assert sent(office, sink) == []


def test_what_could_not_be_sent_is_tried_again_for_a_day(
    office: Desk, sink: SmtpSink
) -> None:
    sink.answers.append("451 Later")
    assert sent(office, sink) == []
    assert sent(office, sink) == []
    go_to(MONDAY + timedelta(minutes=11))
    assert sent(office, sink) == [ADA]
    with office.database.transaction() as session:
        people.find_person(session, GRACE).weekly_digest = True
    sink.answers.append("451 Later")
    assert sent(office, sink) == []
    go_to(MONDAY + timedelta(days=1))
    assert sent(office, sink) == []
    with office.database.reading() as session:
        sends = session.execute(select(DigestSend.sent_at)).all()
    assert [bool(row.sent_at) for row in sends] == [True, False]


def test_killed_after_the_claim_it_goes_out_later(office: Desk, sink: SmtpSink) -> None:
    monday = digest.last_monday(MONDAY.date())
    with office.database.transaction() as session:
        ada = people.find_person(session, ADA)
        session.add(
            DigestSend(
                person_id=ada.id,
                monday=monday,
                workspace_id=ada.workspace_id,
                claimed_at=clock.now(),
            )
        )
    assert sent(office, sink) == []
    go_to(MONDAY + timedelta(minutes=10))
    assert sent(office, sink) == [ADA]


def test_the_command_prints_it_and_sends_when_told(
    sqlite_url: str, office: Desk, sink: SmtpSink, tmp_path: Path
) -> None:
    desk = Terminal(
        {
            "DESK_DATABASE_URL": sqlite_url,
            "DESK_DATA_DIR": str(tmp_path),
            "DESK_SMTP_URL": sink.url(),
            "DESK_MAIL_FROM": "desk@acme.example",
        }
    )
    printed = desk("report", "digest", "--to", GRACE)
    assert printed.exit_code == 0, printed.output
    assert "Your week at the desk, 2026-11-16 to 2026-11-22" in printed.stdout
    assert sink.mails == []
    assert desk("report", "digest", "--to", GRACE, "--send").exit_code == 0
    assert [mail["To"] for mail in sink.mails] == [GRACE]


def told_by_doctor(desk: Desk) -> list[str]:
    return [each.says for each in running_parts(desk) if each.about == "digest"]


def test_doctor_tells_what_was_given_up(office: Desk, sink: SmtpSink) -> None:
    sink.answers.append("451 Later")
    assert sent(office, sink) == []
    assert told_by_doctor(office) == []
    go_to(MONDAY + timedelta(days=1))
    assert told_by_doctor(office) == ["1 of last week could not be sent in 24 hours."]
    # Who has switched it off since misses nothing.
    with office.database.transaction() as session:
        people.find_person(session, ADA).weekly_digest = False
    assert told_by_doctor(office) == []
