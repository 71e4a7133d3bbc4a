"""What a sign-in carries to Google and back: sealed, for one browser, for once."""

from __future__ import annotations

import json
import secrets
from dataclasses import asdict, dataclass, field
from datetime import timedelta

from app import clock
from app.errors import Broken
from app.signing import A_WHILE, Link
from app.vault import Vault

LIFE = timedelta(minutes=15)


@dataclass(frozen=True)
class State:
    """For which mailbox, by whose link, with which proof.

    `browser` is in a cookie too, `verifier` is the proof that the code was asked for by
    us, `nonce` makes it good for once.
    """

    workspace: int
    person: int
    address: str
    link: str
    began: int = field(default_factory=clock.timestamp)
    nonce: str = field(default_factory=lambda: secrets.token_urlsafe(12))
    browser: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    verifier: str = field(default_factory=lambda: secrets.token_urlsafe(64))

    @classmethod
    def of(cls, link: Link) -> State:
        """A new sign-in by this link."""
        return cls(link.workspace, link.person, link.address, link.nonce)

    @property
    def whose(self) -> Link:
        """The link that it was begun by."""
        return Link(self.workspace, self.person, self.address, self.link)

    @property
    def is_old(self) -> bool:
        """Whether it took too long."""
        return clock.timestamp() > self.began + LIFE.total_seconds()

    @property
    def may_begin_again(self) -> bool:
        """Whether the link that began it would still be good."""
        return clock.timestamp() <= self.began + A_WHILE.total_seconds()

    def sealed(self, vault: Vault) -> str:
        """The state as a parameter that nobody else can read."""
        return vault.seal(json.dumps(asdict(self)))


def opened(vault: Vault, sealed: str) -> State | None:
    """The state that was sealed; None when it is none of ours."""
    try:
        return State(**json.loads(vault.open(sealed)))
    except (Broken, ValueError, TypeError):
        return None
