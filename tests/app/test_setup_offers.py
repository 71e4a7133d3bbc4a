"""“Use these”: what was found or pasted is set by a press, by whoever may."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from pydantic import SecretStr
from sqlalchemy import select

from app import factory
from app.audit.entry import AuditEntry
from app.instance.table import InstanceSetting
from app.mailboxes import backfill, mailbox as mailboxes
from app.mailboxes.backfill import BackfillReason, MailBackfill
from app.people.person import Person
from app.people.workspace import Workspace
from app.signing import OPERATOR, SignedLinks
from app.web.setup.pasted import read_pasted
from app.web.setup.shell_lines import cloud_script
from tests.support.office import ADA, SUPPORT, Office, open_office

URL = "https://desk.demo.example"
ID, ACCOUNT = "100234567890123456789", "service-9@gcp-sa-gsuiteaddons.iam.example"
AUTHORIZATION = f"oauthClientId: {ID}\nserviceAccountEmail: {ACCOUNT}\nraw: raw-4711\n"
SECRET = "GOCSPX-of-the-tests"
CLIENT = {"client_id": "9-z.apps.googleusercontent.com", "client_secret": SECRET}
Press = Callable[..., str]


@pytest.fixture
def office(sqlite_url: str, tmp_path: Path) -> Iterator[Office]:
    opened = open_office(
        sqlite_url,
        tmp_path,
        connected=(SUPPORT, ADA),
        public_url=URL,
    )
    # As if only the add-on's client were in the environment.
    opened.desk.settings.model_fields_set.discard("addon_service_account")
    yield opened
    opened.desk.close()


def open_page(office: Office, person: int = OPERATOR) -> FlaskClient:
    client = factory.app_of_desk(office.desk).test_client()
    links = SignedLinks(office.desk.settings.require("secret_key"))
    path = links.setup(office.cast.acme.id, person)
    assert client.get(path, base_url=URL).status_code == 200
    return client


@pytest.fixture
def browser(office: Office) -> FlaskClient:
    return open_page(office, office.cast.ada.id)


def send(browser: FlaskClient, path: str, status: int = 200, **fields: str) -> str:
    page = browser.get("/setup", base_url=URL).text
    shown = re.search('name="form_token" value="(.+?)"', page)
    assert shown
    data = {"form_token": shown[1], **fields}
    answer = browser.post(path, data=data, base_url=URL)
    assert answer.status_code == status, answer.text
    return answer.text


def offered(page: str) -> str:
    shown = re.search('name="offer" value="(.+?)"', page)
    return shown[1] if shown else ""


def kept(office: Office) -> dict[str, str]:
    with office.desk.database.reading() as session:
        rows = session.scalars(select(InstanceSetting)).all()
    return {row.name: office.desk.vault.open(row.sealed) for row in rows}


def entries(office: Office) -> list[AuditEntry]:
    with office.desk.database.reading() as session:
        return list(session.scalars(select(AuditEntry).order_by(AuditEntry.seq)))


def test_what_was_pasted_is_set_by_a_press_alone(
    office: Office, browser: FlaskClient
) -> None:
    page = send(browser, "/setup/paste", step="add-on", text=AUTHORIZATION)
    assert kept(office) == {}
    assert "raw-4711" not in page
    assert "<code>DESK_ADDON_CLIENT_ID</code> is set by DESK_ADDON_CLIENT_ID" in page
    told = send(browser, "/setup/use", step="add-on", offer=offered(page))
    assert "Set, and used from now on:" in told
    assert kept(office) == {"addon_service_account": ACCOUNT}
    assert office.desk.settings.addon_accounts == (ACCOUNT,)
    [entry] = entries(office)
    assert (entry.action, entry.by, entry.via) == (
        "setting.set", f"person:{office.cast.ada.id}", "setup"
    )  # fmt: skip
    again = send(browser, "/setup/use", step="add-on", offer=offered(page))
    assert "All of it was set already." in again
    assert len(entries(office)) == 1


def test_a_clients_file_is_set_and_its_secret_never_shown(
    office: Office, browser: FlaskClient
) -> None:
    file = json.dumps({"web": {**CLIENT, "project_id": "x"}})
    page = send(browser, "/setup/paste", step="consent", text=file)
    assert SECRET not in page
    told = send(browser, "/setup/use", step="consent", offer=offered(page))
    assert SECRET not in told
    assert kept(office) == {f"google_{key}": text for key, text in CLIENT.items()}
    assert office.desk.settings.google_client_secret == SecretStr(SECRET)
    page = send(browser, "/setup/paste", step="consent", text=file)
    assert "It is what Google has." in page
    assert offered(page) == ""


def test_an_offer_is_of_its_visit_alone(office: Office, browser: FlaskClient) -> None:
    page = send(browser, "/setup/paste", step="add-on", text=AUTHORIZATION)
    for offer in ("", "nonsense", f"{offered(page)[:-4]}AAAA"):
        send(browser, "/setup/use", 403, step="add-on", offer=offer)
    another = open_page(office, office.cast.ada.id)
    send(another, "/setup/use", 403, step="add-on", offer=offered(page))
    assert kept(office) == {}


@pytest.mark.parametrize("path", ["/setup/use", "/setup/import"])
def test_only_forms_of_the_page_are_taken(
    office: Office, browser: FlaskClient, path: str
) -> None:
    page = send(browser, "/setup/paste", step="add-on", text=AUTHORIZATION)
    fields = {"offer": offered(page), "act": "begin", "address": SUPPORT}
    assert browser.post(path, data=fields, base_url=URL).status_code == 403
    stranger = factory.app_of_desk(office.desk).test_client()
    assert stranger.post(path, data=fields, base_url=URL).status_code == 404
    assert (kept(office), entries(office)) == ({}, [])


def test_an_admin_of_one_workspace_changes_nothing_for_another(
    office: Office, browser: FlaskClient
) -> None:
    before = send(browser, "/setup/paste", step="add-on", text=AUTHORIZATION)
    with office.desk.database.transaction() as session:
        session.add(Workspace(domain="globex.example"))
    page = send(browser, "/setup/paste", step="add-on", text=AUTHORIZATION)
    assert offered(page) == ""
    told = send(browser, "/setup/use", step="add-on", offer=offered(before))
    assert "Several workspaces share this server" in told
    assert kept(office) == {}
    operator = open_page(office)
    page = send(operator, "/setup/paste", step="add-on", text=AUTHORIZATION)
    send(operator, "/setup/use", step="add-on", offer=offered(page))
    assert kept(office) == {"addon_service_account": ACCOUNT}
    assert {each.by for each in entries(office)} == {"operator"}
    assert len(entries(office)) == 2


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('{"type": "service_account", "private_key": "x"}', "key of a service account"),
        ('{"installed": {"client_id": "1"}}', "of the type “desktop”"),
        (f"oauthClientId: {ID}", "This text holds nothing"),
        ("[" * 9000, "This text holds nothing"),
        ('{"client_id": "<script>", "client_secret": 7}', "This text holds nothing"),
    ],
)
@pytest.mark.usefixtures("clean_heap")
def test_other_files_of_google_are_said_to_be(
    browser: FlaskClient, text: str, says: str
) -> None:
    page = send(browser, "/setup/paste", step="consent", text=text)
    assert says in page
    assert "<script>" not in page
    send(browser, "/setup/paste", 404, step="team", text=text)


def test_the_script_prints_what_is_pasted_back(office: Office, tmp_path: Path) -> None:
    gcloud = tmp_path / "gcloud"
    # What is there already is no reason to stop.
    gcloud.write_text(
        "#!/bin/sh\n"
        f'echo "$@" >> {tmp_path}/asked\n'
        'case "$*" in\n'
        f" *oauthClientId*) echo {ID};;\n"
        f" *serviceAccountEmail*) echo {ACCOUNT};;\n"
        " *get-value*) echo acme-desk;;\n"
        " *) echo ALREADY_EXISTS >&2; exit 1;;\n"
        "esac\n"
    )
    gcloud.chmod(0o755)
    env = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    script = cloud_script(office.desk.settings)
    ran = subprocess.run(
        ["bash", "-c", script], env=env, capture_output=True, text=True, check=True
    )
    pusher = "sidedesk-push@acme-desk.iam.gserviceaccount.com"
    assert read_pasted(ran.stdout) == {
        "addon_client_id": ID,
        "addon_service_account": ACCOUNT,
        "pubsub_topic": "projects/acme-desk/topics/sidedesk",
        "pubsub_service_account": pusher,
    }
    asked = (tmp_path / "asked").read_text()
    assert "services enable gsuiteaddons.googleapis.com" in asked
    assert f"--push-endpoint={URL}/hooks/gmail" in asked
    assert f"--push-auth-service-account={pusher}" in asked


def work(office: Office) -> MailBackfill | None:
    with office.desk.database.reading() as session:
        box = mailboxes.find_mailbox(session, SUPPORT)
        return backfill.find_backfill(session, box.id, BackfillReason.IMPORT)


def test_the_first_import_is_counted_begun_watched_and_ended(
    office: Office, browser: FlaskClient
) -> None:
    office.world.add_mailbox("zoe@acme.example", "Zoe")
    with office.desk.database.transaction() as session:
        mailboxes.find_mailbox(session, SUPPORT).cursor = None
    page = send(browser, "/setup/check", step="import")
    assert "mails in 0 threads are not read yet" in page
    page = send(browser, "/setup/import", act="begin", address=SUPPORT)
    assert f"{SUPPORT}: 0% of the time is read, 0 new tickets." in page
    send(browser, "/setup/import", act="begin", address=SUPPORT)
    begun = work(office)
    assert begun is not None
    assert not begun.is_done
    page = send(browser, "/setup/import", act="end", address=SUPPORT)
    assert f"Import 30 days of {SUPPORT}" in page
    send(browser, "/setup/import", act="end", address=SUPPORT)
    ended = work(office)
    assert ended is not None
    assert ended.is_done
    assert [(each.action, each.via) for each in entries(office)] == [
        ("import.begun", "setup"), ("import.stopped", "setup")
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("act", "address"),
    [("begin", ADA), ("begin", "zoe@globex.example"), ("paint", SUPPORT)],
)
def test_only_an_inbox_of_the_workspace_is_imported(
    office: Office, browser: FlaskClient, act: str, address: str
) -> None:
    send(browser, "/setup/import", 404, act=act, address=address)
    assert work(office) is None


def test_google_that_does_not_count_is_told(
    office: Office, browser: FlaskClient
) -> None:
    office.world.faults.refuse(
        403, "No.", "domainPolicy", times=99, matching="messages"
    )
    page = send(browser, "/setup/check", step="import")
    assert f"<b>{SUPPORT}</b>: No" in page


def test_who_writes_as_which_inbox_is_a_table(
    office: Office, browser: FlaskClient
) -> None:
    with office.desk.database.transaction() as session:
        box = mailboxes.find_mailbox(session, ADA)
        box.owner_id = session.get_one(Person, office.cast.ada.id).id
    page = browser.get("/setup", base_url=URL).text
    row = f'<th scope="row">{ADA}</th><td>not asked yet</td>'
    assert row in page
    office.ada.send_as_pending.add(SUPPORT)
    page = send(browser, "/setup/check", step="send-as")
    assert f'<th scope="row">{ADA}</th><td>not confirmed yet</td>' in page
    assert "Gmail has said which addresses it may send as." in page
    office.world.faults.refuse(403, "No.", "domainPolicy", times=99, matching="sendAs")
    page = send(browser, "/setup/check", step="send-as")
    assert f"<b>{ADA}</b>: No" in page
