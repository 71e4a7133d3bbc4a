"""Somebody at the console: our pages, Google's, and back."""

from __future__ import annotations

import html
import re

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
