"""The journal: what has ended, and how long the audit log is, outside the database."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from app import audit, clock
from app.audit.journal import Journal
from app.audit.verify import verify_chain, verify_journal
from app.desk import Desk
from app.errors import Refused
from app.health.journal import journal_findings
from app.inboxes import inbox as inboxes
from app.inboxes.newcomers import add_person_to
from app.labels import inbox_people
from app.people import person as people
from app.people.workspace import choose_workspace
from tests.support.office import GRACE, SUPPORT
from tests.support.snapshot import usual_office
from workers.chores.journal import keep_journal, note_audit_heads


@pytest.fixture
def desk(sqlite_url: str, tmp_path: Path) -> Iterator[Desk]:
    opened = usual_office(sqlite_url, tmp_path, connected=())
    yield opened.desk
    opened.desk.close()


@pytest.fixture
def file(desk: Desk) -> Path:
    found = desk.settings.journal_file
    assert found is not None
    return found


def end(desk: Desk, address: str) -> None:
    """Somebody leaves an inbox, then the desk."""
    with desk.database.transaction() as session:
        who = people.find_person(session, address)
        support = inboxes.find_inbox(session, SUPPORT)
        inbox_people.take_out_of_inbox(session, support, who, by=audit.OPERATOR)
        fields = ["is_active"]
        with audit.changing(session, audit.OPERATOR, "person.deactivated", who, fields):
            who.deactivate()


def rename(desk: Desk, name: str) -> None:
    with desk.database.transaction() as session:
        place = choose_workspace(session, None)
        add_person_to(session, place, GRACE, name=name)


def lines_of(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text().splitlines()]


def verified(desk: Desk, file: Path) -> str:
    with desk.database.reading() as session:
        place = choose_workspace(session, None)
        found = verify_chain(session, place)
        read = desk.require_journal().read(file)
        return found.fault or verify_journal(session, place, found, read)


def test_it_keeps_what_has_ended_and_the_head(desk: Desk, file: Path) -> None:
    rename(desk, "Grace B.")
    end(desk, GRACE)
    keep_journal(desk)
    left, gone, head = lines_of(file)
    assert [left["act"], gone["act"]] == ["member.removed", "person.deactivated"]
    journal = desk.require_journal()
    assert left["hash"] == gone["hash"] == journal.hash(GRACE)
    assert left["inbox"] == journal.hash(SUPPORT)
    assert (head["act"], head["seq"]) == ("audit.head", 3)
    assert GRACE not in file.read_text()
    assert file.stat().st_mode & 0o777 == 0o600
    assert verified(desk, file) == ""


def test_it_is_only_added_to(desk: Desk, file: Path) -> None:
    end(desk, GRACE)
    keep_journal(desk)
    before = file.read_text()
    keep_journal(desk)
    assert file.read_text() == before
    rename(desk, "Grace B.")
    keep_journal(desk)
    assert file.read_text().startswith(before)
    assert len(lines_of(file)) == 4


def test_each_day_the_head_is_written_again(
    desk: Desk, file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    rename(desk, "Grace B.")
    keep_journal(desk)
    with caplog.at_level(logging.INFO):
        note_audit_heads(desk)
    first, second = lines_of(file)
    assert first["hash"] == second["hash"]
    assert f"seq=1 hash={first['hash']}" in caplog.text


def test_a_chain_whose_end_was_cut_off_is_noticed(desk: Desk, file: Path) -> None:
    for name in ("Grace B.", "Grace C.", "Grace D."):
        rename(desk, name)
        keep_journal(desk)
    with desk.database.transaction() as session:
        session.execute(text("DROP TRIGGER audit_entries_delete"))
        first = "SELECT hash FROM audit_entries WHERE seq = 1"
        session.execute(text(f"UPDATE audit_heads SET seq = 1, hash = ({first})"))
        session.execute(text("DELETE FROM audit_entries WHERE seq > 1"))
    assert verified(desk, file) == "The journal knows 3 entries, here are 1."
    # Whoever writes a chain of their own has other hashes.
    rename(desk, "Eve")
    rename(desk, "Eve E.")
    assert verified(desk, file) == "Entry 2 was changed."


def test_a_line_that_was_changed_is_refused(desk: Desk, file: Path) -> None:
    end(desk, GRACE)
    keep_journal(desk)
    written = file.read_text()
    file.write_text(written.replace("person.deactivated", "person.other"))
    with pytest.raises(Refused, match="Line 2 of .* was changed"):
        desk.require_journal().read(file)
    file.write_text(written + "{}\n")
    with pytest.raises(Refused, match="Line 4 of .* none of a journal"):
        desk.require_journal().read(file)
    # What a kill has left of a line is no line.
    file.write_text(written + '{"act":"aud')
    assert len(desk.require_journal().read(file)) == 3
    with pytest.raises(Refused, match="cannot be read"):
        desk.require_journal().read(file.parent / "none")


def test_without_a_file_it_is_lines_of_the_log(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    vars(desk)["journal"] = Journal(None, "a secret of the tests")
    end(desk, GRACE)
    with caplog.at_level(logging.INFO):
        keep_journal(desk)
    assert 'journal {"act":"person.deactivated"' in caplog.text
    assert GRACE not in caplog.text


def test_the_doctor_says_when_it_lacks_entries(desk: Desk) -> None:
    rename(desk, "Grace B.")
    with desk.database.reading() as session:
        assert list(journal_findings(session)) == []
        clock.advance(timedelta(minutes=11))
        (found,) = journal_findings(session)
    assert "lacks 1 entries" in found.says
    keep_journal(desk)
    with desk.database.reading() as session:
        assert list(journal_findings(session)) == []
