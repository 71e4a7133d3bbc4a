"""The secret part of an address that one customer is given, derived from the keys.

Nothing secret is kept: half of it is the row's public id, half a proof that only the
desk can make. Whoever has the address has the page, and nobody guesses one.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from dataclasses import dataclass

from app.secret_keys import secret_keys

HALF = 16
TOKEN_LENGTH = 43


def fresh_public_id() -> str:
    """A hundred and twenty-eight bits, as text."""
    return secrets.token_hex(HALF)


@dataclass(frozen=True)
class PublicToken:
    """A token as it was read: which row it names, and its proof."""

    public_id: str
    proof: bytes


class PublicTokens:
    """Makes tokens of one purpose, and proves them; the first of several keys signs."""

    def __init__(self, secret: str, purpose: str) -> None:
        self._keys = [f"{purpose} {each}".encode() for each in secret_keys(secret)]

    def token(self, workspace_id: int, public_id: str, generation: int) -> str:
        """The token of that row; another generation is another token."""
        proof = _proof(self._keys[0], workspace_id, public_id, generation)
        whole = bytes.fromhex(public_id) + proof
        return urlsafe_b64encode(whole).decode().rstrip("=")

    def is_right(self, token: PublicToken, workspace_id: int, generation: int) -> bool:
        """Whether a key of ours has made it for that generation."""
        return any(
            hmac.compare_digest(
                token.proof, _proof(key, workspace_id, token.public_id, generation)
            )
            for key in self._keys
        )


def read_token(text: str) -> PublicToken | None:
    """What the token names; None if it is none."""
    if len(text) != TOKEN_LENGTH or not text.isascii():
        return None
    try:
        whole = urlsafe_b64decode(f"{text}=")
    except (Error, ValueError):
        return None
    if len(whole) != 2 * HALF or urlsafe_b64encode(whole).decode()[:-1] != text:
        return None
    return PublicToken(whole[:HALF].hex(), whole[HALF:])


def _proof(key: bytes, workspace_id: int, public_id: str, generation: int) -> bytes:
    told = f"{workspace_id} {public_id} {generation}".encode()
    return hmac.digest(key, told, hashlib.sha256)[:HALF]
