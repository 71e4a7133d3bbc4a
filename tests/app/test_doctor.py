"""`desk doctor`, `desk check`, `/readyz` and `/metrics`: how the desk does."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families
from pydantic import SecretStr
from sqlalchemy import text

from addon import deployment
from app import chore, meters, migrations
from app.commands import check
from app.db import database_now
from app.desk import Desk
from app.factory import app_of_desk
from app.gmail.google import GoogleClients
from app.health import parts, public_address, setup
from app.health.examination import examine_desk
from app.health.finding import FindingState
from app.settings import Settings
from demo.gmail.app import create_app
from demo.gmail.testing.inprocess import InProcessHttp
from tests.support import human, valkey
from tests.support.office import SUPPORT, Office, open_office, pass_time
from tests.support.snapshot import copied_office
from tests.support.terminal import Terminal
from tests.support.web_server import served
from workers.chores import schedule
from workers.labels.label_diff import label_differences

CERTS = "https://gmail.example/certs"


@pytest.fixture
def office(sqlite_url: str, tmp_path: Path) -> Iterator[Office]:
    url = "https://desk.example.com"
    opened = copied_office(open_office, sqlite_url, tmp_path, public_url=url)
    yield opened
    opened.desk.close()


@pytest.fixture
def client(office: Office) -> FlaskClient:
    return app_of_desk(office.desk).test_client()


def states(desk: Desk) -> dict[str, FindingState]:
    return {each.about: each.state for each in examine_desk(desk).findings}


def wrongs(desk: Desk) -> set[str]:
    return {
        about for about, state in states(desk).items() if state is FindingState.WRONG
    }


def changed(office: Office, **settings: Any) -> Desk:
    """The same desk with other settings."""
    told = office.desk.settings.model_copy(update=settings)
    http = InProcessHttp(create_app(office.world))
    return Desk(told, GoogleClients(told, connect=lambda timeout: http))


def tick(office: Office) -> None:
    with office.desk.database.transaction() as session:
        chore.claim_chore(session, chore.HEARTBEAT, chore.BEAT)


def test_the_heartbeat_is_a_chore_of_the_clock() -> None:
    [line] = [each for each in schedule.CHORES if each.name == chore.HEARTBEAT]
    assert line.every == chore.BEAT


def test_without_a_clock_that_is_all_that_is_wrong(office: Office) -> None:
    assert wrongs(office.desk) == {"clock"}
    tick(office)
    assert wrongs(office.desk) == set()
    assert states(office.desk)["redis"] is FindingState.NOTE
    pass_time(31)
    assert wrongs(office.desk) == {"clock"}


def test_a_queue_without_a_worker_is_wrong(office: Office) -> None:
    tick(office)
    with valkey.running() as url:
        desk = changed(office, redis_url=url)
        assert wrongs(desk) == {"workers"}
        told = app_of_desk(desk).test_client().get("/metrics").text
        for name in ("workers", "jobs_waiting", "jobs_abandoned"):
            assert f"\nsidedesk_{name} 0.0\n" in told
        desk.close()


WRONG: list[tuple[str, Any, str]] = [
    ("public_url", "http://desk.example.com", "public url"),
    ("public_url", "https://desk.example.com?x=1", "public url"),
    ("secret_key", None, "signing key"),
    ("secret_key", SecretStr("short"), "signing key"),
    ("vault_keys", None, "vault keys"),
    ("vault_keys", SecretStr("nonsense"), "vault keys"),
    ("addon_client_id", None, "add-on"),
    ("service_account_file", Path("/nowhere"), "service account"),
    ("pubsub_topic", "projects/demo/topics/gmail", "push"),
    ("google_certs_url", "https://gmail.example/nowhere", "certificates"),
    ("redis_url", "redis://127.0.0.1:1/0", "redis"),
]


def test_a_setting_that_is_wrong_is_named(office: Office) -> None:
    for name, value, about in WRONG:
        desk = changed(office, **{name: value})
        found = [each for each in examine_desk(desk).findings if each.about == about]
        assert [each.state for each in found] == [FindingState.WRONG], (name, value)
        assert found[0].do.endswith("."), name
        desk.close()


def test_the_demos_address_is_none_of_a_desk(tmp_path: Path) -> None:
    assert (
        public_address.check_public_url(Settings(data_dir=tmp_path)).state
        is FindingState.WRONG
    )


def test_a_machine_with_the_wrong_time(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    late = timedelta(seconds=90)
    monkeypatch.setattr(
        parts, "database_now", lambda session: database_now(session) + late
    )
    assert parts.check_clock_skew(office.desk).state is FindingState.WRONG


def test_googles_time_is_compared(office: Office) -> None:
    assert (
        setup._googles_time("Sun, 22 Nov 2020 17:00:00 GMT").state is FindingState.WRONG
    )
    assert states(office.desk)["certificates"] is FindingState.OK


def test_an_old_schema_is_wrong_and_not_ready(
    office: Office, client: FlaskClient
) -> None:
    assert client.get("/readyz").get_json() == {
        "database": "ok",
        "redis": "not set",
        "release": metadata.version("sidedesk"),
        "schema": "ok",
    }
    with office.desk.database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    answer = client.get("/readyz")
    assert (answer.status_code, answer.get_json()["schema"]) == (503, "wrong")
    assert "schema" in wrongs(office.desk)
    assert examine_desk(office.desk).mailboxes == []
    with office.desk.database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    # The next version's migrations are run while this one still answers.
    assert client.get("/readyz").status_code == 200
    assert states(office.desk)["schema"] is FindingState.NOTE
    assert "sidedesk_mailbox_permitted" in client.get("/metrics").text
    # One that has taken away what this program needs.
    with office.desk.database.engine.begin() as connection:
        connection.execute(text("UPDATE schema_state SET least = 9998"))
    assert client.get("/readyz").status_code == 503
    assert states(office.desk)["schema"] is FindingState.WRONG
    with office.desk.database.engine.begin() as connection:
        newest = {"version": migrations.newest_schema()}
        connection.execute(
            text("UPDATE alembic_version SET version_num = :version"), newest
        )
        connection.execute(text("UPDATE schema_state SET least = 27"))


def test_a_redis_that_is_away_takes_no_machine_away(office: Office) -> None:
    desk = changed(office, redis_url="redis://127.0.0.1:1/0")
    answer = app_of_desk(desk).test_client().get("/readyz")
    assert (answer.status_code, answer.get_json()["redis"]) == (200, "wrong")
    desk.close()


def test_a_database_that_is_away_is_said(office: Office, tmp_path: Path) -> None:
    desk = changed(office, database_url=f"sqlite:///{tmp_path}/no/such.sqlite")
    assert {"database"} <= wrongs(desk)
    client = app_of_desk(desk).test_client()
    assert client.get("/readyz").status_code == 503
    assert "sidedesk_database_up 0.0\n" in client.get("/metrics").text
    desk.close()


def terminal(office: Office, **more: str) -> Terminal:
    told = office.desk.settings
    return Terminal(
        {
            "DESK_DATABASE_URL": told.database,
            "DESK_DATA_DIR": str(told.data_dir),
            "DESK_GOOGLE_CERTS_URL": "http://127.0.0.1:1/certs",
            **more,
        }
    )


def test_the_doctor_speaks_to_people_and_to_programs(office: Office) -> None:
    desk = terminal(office)
    told = desk("doctor")
    assert told.exit_code == 1
    assert "WRONG clock: It has never run" in told.stdout
    assert "redis: DESK_REDIS_URL is not set" in told.stdout
    assert "→ Start it: desk clock." in told.stdout
    assert SUPPORT in told.stdout
    said = json.loads(desk("doctor", "--json").stdout)
    assert said["ok"] is False
    assert {each["about"] for each in said["findings"]} >= {"database", "clock"}
    assert {each["address"] for each in said["mailboxes"]} >= {SUPPORT}


def test_a_container_asks_its_own_web_process_alone(office: Office) -> None:
    with served(app_of_desk(office.desk)) as server:
        told = Terminal({"PORT": str(server.port)})("doctor", "--self")
    assert (told.exit_code, told.stdout) == (0, "ok\n")
    asked = Terminal({"PORT": str(server.port)})("doctor", "--self")
    assert asked.exit_code == 1
    assert "Nobody serves at port" in asked.stderr


def test_somebody_else_at_its_port_is_not_the_desk() -> None:
    with served(Flask("another")) as server:
        told = Terminal({})("doctor", "--self", "--port", str(server.port))
    assert told.exit_code == 1
    assert "is not the desk" in told.stderr


def test_what_is_set_is_checked_before_anything_runs(tmp_path: Path) -> None:
    nowhere = {
        "DESK_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
        "DESK_DATA_DIR": str(tmp_path),
        "DESK_PUBLIC_URL": "https://desk.example.com",
    }
    told = Terminal(nowhere)("check", "--settings")
    assert told.exit_code == 1
    assert "ok    public url: https://desk.example.com" in told.stdout
    assert "ok    addresses" in told.stdout
    assert "Set DESK_SECRET_KEY: desk key secret" in told.stdout


def test_every_address_that_google_is_told_is_answered(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert check.check_addresses(office.desk).state is FindingState.OK
    monkeypatch.setattr(deployment, "LOGO", "/elsewhere/logo.png")
    found = check.check_addresses(office.desk)
    assert (found.state, "/elsewhere/logo.png" in found.says) == (
        FindingState.WRONG,
        True,
    )


def test_a_label_that_differs_is_found_and_left_alone(office: Office) -> None:
    mail = office.write()
    office.sync()
    assert list(label_differences(office.desk)) == []
    human.label(office.support, mail, remove="Desk/Status/Open")
    before = office.support.history.current
    [found] = label_differences(office.desk)
    assert (found.address, found.missing) == (SUPPORT, ("Desk/Status/Open",))
    assert office.support.history.current == before
    office.ada.faults.refuse(403, "Delegation denied", "forbidden")
    assert len(list(label_differences(office.desk))) == 2


def test_the_figures_name_no_address(office: Office, client: FlaskClient) -> None:
    office.write()
    office.sync()
    told = client.get("/metrics").text
    assert "@" not in told
    here = office.mailbox_id(SUPPORT)
    assert f'sidedesk_mailbox_threads_owed{{mailbox="{here}"}} 0.0\n' in told
    lag = rf'sidedesk_mailbox_label_lag_seconds\{{mailbox="{here}",quantile="0.95"\}} 1'
    assert re.search(lag, told)
    families = {each.name: each for each in text_string_to_metric_families(told)}
    counted = {each.name for each in meters.REGISTRY.collect()}
    assert set(families) == FIGURES | counted | {"sidedesk_reports_counted"}
    assert all(families[each].type == "gauge" for each in FIGURES)
    assert all(each.documentation for each in families.values())


# Dashboards and alerts of others know them by these names.
FIGURES = {
    "sidedesk_database_up",
    "sidedesk_redis_up",
    "sidedesk_clock_tick_timestamp_seconds",
    "sidedesk_backup_timestamp_seconds",
    "sidedesk_audit_head",
    "sidedesk_reports_due",
    "sidedesk_mailbox_permitted",
    "sidedesk_mailbox_pushed_timestamp_seconds",
    "sidedesk_mailbox_read_timestamp_seconds",
    "sidedesk_mailbox_in_step_timestamp_seconds",
    "sidedesk_mailbox_watch_ends_timestamp_seconds",
    "sidedesk_mailbox_abandoned",
    "sidedesk_mailbox_threads_owed",
    "sidedesk_mailbox_owed_for_seconds",
    "sidedesk_mailbox_threads_put_off",
    "sidedesk_mailbox_threads_parked",
    "sidedesk_mailbox_unsettled",
    "sidedesk_mailbox_markers_missed",
    "sidedesk_mailbox_units_this_minute",
    "sidedesk_mailbox_label_lag_seconds",
    "sidedesk_mailbox_waiting_since_timestamp_seconds",
    "sidedesk_waiting_since_timestamp_seconds",
}


def test_the_figures_come_as_the_reader_wants_them(client: FlaskClient) -> None:
    for wanted, given in (
        ("", "text/plain; version=0.0.4"),
        ("application/openmetrics-text; version=1.0.0", "application/openmetrics-text"),
    ):
        answer = client.get("/metrics", headers={"Accept": wanted})
        assert answer.content_type.startswith(given)
        assert answer.text.endswith("# EOF\n") == ("openmetrics" in given)


FAR = {"REMOTE_ADDR": "203.0.113.7"}


def test_the_figures_are_for_this_machine(office: Office, client: FlaskClient) -> None:
    assert client.get("/metrics", environ_base=FAR).status_code == 403
    proxied = {"X-Forwarded-For": "203.0.113.7"}
    assert client.get("/metrics", headers=proxied).status_code == 403


def test_or_for_whoever_has_the_token(office: Office) -> None:
    desk = changed(office, metrics_token=SecretStr("figures"))
    client = app_of_desk(desk).test_client()
    for token, status in (("figures", 200), ("figure", 403), ("", 403)):
        bearer = {"Authorization": f"Bearer {token}"}
        answer = client.get("/metrics", headers=bearer, environ_base=FAR)
        assert answer.status_code == status
    desk.close()
