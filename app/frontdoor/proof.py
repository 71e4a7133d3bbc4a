"""A proof of work: a number that a browser finds in about a second, and we know.

It follows from the nonce of the page, so nothing is kept of it, and with the page it is
used once. Whoever has no script confirms with a press instead.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from enum import StrEnum

# A phone tries some thirty thousand a second; half of them are tried on average.
MOST = 50_000


class ProofMode(StrEnum):
    """When a form asks for it: of whoever looks like a machine, of all, of nobody."""

    AUTO = "auto"
    ALWAYS = "always"
    OFF = "off"


@dataclass(frozen=True)
class Puzzle:
    """The number below `most` is asked for whose hash with the salt is that one.

    `sends`: when it is found, the page is sent.
    """

    salt: str
    digest: str
    most: int = MOST
    sends: bool = False


class ProofOfWork:
    """Makes puzzles and knows their answers."""

    def __init__(self, secret: str) -> None:
        self._key = f"sidedesk.proof {secret}".encode()

    def puzzle(self, nonce: str, *, sends: bool = False) -> Puzzle:
        """The puzzle of the page with this nonce."""
        salt = self._drawn("salt", nonce).hex()[:32]
        told = f"{salt}.{self._number(nonce)}"
        return Puzzle(salt, hashlib.sha256(told.encode()).hexdigest(), sends=sends)

    def is_solved(self, nonce: str, answer: str) -> bool:
        """Whether that is the number."""
        right = str(self._number(nonce)).encode()
        return hmac.compare_digest(answer.encode("utf-8", "replace"), right)

    def _number(self, nonce: str) -> int:
        return int.from_bytes(self._drawn("number", nonce)[:8]) % MOST

    def _drawn(self, what: str, nonce: str) -> bytes:
        return hmac.digest(self._key, f"{what}\n{nonce}".encode(), hashlib.sha256)
