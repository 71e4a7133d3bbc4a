"""Settings: from the environment, and beside a running demo."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from pydantic import ValidationError

from app.errors import Broken
from app.settings import Settings


@pytest.fixture(autouse=True)
def _bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in [each for each in os.environ if each.startswith("DESK_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("DESK_DATA_DIR", str(tmp_path))


def test_what_is_missing_is_named() -> None:
    with pytest.raises(Broken, match="DESK_VAULT_KEYS"):
        Settings().require("vault_keys")


def test_what_is_set_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESK_SECRET_KEY", "hush")
    assert Settings().require("secret_key") == "hush"


def test_a_secret_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESK_SECRET_KEY", "hush")
    assert "hush" not in repr(Settings())


def test_the_database_is_in_the_data_folder_unless_set(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert Settings().database == f"sqlite:///{tmp_path}/desk.sqlite"
    monkeypatch.setenv("DESK_DATABASE_URL", "postgresql:///desk")
    assert Settings().database == "postgresql:///desk"


def test_an_empty_setting_is_none_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESK_REDIS_URL", "")
    assert Settings().redis_url is None


def test_a_running_demo_fills_in_what_the_environment_leaves_out(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    written = {"DESK_REDIS_URL": "unix:///demo", "DESK_PUBLIC_URL": "https://demo"}
    (tmp_path / "demo.json").write_text(json.dumps({"settings": written}))
    monkeypatch.setenv("DESK_PUBLIC_URL", "https://desk.acme.example")
    settings = Settings()
    assert settings.redis_url == "unix:///demo"
    assert settings.public_url == "https://desk.acme.example"


@pytest.mark.parametrize("text", ["", "{", '{"settings": {"DESK_'])
def test_half_a_file_of_the_demo_is_no_file(tmp_path: Path, text: str) -> None:
    (tmp_path / "demo.json").write_text(text)
    assert Settings().redis_url is None


def test_settings_never_change() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        Settings().public_url = "https://elsewhere"
