"""Settings that are kept in the database: sealed, audited, taken over while it runs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet
from pydantic import SecretStr
from sqlalchemy import select

from app import audit
from app.audit.entry import AuditEntry
from app.db import Database
from app.desk import Desk
from app.errors import Refused
from app.instance import live
from app.instance.keeping import InstanceKeeper
from app.instance.table import Instance, InstanceSetting
from app.people.workspace import Workspace
from app.settings import INSTANCE_SOURCE, Settings
from app.settings.instance_names import INSTANCE
from app.vault import Vault
from tests.support.patience import wait_until
from tests.support.statements import statements
from tests.support.terminal import Terminal

KEY = Fernet.generate_key().decode()
ID, SECRET = "123-abc.apps.googleusercontent.com", "GOCSPX-of-the-tests"
ACCOUNT = "desk@acme-desk.iam.gserviceaccount.com"
SMTP = "smtps://desk:of-the-tests@mail.acme.example"
GOOD = {
    "google_client_id": ID,
    "google_client_secret": SECRET,
    "addon_client_id": "100234567890123456789",
    "addon_service_account": f"{ACCOUNT},b@c.example",
    "delegation_account": ACCOUNT,
    "pubsub_topic": "projects/a/topics/b,projects/c/topics/d",
    "pubsub_service_account": ACCOUNT,
    "smtp_url": SMTP,
    "mail_from": "desk@acme.example",
}


@pytest.fixture
def desk(database: Database, tmp_path: Path) -> Desk:
    with database.transaction() as session:
        session.add_all(Workspace(domain=f"{x}.example") for x in ("acme", "globex"))
    return another_process(database, tmp_path)


def another_process(database: Database, folder: Path, **more: Any) -> Desk:
    """The desk as a process has it that was started by itself."""
    return Desk(
        Settings(
            database_url=database.engine.url.render_as_string(hide_password=False),
            data_dir=folder,
            **({"vault_keys": SecretStr(KEY)} | more),
        ),
        database=database,
    )


def keep(desk: Desk, name: str, text: str) -> bool:
    keeper = InstanceKeeper(desk.settings, desk.vault, audit.OPERATOR)
    with desk.database.transaction() as session:
        return keeper.set_value(session, name, text)


def forget(desk: Desk, name: str) -> bool:
    keeper = InstanceKeeper(desk.settings, desk.vault, audit.OPERATOR)
    with desk.database.transaction() as session:
        return keeper.unset_value(session, name)


def terminal(desk: Desk, **more: str) -> Terminal:
    told = desk.settings
    return Terminal(
        {
            "DESK_DATABASE_URL": told.database,
            "DESK_DATA_DIR": str(told.data_dir),
            "DESK_SECRET_KEY": "a secret of the tests",
            "DESK_VAULT_KEYS": KEY,
            **more,
        }
    )


@pytest.mark.both_databases
def test_a_running_process_goes_on_with_what_another_has_kept(
    desk: Desk, database: Database, tmp_path: Path
) -> None:
    running = another_process(database, tmp_path)
    google = running.google
    assert running.instance.look()
    assert keep(desk, "google_client_id", ID)
    assert keep(desk, "google_client_secret", SECRET)
    assert running.settings.google_client_id is None
    assert running.instance.look()
    assert running.settings.require("google_client_id") == ID
    # Also in what has held the settings before.
    assert google._settings.require("google_client_secret") == SECRET
    assert running.settings.source_of("google_client_id") == INSTANCE_SOURCE
    assert forget(desk, "google_client_id")
    running.instance.look()
    assert running.settings.google_client_id is None
    assert running.settings.source_of("google_client_id") == ""
    assert running.settings.require("google_client_secret") == SECRET


@pytest.mark.both_databases
def test_it_is_kept_sealed_and_audited_without_its_value(desk: Desk) -> None:
    keep(desk, "google_client_secret", SECRET)
    with desk.database.reading() as session:
        row = session.scalars(select(InstanceSetting)).one()
        entries = list(session.scalars(select(AuditEntry)))
    assert SECRET not in row.sealed
    assert Vault(KEY).open(row.sealed) == SECRET
    assert row.set_by == "operator"
    assert len(entries) == 2
    for each in entries:
        assert each.action == "setting.set"
        assert each.new == {"setting": "google_client_secret"}
        assert SECRET not in json.dumps([each.old, each.new, each.private])


@pytest.mark.both_databases
def test_the_same_once_more_changes_nothing(desk: Desk) -> None:
    assert keep(desk, "google_client_id", ID)
    assert not keep(desk, "google_client_id", f" {ID}\n")
    assert forget(desk, "google_client_id")
    assert not forget(desk, "google_client_id")
    with desk.database.reading() as session:
        assert session.scalar(select(Instance.version)) == 2
        actions = session.scalars(select(AuditEntry.action)).all()
    assert sorted(actions) == 2 * ["setting.set"] + 2 * ["setting.unset"]


def test_the_environment_counts_before_it(
    desk: Desk, database: Database, tmp_path: Path
) -> None:
    keep(desk, "google_client_id", ID)
    other = another_process(database, tmp_path, google_client_id="of the environment")
    other.instance.look()
    assert other.settings.google_client_id == "of the environment"
    with pytest.raises(Refused, match="DESK_GOOGLE_CLIENT_ID is set by DESK_GOOGLE"):
        keep(other, "google_client_id", "another")


def test_looking_is_one_statement_while_nothing_changes(desk: Desk) -> None:
    keep(desk, "google_client_id", ID)
    desk.instance.look()
    with statements(desk.database) as asked:
        desk.instance.look()
    assert len(asked) == 1


def test_it_is_looked_at_beside_the_process(
    desk: Desk, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert live.LOOK_SECONDS <= 10
    monkeypatch.setattr(live, "LOOK_SECONDS", 0.01)
    running = another_process(database, tmp_path)
    running.instance.follow()
    keep(desk, "delegation_account", ACCOUNT)
    wait_until(lambda: running.settings.delegation_account == ACCOUNT, "it is seen")
    running.instance.stop()


def test_a_database_that_is_away_stops_nothing(tmp_path: Path) -> None:
    away = Desk(
        Settings(database_url=f"sqlite:///{tmp_path}/none/x", data_dir=tmp_path)
    )
    assert not away.instance.look()


@pytest.mark.parametrize("keys", [f"{'A' * 43}=", "no key", ""])
def test_what_no_key_opens_is_named_and_counts_as_unset(
    desk: Desk, database: Database, tmp_path: Path, keys: str
) -> None:
    keep(desk, "google_client_id", ID)
    changed = another_process(database, tmp_path, vault_keys=keys)
    assert changed.instance.look()
    assert changed.instance.unreadable == ("google_client_id",)
    assert changed.settings.google_client_id is None
    said = terminal(desk, DESK_VAULT_KEYS=keys)("check", "--settings").stdout
    assert "WRONG DESK_GOOGLE_CLIENT_ID: No key in DESK_VAULT_KEYS opens" in said


def test_a_changed_key_reseals_it(desk: Desk) -> None:
    keep(desk, "google_client_id", ID)
    new = Fernet.generate_key().decode()
    both, alone = (terminal(desk, DESK_VAULT_KEYS=x) for x in (f"{new},{KEY}", new))
    refused = alone("key", "check")
    assert (refused.exit_code, "sealed 0, unreadable 1") == (1, refused.stdout[:22])
    assert "DESK_GOOGLE_CLIENT_ID: no key in DESK_VAULT_KEYS" in refused.stdout
    assert both("key", "reseal").stdout == "resealed 1, unreadable 0\n"
    assert alone("key", "check").stdout == "sealed 1, unreadable 0\n"
    assert ID in alone("instance", "list").stdout


def test_each_name_takes_what_it_is_for(desk: Desk) -> None:
    assert set(GOOD) == set(INSTANCE)
    for name, text in GOOD.items():
        assert keep(desk, name, text)
    desk.instance.look()
    assert desk.settings.addon_accounts == (ACCOUNT, "b@c.example")
    assert len(desk.settings.pubsub_topics) == 2


@pytest.mark.parametrize("text", ["", "two words", "a\x00b", "x" * 3000, "<b>"])
def test_what_cannot_be_one_is_refused_and_not_repeated(desk: Desk, text: str) -> None:
    # A secret may look like that.
    taken = {"google_client_secret"} if text == "<b>" else set[str]()
    for name in set(INSTANCE) - taken:
        with pytest.raises(Refused, match=f"DESK_{name.upper()}: Write") as refused:
            keep(desk, name, text)
        assert not text or text not in str(refused.value)


def test_the_command_lists_sets_and_unsets(desk: Desk, tmp_path: Path) -> None:
    run, file = terminal(desk), tmp_path / "secret"
    file.write_text(f"{SECRET}\n")
    said = run("instance", "set", "DESK_GOOGLE_CLIENT_SECRET", str(file)).stdout
    assert said == "DESK_GOOGLE_CLIENT_SECRET is saved.\n"
    again = run("instance", "set", "google_client_secret", str(file)).stdout
    assert again == "DESK_GOOGLE_CLIENT_SECRET was saved like that already.\n"
    run("instance", "set", "delegation_account", str(_file(tmp_path, ACCOUNT)))
    listed = run("instance", "list").stdout
    assert f"DESK_GOOGLE_CLIENT_SECRET\t(secret)\t{INSTANCE_SOURCE}" in listed
    assert f"DESK_DELEGATION_ACCOUNT\t{ACCOUNT}\t{INSTANCE_SOURCE}" in listed
    assert "DESK_PUBSUB_TOPIC\t-\tnot set" in listed
    assert SECRET not in listed
    assert run("instance", "unset", "google_client_secret").exit_code == 0
    assert "DESK_GOOGLE_CLIENT_SECRET\t-\tnot set" in run("instance", "list").stdout


def test_the_environment_is_shown_and_cannot_be_changed(
    desk: Desk, tmp_path: Path
) -> None:
    run = terminal(desk, DESK_GOOGLE_CLIENT_ID=ID)
    assert f"DESK_GOOGLE_CLIENT_ID\t{ID}\tDESK_GOOGLE_CLIENT_ID" in (
        run("instance", "list").stdout
    )
    refused = run("instance", "set", "google_client_id", str(_file(tmp_path, "other")))
    assert refused.exit_code == 1
    assert "DESK_GOOGLE_CLIENT_ID is set by DESK_GOOGLE_CLIENT_ID" in refused.stderr


def test_the_two_of_mail_belong_together(desk: Desk, tmp_path: Path) -> None:
    run = terminal(desk)
    said = run("instance", "set", "smtp_url", str(_file(tmp_path, SMTP))).stdout
    assert "Save DESK_MAIL_FROM too: one of the two alone does nothing." in said
    assert "WRONG own mail: Set DESK_MAIL_FROM too" in run("check", "--settings").stdout
    sender = _file(tmp_path, "Desk@Acme.example")
    said = run("instance", "set", "mail_from", str(sender)).stdout
    assert said == "DESK_MAIL_FROM is saved.\n"
    assert "ok    own mail: It is sent from desk@acme.example." in (
        run("check", "--settings").stdout
    )
    assert (
        f"DESK_SMTP_URL\t(secret)\t{INSTANCE_SOURCE}" in run("instance", "list").stdout
    )


def test_one_of_the_two_in_the_environment_keeps_both_there(
    desk: Desk, database: Database, tmp_path: Path
) -> None:
    keep(desk, "mail_from", "desk@acme.example")
    other = another_process(database, tmp_path, smtp_url=SMTP)
    other.instance.look()
    assert other.settings.mail_from is None
    with pytest.raises(Refused, match="DESK_SMTP_URL is set by .*, and DESK_MAIL_FROM"):
        keep(other, "mail_from", "desk@acme.example")


def test_the_desk_writes_in_nobodys_name(desk: Desk, tmp_path: Path) -> None:
    run = terminal(desk)
    person = ("person", "add", "ada@acme.example", "--workspace", "acme.example")
    assert run(*person).exit_code == 0
    file = str(_file(tmp_path, "Ada@acme.example"))
    refused = run("instance", "set", "mail_from", file)
    assert refused.exit_code == 1
    assert "ada@acme.example is the address of a person" in refused.stderr
    assert "DESK_MAIL_FROM\t-\tnot set" in run("instance", "list").stdout


def test_another_name_is_none_of_them(desk: Desk, tmp_path: Path) -> None:
    run, file = terminal(desk), str(_file(tmp_path, "x"))
    for words in (("set", "DESK_SECRET_KEY", file), ("unset", "public_url")):
        refused = run("instance", *words)
        assert refused.exit_code == 1
        assert "That is no instance setting" in refused.stderr


def test_each_source_is_told(desk: Desk, tmp_path: Path) -> None:
    keep(desk, "google_client_id", ID)
    file = _file(tmp_path, "from-a-file")
    run = terminal(desk, DESK_ADDON_CLIENT_ID_FILE=str(file))
    for words in (("check", "--settings"), ("doctor",)):
        said = run(*words).stdout
        assert f"settings: From {INSTANCE_SOURCE}: DESK_GOOGLE_CLIENT_ID." in said
        assert "settings: From files: DESK_ADDON_CLIENT_ID_FILE." in said
        [environment] = [x for x in said.splitlines() if "From the environment" in x]
        assert "DESK_VAULT_KEYS" in environment
        assert "DESK_SMTP" not in environment
        assert "from-a-file" not in said


def _file(folder: Path, text: str) -> Path:
    file = folder / "value"
    file.write_text(text)
    return file
