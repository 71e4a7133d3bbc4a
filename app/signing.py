"""Signed texts that expire by the desk's own clock: buttons and links."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import Any

import orjson
from itsdangerous import (
    BadData,
    Signer,
    TimestampSigner,
    URLSafeTimedSerializer,
    base64_encode,
    want_bytes,
)
from itsdangerous.encoding import int_to_bytes

from app import clock
from app.errors import Refused
from app.secret_keys import secret_keys

OPERATOR = 0
A_MOMENT = timedelta(minutes=15)
A_WHILE = timedelta(hours=1)


class _ClockSigner(TimestampSigner):
    """Goes by the desk's clock; derives its key once, not for every button.

    It signs in fewer steps what it reads back as ever: a card has a dozen buttons.
    """

    _key: bytes | None = None

    def get_timestamp(self) -> int:
        return clock.timestamp()

    def sign(self, value: str | bytes) -> bytes:
        signed = b"%b.%b" % (want_bytes(value), _stamp(self.get_timestamp()))
        proof = hmac.digest(self.derive_key(), signed, "sha256")
        return b"%b.%b" % (signed, base64_encode(proof))

    def derive_key(self, secret_key: str | bytes | None = None) -> bytes:
        if secret_key is not None:
            return super().derive_key(secret_key)
        if self._key is None:
            self._key = super().derive_key()
        return self._key


class _OneSignerSerializer(URLSafeTimedSerializer):
    """Has one signer for all texts: a card has a dozen, and each made its own."""

    _made: _ClockSigner | None = None

    def dump_payload(self, obj: Any, **_how: Any) -> bytes:
        # So short a text is no shorter when it is compressed.
        return base64_encode(orjson.dumps(obj))

    def dumps(self, obj: Any, salt: str | bytes | None = None) -> str:
        return self.make_signer(salt).sign(self.dump_payload(obj)).decode()

    def make_signer(self, salt: str | bytes | None = None) -> Signer:
        if salt not in (None, self.salt):
            return super().make_signer(salt)
        if self._made is None:
            self._made = _ClockSigner(
                self.secret_keys, salt=self.salt, **self.signer_kwargs
            )
        return self._made


# The buttons of a card are signed in the same second.
@lru_cache(1)
def _stamp(seconds: int) -> bytes:
    return base64_encode(int_to_bytes(seconds))


def make_serializer(secret: str, salt: str) -> URLSafeTimedSerializer:
    """Signs with a key of this salt alone; `secret` may hold several keys."""
    return _OneSignerSerializer(
        # The library signs with the last one.
        secret_keys(secret)[::-1],
        salt=salt,
        signer=_ClockSigner,
        signer_kwargs={"digest_method": hashlib.sha256, "key_derivation": "hmac"},
    )


@dataclass(frozen=True)
class SignedLink:
    """A page of the desk for whoever has the link; person 0 is the desk's operator.

    `address` is the mailbox that it connects; with none it shows the set-up.
    """

    workspace: int
    person: int
    address: str = ""
    nonce: str = ""
    # Of the desk when it was made: a restored one has forgotten which were used.
    epoch: str = ""


class InvalidLink(Refused):
    """The link is none of ours, or too old."""


class SignedLinks:
    """Makes the links to the desk's own pages and reads them back."""

    def __init__(self, secret: str) -> None:
        self._serializer = make_serializer(secret, "sidedesk.link")

    def connect(
        self,
        workspace: int,
        person: int,
        address: str,
        life: timedelta = A_WHILE,
        *,
        epoch: str = "",
    ) -> str:
        """The path of a page that connects one mailbox, once."""
        nonce = secrets.token_urlsafe(12)
        link = SignedLink(workspace, person, address, nonce, epoch)
        return f"/connect?code={self.code(link, life)}"

    def setup(self, workspace: int, person: int) -> str:
        """The path of the page with the steps of the set-up."""
        return f"/setup?code={self.code(SignedLink(workspace, person), A_WHILE)}"

    def code(self, link: SignedLink, life: timedelta) -> str:
        """The link's signed part."""
        whose = [link.workspace, link.person, link.address, link.nonce]
        made = [int(life.total_seconds()), *([link.epoch] if link.epoch else [])]
        return str(self._serializer.dumps([*whose, *made]))

    def read(self, code: str) -> SignedLink:
        """The link of this code.

        Raises:
            InvalidLink: it is not ours, or its time is over.
        """
        try:
            parts, at = self._serializer.loads(code, return_timestamp=True)
        except BadData as error:
            raise InvalidLink(
                "This link is incomplete. Copy the whole link."
            ) from error
        workspace, person, address, nonce, life, *epoch = parts
        if clock.now() > at + timedelta(seconds=life):
            raise InvalidLink("This link is too old.")
        return SignedLink(workspace, person, address, nonce, *epoch)
