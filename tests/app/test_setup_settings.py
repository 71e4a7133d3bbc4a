"""The set-up's page of saved settings, and the mail that it sends to reps."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from pydantic import SecretStr

from app.people.workspace import Workspace
from app.settings.instance_names import INSTANCE
from app.web.setup import send_as_mail
from app.web.setup.kept_settings import GROUPS
from tests.app.test_setup_offers import SECRET, URL, entries, kept, open_page, send
from tests.support.office import ADA, GRACE, Office, open_office, pass_time
from tests.support.smtp_sink import SmtpSink, smtp_sink

PAGE = "/setup/settings"
SMTP = "smtps://desk:of-the-tests@mail.acme.example"


@pytest.fixture
def office(sqlite_url: str, tmp_path: Path) -> Iterator[Office]:
    opened = open_office(sqlite_url, tmp_path, public_url=URL)
    yield opened
    opened.desk.close()


@pytest.fixture
def browser(office: Office) -> FlaskClient:
    return open_page(office, office.cast.ada.id)


def shown(browser: FlaskClient) -> str:
    answer = browser.get(PAGE, base_url=URL)
    assert answer.status_code == 200
    return answer.text


def test_every_setting_that_may_be_saved_has_its_place(browser: FlaskClient) -> None:
    named = [name for _, names in GROUPS.values() for name in names]
    assert sorted(named) == sorted(INSTANCE)
    page = shown(browser)
    assert all(f"DESK_{name.upper()}" in page for name in named)
    # The environment's are read-only, with where they come from.
    assert 'name="addon_client_id"' not in page
    assert "is set by DESK_ADDON_CLIENT_ID: change it there." in page


def test_a_group_is_saved_by_one_press_and_no_secret_is_shown(
    office: Office, browser: FlaskClient
) -> None:
    typed = {"google_client_id": "9-z", "google_client_secret": SECRET}
    told = send(browser, PAGE, 200, group="client", **typed)
    assert "Changed, and used from now on:" in told
    assert kept(office) == typed
    assert office.desk.settings.google_client_secret == SecretStr(SECRET)
    page = shown(browser)
    assert "Saved: 9-z" in page
    assert SECRET not in told + page
    assert {(x.action, x.via) for x in entries(office)} == {("setting.set", "setup")}
    # What was left empty stays.
    send(browser, PAGE, group="client", google_client_id="8-y")
    assert kept(office) == {**typed, "google_client_id": "8-y"}
    send(browser, PAGE, delete="google_client_id")
    assert kept(office) == {"google_client_secret": SECRET}


def test_the_two_of_mail_are_saved_and_deleted_together(
    office: Office, browser: FlaskClient
) -> None:
    told = send(browser, PAGE, group="mail", smtp_url=SMTP)
    assert "Fill in DESK_MAIL_FROM too" in told
    told = send(browser, PAGE, group="mail", smtp_url=SMTP, mail_from=ADA)
    assert f"{ADA} is the address of a person" in told
    assert kept(office) == {}
    mail = {"smtp_url": SMTP, "mail_from": "desk@acme.example"}
    send(browser, PAGE, 200, group="mail", **mail)
    assert kept(office) == mail
    assert "of-the-tests" not in shown(browser)
    send(browser, PAGE, delete="mail_from")
    assert kept(office) == {}


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"group": "client"}, "Nothing was typed"),
        ({"group": "client", "google_client_id": "two words"}, "Write the client"),
        ({"group": "add-on", "addon_client_id": "7"}, "is set by DESK_ADDON_CLIENT_ID"),
        ({"delete": "secret_key"}, "That is no instance setting"),
    ],
)
def test_what_cannot_be_saved_changes_nothing(
    office: Office, browser: FlaskClient, fields: dict[str, str], says: str
) -> None:
    assert says in send(browser, PAGE, 200, **fields)
    assert kept(office) == {}


def test_no_group_of_ours_is_none(browser: FlaskClient) -> None:
    send(browser, PAGE, 404, group="nonsense")


def test_an_admin_of_one_of_several_workspaces_changes_nothing(
    office: Office, browser: FlaskClient
) -> None:
    with office.desk.database.transaction() as session:
        session.add(Workspace(domain="globex.example"))
    for fields in (
        {"group": "client", "google_client_id": "7"},
        {"delete": "mail_from"},
    ):
        assert "Several workspaces share" in send(browser, PAGE, 200, **fields)
    assert kept(office) == {}
    operator = open_page(office)
    send(operator, PAGE, group="client", google_client_id="7")
    assert kept(office) == {"google_client_id": "7"}


def test_only_a_form_of_the_page_is_taken(office: Office, browser: FlaskClient) -> None:
    fields = {"group": "client", "google_client_id": "7"}
    assert browser.post(PAGE, data=fields, base_url=URL).status_code == 403
    stranger = browser.application.test_client()
    assert stranger.get(PAGE, base_url=URL).status_code == 404
    assert stranger.post("/setup/send-as", base_url=URL).status_code == 404
    assert kept(office) == {}


def test_the_reps_are_mailed_what_to_do_once(
    office: Office, browser: FlaskClient
) -> None:
    send(browser, "/setup/check", step="send-as")
    page = browser.get("/setup", base_url=URL).text
    assert "A mail to the reps, to copy" in page
    assert "/setup/send-as" not in page
    assert "No mail can be sent" in send(browser, "/setup/send-as")
    with smtp_sink() as sink:
        _use(office, sink)
        assert "/setup/send-as" in browser.get("/setup", base_url=URL).text
        assert "Mails sent: 2." in send(browser, "/setup/send-as")
        assert "Mails sent: 0." in send(browser, "/setup/send-as")
        assert sorted(str(mail["To"]) for mail in sink.mails) == [ADA, GRACE]
        assert "support@acme.example" in sink.mails[0].get_content()
        pass_time(send_as_mail.REST.total_seconds() + 1)
        later = open_page(office, office.cast.ada.id)
        assert "Mails sent: 2." in send(later, "/setup/send-as")
    told = [x.subject for x in entries(office) if x.action == send_as_mail.MAILED]
    assert len(told) == 4


def test_who_is_left_gets_it_at_the_next_press(
    office: Office, browser: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(browser, "/setup/check", step="send-as")
    monkeypatch.setattr(send_as_mail, "MAX_SECONDS", -1)
    with smtp_sink() as sink:
        _use(office, sink)
        told = send(browser, "/setup/send-as")
        assert re.search("Mails sent: 0.\\s+Press again for 2 more.", told)
        assert sink.mails == []


def test_a_server_that_is_away_is_said(office: Office, browser: FlaskClient) -> None:
    send(browser, "/setup/check", step="send-as")
    with smtp_sink() as sink:
        _use(office, sink)
    assert "The mail server does not answer" in send(browser, "/setup/send-as")
    assert not [x for x in entries(office) if x.action == send_as_mail.MAILED]


def _use(office: Office, sink: SmtpSink) -> None:
    told = {"smtp_url": SecretStr(sink.url()), "mail_from": "desk@acme.example"}
    office.desk.settings.take_instance(told)
