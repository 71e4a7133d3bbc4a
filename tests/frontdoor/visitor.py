"""Somebody before a form's page, without a script and without a cookie."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from typing import Any

from werkzeug.test import TestResponse

from app import clock
from tests.support.apps import web_of
from tests.support.office import Office

MARIA = "maria@lopez-interiors.example"


class FormVisitor:
    """One browser at one form."""

    def __init__(
        self, office: Office, key: str, language: str = "en", network: str = "127.0.0.1"
    ) -> None:
        self.key = key
        self.web = web_of(office.desk).test_client(use_cookies=False)
        self.web.environ_base["REMOTE_ADDR"] = network
        self._headers = {"Accept-Language": language}

    def get(self, path: str = "") -> TestResponse:
        return self.web.get(path or f"/form/{self.key}", headers=self._headers)

    def token(self) -> str:
        """What a fresh page carries."""
        return token_of(self.get())

    def post(self, token: str | None = None, **typed: Any) -> TestResponse:
        """Send the form of a fresh page, or of that one, after so many seconds."""
        seconds = typed.pop("seconds", 5)
        said = {"email": MARIA, "message": "Two chairs are cracked.", **typed}
        data = {"t": self.token() if token is None else token, **said}
        clock.advance(timedelta(seconds=seconds))
        return self.web.post(f"/form/{self.key}", data=data, headers=self._headers)


def token_of(answer: TestResponse) -> str:
    found = re.search(r'name="t" value="([^"]*)"', answer.text)
    assert found is not None, answer.text
    return html.unescape(found[1])


def errors_of(answer: TestResponse) -> dict[str, str]:
    """What the page says at each field."""
    found = re.findall(r'id="wrong-(\w+)">([^<]*)<', answer.text)
    return {name: html.unescape(said) for name, said in found}
