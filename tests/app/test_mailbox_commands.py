"""`desk mailbox` and `desk setup`: links printed, permissions given back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from app.desk import Desk
from tests.support.office import ADA, SUPPORT, Office
from tests.support.signing_in import Visitor, office_with_client
from tests.support.terminal import Terminal


@pytest.fixture
def office(sqlite_url: str, tmp_path: Path) -> Iterator[Office]:
    opened = office_with_client(sqlite_url, tmp_path, connected=())
    yield opened
    opened.desk.close()


@pytest.fixture
def desk(office: Office, sqlite_url: str, tmp_path: Path) -> Terminal:
    told = office.desk.settings
    return Terminal(
        {
            "DESK_DATABASE_URL": sqlite_url,
            "DESK_DATA_DIR": str(tmp_path),
            "DESK_SECRET_KEY": told.require("secret_key"),
            "DESK_VAULT_KEYS": told.require("vault_keys"),
            "DESK_GOOGLE_CLIENT_ID": told.require("google_client_id"),
        }
    )


def path_of(url: str) -> str:
    parts = urlsplit(url.strip())
    assert f"{parts.scheme}://{parts.netloc}" == "https://desk.demo.example"
    return f"{parts.path}?{parts.query}"


def test_connecting_prints_a_link(desk: Terminal, office: Office) -> None:
    printed = desk("mailbox", "connect", "Support@acme.example")
    assert printed.exit_code == 0
    page = Visitor(office).desk.get(path_of(printed.stdout))
    assert f"Connect {SUPPORT}" in page.text


def test_without_a_client_the_setting_is_named(
    sqlite_url: str, tmp_path: Path, office: Office
) -> None:
    bare = Terminal({"DESK_DATABASE_URL": sqlite_url, "DESK_DATA_DIR": str(tmp_path)})
    refused = bare("mailbox", "connect", ADA)
    assert refused.exit_code == 1
    assert "DESK_GOOGLE_CLIENT_ID" in refused.stderr


def test_setup_prints_a_link(desk: Terminal, office: Office) -> None:
    page = Visitor(office).desk.get(path_of(desk("setup").stdout))
    assert "Set up acme.example" in page.text


def test_disconnecting_gives_the_permission_back(
    desk: Terminal, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    Visitor(office).connect()
    # The command's own way to Google is the office's, which stays in this process.
    monkeypatch.setattr(Desk, "google", office.desk.google)
    assert desk("mailbox", "disconnect", SUPPORT).exit_code == 0
    assert office.world.tokens.consents.grants() == []
    assert desk("mailbox", "list").stdout == ""
