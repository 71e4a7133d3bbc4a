"""The page's process ends when it is told to."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from demo.keys import SigningKey
from tests.support.patience import HANGS, wait_until


@pytest.fixture
def command(key: SigningKey, tmp_path: Path) -> tuple[int, list[str]]:
    """A free port and the command that serves the page there."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    values = dict.fromkeys(("gmail", "web", "addon_client_id"), "http://127.0.0.1:9")
    values |= {"public_url": "https://desk.demo.example", "addon_service_account": "s"}
    path = tmp_path / "config.json"
    path.write_text(
        json.dumps({**values, "port": port, "scopes": [], "google_key": key.to_json()})
    )
    return port, [sys.executable, "-m", "demo.sidebar", str(path)]


def answers(port: int) -> bool:
    try:
        return requests.get(f"http://127.0.0.1:{port}/", timeout=HANGS).ok
    except requests.ConnectionError:
        return False


def test_sigterm_ends_it_cleanly(command: tuple[int, list[str]]) -> None:
    port, words = command
    with subprocess.Popen(words, stderr=subprocess.PIPE, text=True) as process:
        wait_until(lambda: answers(port), "it answers")
        process.send_signal(signal.SIGTERM)
        _, complaints = process.communicate(timeout=HANGS)

    assert (process.returncode, complaints) == (0, "")
