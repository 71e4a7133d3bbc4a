"""Settings: from the environment, and beside a running demo."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from pydantic import ValidationError

from app import desk as desks
from app.cli import desk
from app.errors import Broken
from app.factory import create_app
from app.settings import MIN_SECRET_LENGTH, Settings
from app.settings.demo_file import hold_demo_file

HOME = Path(__file__).parents[2]


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
    monkeypatch.setenv("DESK_PUBLIC_URL", "https://desk.acme.example")
    with hold_demo_file(tmp_path, {"settings": written}):
        settings = Settings()
    assert settings.redis_url == "unix:///demo"
    assert settings.public_url == "https://desk.acme.example"
    assert (tmp_path / "demo.json").stat().st_mode & 0o777 == 0o600


def test_a_demo_that_has_ended_leaves_no_authority(tmp_path: Path) -> None:
    killed = """
import os, pathlib, signal
from app.settings.demo_file import hold_demo_file
held = hold_demo_file(pathlib.Path("."), {"settings": {"DESK_SECRET_KEY": "x" * 40}})
os.kill(os.getpid(), signal.SIGKILL)
"""
    home = {"PYTHONPATH": str(HOME)}
    subprocess.run([sys.executable, "-c", killed], cwd=tmp_path, env=os.environ | home)
    assert "DESK_SECRET_KEY" in (tmp_path / "demo.json").read_text()
    assert Settings().secret_key is None


@pytest.mark.parametrize("text", ["", "{", '{"settings": {"DESK_'])
def test_half_a_file_of_the_demo_is_no_file(tmp_path: Path, text: str) -> None:
    with hold_demo_file(tmp_path, {}):
        (tmp_path / "demo.json").write_text(text)
        assert Settings().redis_url is None


@pytest.mark.parametrize("key", ["x", "x" * (MIN_SECRET_LENGTH - 1)])
def test_the_web_does_not_start_with_a_key_that_can_be_guessed(
    monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    monkeypatch.setenv("DESK_SECRET_KEY", key)
    desks.desk_of_environment.cache_clear()
    with pytest.raises(Broken, match="DESK_SECRET_KEY"):
        create_app()
    desks.desk_of_environment.cache_clear()


def test_settings_never_change() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        Settings().public_url = "https://elsewhere"


def test_a_file_holds_what_the_environment_should_not(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    secret, threads = tmp_path / "secret", tmp_path / "threads"
    secret.write_text("hush\n\n")
    threads.write_text("3\r\n")
    monkeypatch.setenv("DESK_SECRET_KEY_FILE", str(secret))
    monkeypatch.setenv("DESK_WEB_THREADS_FILE", str(threads))
    # One newline is the editor's, the next one is meant.
    assert Settings().require("secret_key") == "hush\n"
    assert Settings().web_threads == 3


def test_the_setting_that_is_a_path_stays_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DESK_SERVICE_ACCOUNT_FILE", "/nowhere/key.json")
    assert Settings().service_account_file == Path("/nowhere/key.json")


def test_a_setting_is_set_in_one_place(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "secret"
    file.write_text("hush")
    monkeypatch.setenv("DESK_SECRET_KEY_FILE", str(file))
    monkeypatch.setenv("DESK_SECRET_KEY", "shout")
    with pytest.raises(Broken, match="DESK_SECRET_KEY and DESK_SECRET_KEY_FILE"):
        Settings()
    monkeypatch.setenv("DESK_SECRET_KEY", "")
    assert Settings().require("secret_key") == "hush"


def test_a_file_that_cannot_be_read_is_named_by_every_command(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "nothing"
    monkeypatch.setenv("DESK_VAULT_KEYS_FILE", str(path))
    desks.desk_of_environment.cache_clear()
    for words in (["person", "list"], ["serve"], ["demo"], ["check", "--settings"]):
        result = CliRunner().invoke(desk, words)
        assert result.exit_code == 1, words
        assert f"DESK_VAULT_KEYS_FILE: {path} cannot be read" in result.output


def test_what_a_host_sets_by_itself_is_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://host/theirs")
    monkeypatch.setenv("REDIS_URL", "redis://host:1")
    assert Settings().database == "postgresql://host/theirs"
    assert Settings().redis_url == "redis://host:1"
    monkeypatch.setenv("DESK_DATABASE_URL", "postgresql:///ours")
    assert Settings().database == "postgresql:///ours"
