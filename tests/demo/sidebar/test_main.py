"""The page's process ends when it is told to, and when its parent is gone."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import requests

from demo.keys import SigningKey

LAUNCH = "import subprocess, sys; subprocess.Popen(sys.argv[1:]); sys.stdin.read()"


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
        return requests.get(f"http://127.0.0.1:{port}/", timeout=5).ok
    except requests.ConnectionError:
        return False


def until(true: Callable[[], bool]) -> bool:
    """Asks again and again, for 20 seconds at most."""
    end = time.monotonic() + 20
    while time.monotonic() < end:
        if true():
            return True
    return False


def test_sigterm_ends_it_cleanly(command: tuple[int, list[str]]) -> None:
    port, words = command
    with subprocess.Popen(words, stderr=subprocess.PIPE, text=True) as process:
        assert until(lambda: answers(port))
        process.send_signal(signal.SIGTERM)
        _, complaints = process.communicate(timeout=20)

    assert (process.returncode, complaints) == (0, "")


def test_it_dies_with_its_parent(command: tuple[int, list[str]]) -> None:
    port, words = command
    launch = [sys.executable, "-c", LAUNCH, *words]
    with subprocess.Popen(launch, stdin=subprocess.PIPE) as parent:
        assert until(lambda: answers(port))
        parent.kill()

    assert until(lambda: not answers(port))
