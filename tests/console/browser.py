"""Somebody at the console: our pages, Google's, and back."""

from __future__ import annotations

import html
import re
from typing import Any

from werkzeug.test import TestResponse

from tests.support.office import ADA, Office
from tests.support.signing_in import Visitor

BERLIN = "Europe/Berlin"


class Browser:
    """One browser; it says pages as a person would read them."""

    def __init__(self, office: Office, language: str = "en") -> None:
        self.office = office
        self._google = Visitor(office)
        self.desk = self._google.desk
        self.desk.set_cookie("desk_zone", BERLIN, path="/console")
        self._headers = {"Accept-Language": language}

    def get(self, path: str) -> TestResponse:
        return self.desk.get(path, headers=self._headers)

    def post(self, path: str, **fields: Any) -> TestResponse:
        """Send a form of this visit."""
        data = {"csrf_token": self.token, **fields}
        return self.desk.post(path, data=data, headers=self._headers)

    @property
    def token(self) -> str:
        """What the forms of this visit carry."""
        found = re.search(r'name="csrf_token" value="(\w*)"', self.get("/console").text)
        return found[1] if found else ""

    def form(self, page: str, act: str, **fields: Any) -> tuple[str, dict[str, Any]]:
        """A form as a drawn page has it, filled in: where it goes, and what it says."""
        (path,) = set(re.findall(rf'action="([^"]*/{act})"', page))
        hidden = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page)
        kept = {n: v for n, v in hidden if n in ("csrf_token", "version", "once")}
        return path, {**kept, **fields}

    def press(self, page: str, act: str, **fields: Any) -> TestResponse:
        """Send that form."""
        path, data = self.form(page, act, **fields)
        return self.desk.post(path, data=data, headers=self._headers)

    def begin(self, to: str = "/console") -> str:
        """Press Sign in; the address at Google."""
        answer = self.desk.post("/console/sign-in", data={"to": to})
        assert answer.status_code == 303, answer.text
        return answer.headers["Location"]

    def back(self, url: str, account: str = ADA, **said: object) -> str:
        """Choose an account at Google; the address that it leads back to."""
        return self._google.decide(url, account=account, **said)

    def sign_in(self, account: str = ADA, **said: object) -> TestResponse:
        """The whole way; the answer at its end."""
        return self.get(self.back(self.begin(), account, **said))

    def reads(self, path: str) -> str:
        """The words of a page, in one line."""
        answer = self.get(path)
        assert answer.status_code == 200, answer.text
        return words(answer.text)


def words(page: str) -> str:
    """What stands between the tags."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", page)).split())


def links(page: str) -> list[str]:
    """Where it leads."""
    return [html.unescape(each) for each in re.findall(r'href="([^"]*)"', page)]
