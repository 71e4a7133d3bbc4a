"""Settings are read from JSON, and only the desk's own addresses are mapped."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from demo.keys import SigningKey
from demo.sidebar.config import SidebarConfig
from tests.demo.sidebar.conftest import make_config


def test_a_file_gives_the_settings(key: SigningKey, tmp_path: Path) -> None:
    values = {
        "port": 8010,
        "gmail": "http://127.0.0.1:1",
        "web": "http://127.0.0.1:2",
        "public_url": "https://desk.demo.example",
        "google_key": key.to_json(),
        "addon_client_id": "c",
        "addon_service_account": "s",
        "scopes": ["a"],
        "something_else": True,
    }
    (tmp_path / "c.json").write_text(json.dumps(values))

    config = SidebarConfig.load(tmp_path / "c.json")

    assert (config.port, config.scopes, config.google_key) == (8010, ("a",), key)
    assert config.trigger_url("home") == "https://desk.demo.example/addon/home"


@pytest.mark.parametrize(
    ("url", "mapped"),
    [
        ("https://desk.demo.example/a?b=1", "http://web/a?b=1"),
        ("https://desk.demo.example", "http://web"),
        ("https://desk.demo.example.evil.example/a", None),
        ("https://elsewhere.example/a", None),
    ],
)
def test_only_the_desks_addresses_are_mapped(
    key: SigningKey, url: str, mapped: str | None
) -> None:
    assert make_config(key, web="http://web").loopback(url) == mapped
