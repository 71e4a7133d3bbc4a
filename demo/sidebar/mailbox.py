"""Our Gmail, seen by the host page: threads, the add-on's tokens, the control API."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

import requests

TIMEOUT_SECONDS = 30
RawAnswer = tuple[bytes, int, str]


class UnknownMail(Exception):
    """Our Gmail does not know that account, thread or message."""


@dataclass(frozen=True)
class OpenMail:
    """The ids of an open mail, as Gmail's page hands them to add-ons."""

    thread: str
    message: str
    hex: str


class MailClient:
    """A client of our Gmail's `/ui` addresses."""

    def __init__(self, base: str) -> None:
        self.base = base.rstrip("/")

    def open_mail(self, account: str, thread: str, message: str) -> OpenMail:
        """The page's ids of a message, found by their REST ids."""
        found = self._get(f"/ui/{_path(account)}/threads/{_path(thread)}")
        for each in found["messages"]:
            if message in (each["id"], each["uiId"]):
                return OpenMail(found["uiId"], each["uiId"], each["id"])
        raise UnknownMail(f"thread {thread} has no message {message}")

    def tokens(
        self, account: str, message: str | None, scopes: Iterable[str] = ()
    ) -> dict[str, str]:
        """The access tokens an add-on gets: for one message or none, as granted."""
        named = [("message", message)] if message else []
        granted = [("scope", each) for each in scopes if "/gmail.addons." in each]
        query = urlencode([*named, *granted])
        found: dict[str, str] = self._get(f"/ui/{_path(account)}/tokens?{query}")
        return found

    def forward(
        self, method: str, path: str, body: bytes, content_type: str | None
    ) -> RawAnswer:
        """Passes a request of the page on: body, status and type of the answer."""
        answer = requests.request(
            method,
            self.base + path,
            data=body or None,
            headers={"Content-Type": content_type} if content_type else None,
            timeout=TIMEOUT_SECONDS,
            allow_redirects=False,
        )
        kind = answer.headers.get("Content-Type", "application/octet-stream")
        return answer.content, answer.status_code, kind

    def _get(self, path: str) -> Any:
        answer = requests.get(self.base + path, timeout=TIMEOUT_SECONDS)
        if answer.status_code >= 400:
            raise UnknownMail(f"our Gmail answers {answer.status_code} to {path}")
        return answer.json()


def _path(part: str) -> str:
    return quote(part, safe="@")
