"""Signed texts that expire by the desk's own clock: buttons and links."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from itsdangerous import BadData, TimestampSigner, URLSafeTimedSerializer

from app import clock
from app.errors import Refused

OPERATOR = 0
A_MOMENT = timedelta(minutes=15)
A_WHILE = timedelta(hours=1)


class _ClockSigner(TimestampSigner):
    def get_timestamp(self) -> int:
        return clock.timestamp()


def serializer(secret: str, salt: str) -> URLSafeTimedSerializer:
    """Signs with a key of this salt alone."""
    return URLSafeTimedSerializer(
        secret,
        salt=salt,
        signer=_ClockSigner,
        signer_kwargs={"digest_method": hashlib.sha256, "key_derivation": "hmac"},
    )


@dataclass(frozen=True)
class Link:
    """A page of the desk for whoever has the link; person 0 is the desk's operator.

    `address` is the mailbox that it connects; with none it shows the set-up.
    """

    workspace: int
    person: int
    address: str = ""
    nonce: str = ""


class NoLink(Refused):
    """The link is none of ours, or too old."""


class Links:
    """Makes the links to the desk's own pages and reads them back."""

    def __init__(self, secret: str) -> None:
        self._serializer = serializer(secret, "sidedesk.link")

    def connect(
        self, workspace: int, person: int, address: str, life: timedelta = A_WHILE
    ) -> str:
        """The path of a page that connects one mailbox, once."""
        nonce = secrets.token_urlsafe(12)
        return (
            f"/connect?code={self.code(Link(workspace, person, address, nonce), life)}"
        )

    def setup(self, workspace: int, person: int) -> str:
        """The path of the page with the steps of the set-up."""
        return f"/setup?code={self.code(Link(workspace, person), A_WHILE)}"

    def code(self, link: Link, life: timedelta) -> str:
        """The link's signed part."""
        whose = [link.workspace, link.person, link.address, link.nonce]
        return str(self._serializer.dumps([*whose, int(life.total_seconds())]))

    def read(self, code: str) -> Link:
        """The link of this code.

        Raises:
            NoLink: it is not ours, or its time is over.
        """
        try:
            parts, at = self._serializer.loads(code, return_timestamp=True)
        except BadData as error:
            raise NoLink("This link is not whole. Copy all of it.") from error
        *whose, life = parts
        if clock.now() > at + timedelta(seconds=life):
            raise NoLink("This link is too old.")
        return _link(whose)


def _link(parts: list[Any]) -> Link:
    workspace, person, address, nonce = parts
    return Link(workspace, person, address, nonce)
