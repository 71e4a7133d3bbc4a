"""python -m demo.gmail as a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from demo.keys import SigningKey, service_account_info
from tests.demo.gmail.acme import ADA, SALES, SUPPORT, google_key
from tests.support.patience import HANGS


@pytest.fixture
def process(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    _, public = service_account_info("http://127.0.0.1/token")
    config = {
        "port": 0,
        "mailboxes": [{"address": ADA, "name": "Ada Lovelace"}],
        "groups": [{"address": SALES, "members": [ADA]}],
        "routes": [{"address": SUPPORT, "also_to": [ADA]}],
        "google_key": google_key().to_json(),
        "service_accounts": [public],
        "push": {"endpoint": "http://127.0.0.1:9/hooks/gmail"},
    }
    path = tmp_path / "gmail.json"
    path.write_text(json.dumps(config))
    command = [sys.executable, "-m", "demo.gmail", str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        yield process
        process.kill()


def get(address: str) -> Any:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(address, timeout=HANGS) as answer:
        return json.load(answer)


def test_it_serves_and_ends_cleanly(process: subprocess.Popen[str]) -> None:
    assert process.stdout
    root = process.stdout.readline().strip()
    certificates = get(f"{root}/certs")
    assert get(f"{root}/ui/accounts")[0]["address"] == ADA
    assert certificates == {"google": google_key().certificate_pem}
    process.terminate()
    assert process.wait(timeout=HANGS) == 0


def test_a_key_survives_its_file() -> None:
    key = google_key()
    assert SigningKey.from_json(json.dumps(key.to_json())) == key
