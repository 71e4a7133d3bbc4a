"""What the processes count: calls, refusals, requests to Gmail; and how much of it."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from prometheus_client import generate_latest
from prometheus_client.parser import text_string_to_metric_families

from app import meters
from app.errors import Broken, DeskError, Later, Refused
from app.factory import app_of_desk
from app.gmail.errors import GmailNotFound
from app.gmail.token_faults import TokenRejected
from app.mailbox_client import client_of
from app.web.figures import OF_MAILBOX
from tests.support.office import ADA, SUPPORT, Office, open_office
from tests.support.snapshot import copied_office
from workers.chores import schedule
from workers.drain import DrainOutcome

HOME = Path(__file__).parents[2]
ALERTS = HOME / "docs" / "deploy" / "alerts.yaml"
DASHBOARD = HOME / "docs" / "deploy" / "dashboard.json"
MAX_SERIES = 2_000
MAILBOXES = 40


@pytest.fixture
def office(sqlite_url: str, tmp_path: Path) -> Iterator[Office]:
    url = "https://desk.example.com"
    opened = copied_office(open_office, sqlite_url, tmp_path, public_url=url)
    yield opened
    opened.desk.close()


def value(name: str, **labels: str) -> float:
    return meters.REGISTRY.get_sample_value(name, labels) or 0


def test_each_call_is_counted_by_its_rule(office: Office) -> None:
    client = app_of_desk(office.desk).test_client()
    told = {"route": "/privacy", "method": "GET", "status": "2xx"}
    lost = {"route": "none", "method": "none", "status": "4xx"}
    before = value("sidedesk_http_requests_total", **told)
    lost_before = value("sidedesk_http_requests_total", **lost)
    seconds = value("sidedesk_http_request_seconds_count", part="other")
    client.get("/privacy")
    client.get("/what-somebody-types?x=1")
    client.get("/healthz")
    assert value("sidedesk_http_requests_total", **told) == before + 1
    assert value("sidedesk_http_requests_total", **lost) == lost_before + 1
    assert value("sidedesk_http_request_seconds_count", part="other") == seconds + 2
    assert "what-somebody-types" not in client.get("/metrics").text


def test_a_refused_call_is_counted_by_its_claim(office: Office) -> None:
    before = value("sidedesk_google_calls_refused_total", claim="aud")
    for _ in range(3):
        office.desk.refused_calls.note(TokenRejected("aud", "a", "b"), "/addon/home")
    assert value("sidedesk_google_calls_refused_total", claim="aud") == before + 3


def test_gmail_is_counted_by_method_outcome_and_units(office: Office) -> None:
    name, method = "sidedesk_gmail_requests_total", "gmail.users.getProfile"
    before = value(name, method=method, outcome="ok")
    units = value("sidedesk_gmail_units_total")
    client = client_of(office.desk, office.mailbox_id(SUPPORT))
    client.address()
    assert value(name, method=method, outcome="ok") == before + 1
    assert value("sidedesk_gmail_units_total") == units + 1
    missing = "gmail.users.messages.get"
    lost = value(name, method=missing, outcome="GmailNotFound")
    with pytest.raises(GmailNotFound):
        client.message("18c0ffee", ())
    assert value(name, method=missing, outcome="GmailNotFound") == lost + 1


def test_the_processes_of_a_web_machine_count_together(tmp_path: Path) -> None:
    """Two processes count, and a third one tells the sum."""
    count = "from app import meters; meters.count_call('/x', 'GET', 200, 0.1)"
    count += "; meters.note_build('web', '0001')"
    tell = "from app import meters; from prometheus_client import generate_latest as g"
    tell += "; print(g(meters.registry_of_machine()).decode())"
    here = os.environ | {"PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}
    said = ""
    for code in (count, count, tell):
        done = subprocess.run(
            [sys.executable, "-c", code],
            env=here,
            capture_output=True,
            text=True,
            check=True,
            cwd=HOME,
        )
        said = done.stdout
    line = 'sidedesk_http_requests_total{method="GET",route="/x",status="2xx"} 2.0'
    assert line in said
    assert said.count("sidedesk_build_info{") == 1


def every_method() -> set[str]:
    """The methods of Gmail that the client asks, by its own source."""
    text = (HOME / "app" / "gmail" / "client.py").read_text()
    asked = re.findall(r"(\w+)\.(\w+)\((?:\n\s+)?userId=", text)
    return {f"gmail.users.{of}.{name}" for of, name in asked}


def kinds_of(error: type[DeskError]) -> set[str]:
    """Its name, and those of all that are of its kind."""
    return {error.__name__}.union(*map(kinds_of, error.__subclasses__()))


def test_there_are_never_many_series(office: Office) -> None:
    """Everything that can be counted is, once; a machine has much less of it."""
    app = app_of_desk(office.desk)
    for rule in app.url_map.iter_rules():
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            for status in (200, 303, 404, 500):
                meters.count_call(rule.rule, method, status, 0.1)
    methods = every_method()
    assert len(methods) > 15
    outcomes = {"ok", *kinds_of(Refused), *kinds_of(Later), *kinds_of(Broken)}
    for name in methods:
        for outcome in outcomes & asked_of_gmail():
            meters.count_gmail(name, outcome, 1)
    for outcome in DrainOutcome:
        meters.count_job("drain", outcome.value, 1)
    for line in schedule.CHORES:
        meters.note_chore(line.name)
    counted = len(series(generate_latest(meters.REGISTRY).decode()))
    assert 500 < counted < MAX_SERIES
    each_mailbox = len(OF_MAILBOX) + 2
    of_desk = 20
    assert counted + of_desk + MAILBOXES * each_mailbox <= MAX_SERIES


def asked_of_gmail() -> set[str]:
    """What a request to Gmail may end as: what `app.gmail.errors` makes of it."""
    text = (HOME / "app" / "gmail" / "errors.py").read_text()
    return {"ok", *re.findall(r"\b[A-Z]\w+", text)}


def series(told: str) -> list[str]:
    return [line for line in told.splitlines() if line.startswith("sidedesk_")]


@pytest.fixture
def names(office: Office) -> set[str]:
    """Every name of a figure, of whatever process."""
    told = app_of_desk(office.desk).test_client().get("/metrics").text
    found = {each.name for each in text_string_to_metric_families(told)}
    found |= {each.name for each in meters.REGISTRY.collect()}
    queue = {"sidedesk_workers", "sidedesk_jobs_waiting", "sidedesk_jobs_abandoned"}
    return found | queue


def named(text: str) -> set[str]:
    found = set(re.findall(r"\bsidedesk_\w+", text))
    return {re.sub(r"_(total|bucket|count|sum)$", "", each) for each in found}


def test_what_reports_do_not_count_yet_is_a_figure(names: set[str]) -> None:
    assert {"sidedesk_reports_due", "sidedesk_reports_counted"} <= names


def test_alerts_ask_for_figures_that_there_are(names: set[str]) -> None:
    rules = yaml.safe_load(ALERTS.read_text())["groups"][0]["rules"]
    assert named(str([each["expr"] for each in rules])) <= names
    for each in rules:
        assert each["labels"]["severity"] in ("page", "ticket")
        assert each["annotations"]["summary"].endswith((".", "}}."))
        assert each["annotations"]["do"]


def test_the_dashboard_asks_for_figures_that_there_are(names: set[str]) -> None:
    board = json.loads(DASHBOARD.read_text())
    asked = [t["expr"] for panel in board["panels"] for t in panel.get("targets", ())]
    assert len(asked) >= 12
    assert named(str(asked)) <= names
    places = [tuple(panel["gridPos"].values()) for panel in board["panels"]]
    assert len(set(places)) == len(places)
    assert ADA not in DASHBOARD.read_text()


@pytest.mark.skipif(shutil.which("promtool") is None, reason="promtool is not here")
def test_prometheus_takes_the_rules() -> None:
    done = subprocess.run(
        ["promtool", "check", "rules", str(ALERTS)], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
