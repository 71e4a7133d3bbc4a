"""“Send mail as” for every rep at once: by delegation, with one scope more."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from app.desk import Desk
from app.gmail.scopes import MODIFY, SHARING
from app.health.senders import sender_rows
from app.mailboxes.send_as import ACCEPTED
from app.web.setup import send_as_for_all
from tests.app.test_setup_offers import URL, entries, open_page, send
from tests.support.office import (
    ADA,
    GRACE,
    SUPPORT,
    Office,
    open_office,
    service_account,
)
from tests.support.terminal import Terminal

PRESS = "/setup/senders"
BUTTON = "Set it up for everybody"


@pytest.fixture
def office(sqlite_url: str, tmp_path: Path) -> Iterator[Office]:
    opened = open_office(sqlite_url, tmp_path, public_url=URL)
    yield opened
    opened.desk.close()


@pytest.fixture
def browser(office: Office) -> FlaskClient:
    client = open_page(office, office.cast.ada.id)
    send(client, "/setup/check", step="send-as")
    return client


def states(office: Office) -> dict[str, str | None]:
    with office.desk.database.reading() as session:
        rows = sender_rows(session)
        return {person.address: status for person, _, _, status in rows}


def added(office: Office) -> list[str]:
    """Of which mailboxes the audit log says so."""
    told = [x for x in entries(office) if x.action == send_as_for_all.ADDED]
    return [str((each.private or {})["subject"]) for each in told]


def test_one_press_is_enough(office: Office, browser: FlaskClient) -> None:
    office.ada.send_as.add(SUPPORT)
    grace = office.world.mailboxes[GRACE]
    send(browser, "/setup/check", step="send-as")
    page = browser.get("/setup", base_url=URL).text
    assert BUTTON in page
    assert SHARING in page
    assert "Set up in Gmail: 1." in send(browser, PRESS)
    assert grace.send_as == {SUPPORT}
    assert states(office) == {ADA: ACCEPTED, GRACE: ACCEPTED}
    assert added(office) == [GRACE]
    # All is done: nothing is left to be pressed, and a press once more asks nothing.
    assert BUTTON not in browser.get("/setup", base_url=URL).text
    calls = len(grace.calls)
    assert "Set up in Gmail: 0." in send(browser, PRESS)
    assert len(grace.calls) == calls


def test_a_scope_that_is_not_delegated_is_named(
    office: Office, browser: FlaskClient
) -> None:
    office.world.register_service_account(service_account()[1], [MODIFY])
    told = send(browser, PRESS)
    assert "Google says unauthorized_client" in told
    assert f"with the scope {MODIFY} and {SHARING}" in told
    assert states(office) == {ADA: None, GRACE: None}
    assert added(office) == []


def test_who_is_refused_does_not_stop_the_others(
    office: Office, browser: FlaskClient
) -> None:
    grace = office.world.mailboxes[GRACE]
    grace.faults.refuse(403, "No.", "domainPolicy", times=9, matching="sendAs")
    told = send(browser, PRESS)
    assert "Set up in Gmail: 1." in told
    assert "Refused by Google: 1." in told
    assert "No. In the Admin console" in told
    assert added(office) == [ADA]


def test_one_that_is_there_by_now_is_read_and_no_fault(
    office: Office, browser: FlaskClient
) -> None:
    """Somebody has added it by hand since Gmail was asked last."""
    office.ada.send_as_pending.add(SUPPORT)
    send(browser, PRESS)
    assert states(office) == {ADA: "pending", GRACE: ACCEPTED}


def test_who_is_left_comes_with_the_next_press(
    office: Office, browser: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(send_as_for_all, "MAX_SECONDS", -1)
    assert "Press again for 1 more." in send(browser, PRESS)
    assert states(office) == {ADA: ACCEPTED, GRACE: None}
    assert "Press again" not in send(browser, PRESS)
    assert states(office) == {ADA: ACCEPTED, GRACE: ACCEPTED}


def test_without_delegation_there_is_no_such_button(
    sqlite_url: str, tmp_path: Path
) -> None:
    office = open_office(sqlite_url, tmp_path, public_url=URL)
    try:
        browser = open_page(office, office.cast.ada.id)
        send(browser, "/setup/check", step="send-as")
        object.__setattr__(office.desk.settings, "service_account_file", None)
        assert BUTTON not in browser.get("/setup", base_url=URL).text
        assert "Only an account with delegation may do this" in send(browser, PRESS)
    finally:
        office.desk.close()


def test_a_stranger_has_nothing_added(office: Office) -> None:
    stranger = open_page(office, office.cast.ada.id).application.test_client()
    assert stranger.post(PRESS, base_url=URL).status_code == 404


def test_a_shell_does_the_same(
    office: Office, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = office.desk.settings
    monkeypatch.setattr(Desk, "google", office.desk.google)
    desk = Terminal(
        {
            "DESK_DATABASE_URL": sqlite_url,
            "DESK_DATA_DIR": str(told.data_dir),
            "DESK_SERVICE_ACCOUNT_FILE": str(told.service_account_file),
        }
    )
    grace = office.world.mailboxes[GRACE]
    grace.faults.refuse(403, "No.", "domainPolicy", times=1, matching="sendAs")
    refused = desk("mailbox", "send-as", "--set-up")
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "Refused for 1 people, last: No. In the Admin" in refused.stderr
    monkeypatch.setattr(send_as_for_all, "MAX_SECONDS", -1)
    done = desk("mailbox", "send-as", "--set-up")
    assert done.exit_code == 0
    assert done.stdout == "".join(
        f"{each}\t{SUPPORT}\taccepted\n" for each in (ADA, GRACE)
    )
