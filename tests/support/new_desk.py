"""A desk that has no workspace yet, its terminal and a browser."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from flask.testing import FlaskClient
from pydantic import SecretStr
from werkzeug.test import TestResponse

from app import factory
from app.desk import Desk
from app.settings import Settings
from tests.support.databases import lent
from tests.support.terminal import Terminal

URL = "https://desk.acme.example"
ADA = {"domain": "acme.example", "name": "Ada Lovelace", "address": "ada@acme.example"}


class NewDesk:
    """A desk that is nobody's yet: its terminal, and a browser."""

    def __init__(self, url: str, folder: Path, **more: str) -> None:
        told = {
            "DESK_DATABASE_URL": url,
            "DESK_DATA_DIR": str(folder),
            "DESK_PUBLIC_URL": URL,
            "DESK_SECRET_KEY": "a secret of the tests",
            "DESK_VAULT_KEYS": f"{'A' * 43}=",
            **more,
        }
        self.terminal = Terminal(told)
        settings = Settings(
            database_url=url,
            data_dir=folder,
            public_url=URL,
            secret_key=SecretStr(told["DESK_SECRET_KEY"]),
            vault_keys=SecretStr(told["DESK_VAULT_KEYS"]),
        )
        self.desk = Desk(settings, database=lent(url))
        self.browser = self.another_browser()

    def another_browser(self) -> FlaskClient:
        return factory.app_of_desk(self.desk).test_client()

    def code(self, *words: str) -> str:
        """The code that this command prints, at the end of its last line."""
        lines = self.terminal(*(words or ("migrate",))).stdout.splitlines()
        assert lines[-1].startswith(f"Open {URL}/setup and enter ")
        return lines[-1].rpartition(" ")[2]

    def send(self, code: str, **typed: str) -> TestResponse:
        """Open the page, fill it in, press the button."""
        token = form_token(self.browser.get("/setup", base_url=URL))
        return self.post({"form_token": token, "code": code, **ADA, **typed})

    def post(self, form: Mapping[str, str]) -> TestResponse:
        return self.browser.post("/setup", data=form, base_url=URL)


def form_token(page: TestResponse) -> str:
    found = re.search('name="form_token" value="(.+?)"', page.text)
    assert found, page.text
    return found[1]
