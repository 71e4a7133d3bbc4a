"""`desk probe`: what it prints, what it writes down, and how it ends."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from app import clock, desk as desks
from app.audit.listing import newest_entries
from app.cli import desk as cli
from app.commands import probe_run
from app.mailboxes import mailbox as mailboxes
from app.people.person import find_person
from app.probe_calls import ProbeCall
from tests.probe.clicking import prober_of
from tests.probe.rehearsal import NO_GMAIL, PROJECT
from tests.support.office import ADA, GRACE, SUPPORT, Office
from workers.chores.retention import delete_old_rows

Run = Callable[..., Result]


@pytest.fixture
def run(office: Office, monkeypatch: pytest.MonkeyPatch) -> Run:
    """`desk probe …` at a terminal where nobody sits."""
    monkeypatch.setattr(desks, "desk_of_environment", lambda: office.desk)
    monkeypatch.setattr(probe_run, "pause", lambda seconds: None)

    def command(*words: str) -> Result:
        result = CliRunner().invoke(cli, ["probe", *words])
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return command


ALL = ("--project", PROJECT, "--without-gmail", NO_GMAIL)


def entries(office: Office) -> list[tuple[str, Any]]:
    """The entries of the audit log about the probe, the oldest first."""
    with office.desk.database.reading() as session:
        found = newest_entries(session, office.cast.acme.id, 50)
    return [(x.action, x.new) for x in reversed(found) if x.action.startswith("probe")]


def test_the_table_has_thirty_questions(run: Run) -> None:
    rows = json.loads(run("list", "--json").stdout)
    assert [row["step"] for row in rows] == list(range(1, 31))
    for row in rows:
        assert row["by"] in "MH"
        assert all(row[name] for name in ("settles", "how", "expected", "subject"))
    shown = run("list").stdout.splitlines()
    assert len(shown) == 30
    assert shown[0].split(None, 3) == [
        "1", "M", "set-up", "The proxy keeps path and method.",
    ]  # fmt: skip


def test_a_run_writes_fixtures_and_an_entry(run: Run, office: Office) -> None:
    done = run("run", "2,24-25", "--mailbox", SUPPORT, *ALL)
    assert done.exit_code == 0, done.output
    assert "     ok    an alias as the subject: 400 invalid_grant" in done.stdout
    today = office.desk.settings.data_dir / "probe" / f"{clock.now():%Y-%m-%d}"
    assert sorted(each.name for each in today.iterdir()) == [
        "step-02.json", "step-24.json", "step-25.json",
    ]  # fmt: skip
    assert f"Fixtures: {today}" in done.stdout
    assert entries(office) == [("probe.run", {"steps": [2, 24, 25]})]


def test_a_report_of_it(run: Run, office: Office, tmp_path: Path) -> None:
    run("run", "24", "--folder", str(tmp_path / "kept"), *ALL)
    text = run("report", "--folder", str(tmp_path / "kept")).stdout
    assert text.startswith("# What Google does, seen on ")
    row = "| 24 | the mailbox itself | 200 | 200 | as expected | step-24.json |"
    assert row in text.splitlines()
    assert "| 25 | Which label names and colours Gmail takes. | not tried |" in text
    rows = json.loads(
        run("report", "--folder", str(tmp_path / "kept"), "--json").stdout
    )
    assert {row["verdict"] for row in rows if row["step"] == 24} == {"as expected"}
    # Each of the thirty stands there.
    assert {row["step"] for row in rows} == set(range(1, 31))


def test_a_report_of_nothing(run: Run, office: Office) -> None:
    done = run("report")
    assert done.exit_code == 1
    assert "Nothing was probed yet: desk probe run M begins." in done.stderr


def test_something_else_than_expected_ends_with_1(run: Run, office: Office) -> None:
    office.world.cloud.client_id = "another"
    done = run("run", "2", *ALL)
    assert done.exit_code == 1
    lines = done.stdout.splitlines()
    at = lines.index("     OTHER the client of the user's token: another")
    assert (
        lines[at + 1] == "           expected: addon-client.apps.googleusercontent.com"
    )


def test_what_could_not_be_seen_is_no_fault(run: Run) -> None:
    done = run("run", "7", "--person", ADA, "--wait", "1", "--json")
    assert done.exit_code == 0
    (result,) = json.loads(done.stdout)
    assert [each["verdict"] for each in result["seen"]] == ["not seen"]
    # What is to be clicked is told beside it.
    assert "> Open Gmail" in done.stderr


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["run", "31"], "There are steps 1 to 30"),
        (["run", "5-1"], "There are steps 1 to 30"),
        (["run", "0"], "There are steps 1 to 30"),
        (["run", "x"], "x names no steps"),
        (["run", "99999999999"], "names no steps"),
        (["run", "25", "--mailbox", "nobody@acme.example"], "is not connected"),
        (["run", "4", "--person", "nobody@acme.example"], "Nobody on the desk"),
        (["watch", "--person", "x"], "is not an address"),
        (["run", "2", "--folder", "/proc/nowhere"], "cannot be written"),
    ],
)
def test_what_makes_no_sense_is_refused(run: Run, words: list[str], says: str) -> None:
    done = run(*words)
    assert done.exit_code == 1
    assert says in done.output


def test_the_mailbox_has_to_be_said_when_there_are_several(
    run: Run, office: Office
) -> None:
    with office.desk.database.transaction() as session:
        more = mailboxes.find_or_make_mailbox(session, office.cast.acme.id, GRACE)
        more.connect(delegated=True)
    done = run("run", "25")
    assert done.exit_code == 1
    assert "Say --mailbox ADDRESS" in done.stderr
    assert entries(office) == []


def test_calls_are_kept_while_somebody_is_watched(run: Run, office: Office) -> None:
    prober = prober_of(office)
    prober.call()
    assert kept(office) == []
    assert "Calls are kept until" in run("watch", "--person", ADA).stdout
    prober.call()
    other = prober_of(office)
    other.address = GRACE
    other.call()
    (call,) = kept(office)
    assert call["route"] == "/addon/home"
    text = json.dumps(call)
    assert "eyJ" not in text
    assert "ya29" not in text
    run("watch", "--person", ADA, "--stop")
    prober.call()
    assert len(kept(office)) == 1
    assert entries(office) == [
        ("probe.watched", {"hours": 2}), ("probe.watched", {"hours": 0}),
    ]  # fmt: skip


def test_a_watch_ends_by_itself(run: Run, office: Office) -> None:
    run("watch", "--person", ADA, "--hours", "1")
    clock.advance(timedelta(minutes=59))
    prober = prober_of(office)
    prober.call()
    clock.advance(timedelta(minutes=2))
    prober.call()
    assert len(kept(office)) == 1
    clock.advance(timedelta(days=8))
    delete_old_rows(office.desk)
    assert kept(office) == []


def test_a_card_is_drawn_though_it_cannot_be_kept(
    run: Run, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("watch", "--person", ADA)

    def fails(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("app.probe_calls.keep_call", fails)
    assert prober_of(office).call().get_json()["action"]["navigations"]


def test_the_watch_begins_with_the_steps_that_need_clicks(
    run: Run, office: Office
) -> None:
    done = run("run", "7", "--person", ADA, "--wait", "1")
    assert done.exit_code == 0, done.output
    assert "?     the user's token: no call came" in done.stdout
    with office.desk.database.reading() as session:
        assert find_person(session, ADA).probed_until is not None
    assert [action for action, _ in entries(office)] == ["probe.watched", "probe.run"]


def test_clean_says_what_it_left(run: Run, office: Office) -> None:
    office.support.create_label("Desk/Probe/Old")
    assert run("clean", "--mailbox", SUPPORT).stdout.startswith("Nothing of the probe")
    assert office.support.labels.named("Desk/Probe/Old") is None
    office.support.create_label("Desk/Probe/Old")
    office.support.faults.refuse(403, "Forbidden", "forbidden", 99, "DELETE")
    done = run("clean", "--mailbox", SUPPORT)
    assert done.exit_code == 1
    assert "Left in the mailbox: the label Desk/Probe/Old" in done.stderr


def kept(office: Office) -> list[Any]:
    """What was kept of each call."""
    with office.desk.database.reading() as session:
        return [each.told for each in session.query(ProbeCall).order_by(ProbeCall.id)]
