"""Told to end, a web process may answer on for a while: it is alive, and not ready."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from cryptography.fernet import Fernet

from app.processes.children import ChildProcesses
from app.processes.commands import web_command
from app.server import config
from demo.ports import free_port
from tests.support.patience import HANGS, wait_until


@pytest.fixture
def port(sqlite_url: str, tmp_path: Path) -> Iterator[tuple[int, ChildProcesses]]:
    port, processes = free_port(), ChildProcesses(tmp_path)
    told = {
        "DESK_DATABASE_URL": sqlite_url,
        "DESK_SECRET_KEY": "a secret of the tests",
        "DESK_VAULT_KEYS": Fernet.generate_key().decode(),
        "DESK_DRAIN_SECONDS": "300",
    }
    processes.start("web", web_command(port, workers=1), told)
    wait_until(lambda: status(port, "/readyz") == 200, "it is ready")
    yield port, processes
    processes.stop()


def status(port: int, path: str) -> int:
    """What it answers; 0 when nobody is there."""
    try:
        url = f"http://127.0.0.1:{port}{path}"
        return requests.get(url, timeout=HANGS).status_code
    except requests.ConnectionError:
        return 0


def test_it_answers_on_and_is_not_ready(port: tuple[int, ChildProcesses]) -> None:
    here, processes = port
    process = processes.forget("web")
    process.send_signal(signal.SIGTERM)
    wait_until(lambda: status(here, "/readyz") == 503, "it is not ready any more")
    assert status(here, "/healthz") == 200
    assert status(here, "/privacy") == 200
    # Whoever cannot wait says so once more.
    process.send_signal(signal.SIGQUIT)
    assert process.wait(HANGS) == 0
    assert status(here, "/healthz") == 0


@pytest.mark.parametrize(("told", "seconds"), [("", 30), ("7.5", 38), ("soon", 30)])
def test_gunicorn_waits_so_much_longer(
    monkeypatch: pytest.MonkeyPatch, told: str, seconds: int
) -> None:
    monkeypatch.setenv("DESK_DRAIN_SECONDS", told)
    assert 30 + config._drain_seconds() == seconds
