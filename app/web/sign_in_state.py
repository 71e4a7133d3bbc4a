"""What a sign-in carries to Google and back: sealed, for one browser, for a while."""

from __future__ import annotations

import json
import secrets
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Self

from app import clock
from app.errors import Broken
from app.signing import A_WHILE, SignedLink

if TYPE_CHECKING:
    from app.vault import Vault

LIFE = timedelta(minutes=15)


@dataclass(frozen=True, kw_only=True)
class SealedState:
    """What every sign-in carries.

    `browser` is in a cookie too, `verifier` is the proof that the code was asked for by
    us.
    """

    began: int = field(default_factory=clock.timestamp)
    browser: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    verifier: str = field(default_factory=lambda: secrets.token_urlsafe(64))

    @property
    def is_old(self) -> bool:
        """Whether it took too long."""
        return clock.timestamp() > self.began + LIFE.total_seconds()

    def is_of(self, browser: str) -> bool:
        """Whether it was begun in the browser with this cookie."""
        return secrets.compare_digest(browser.encode(), self.browser.encode())

    def sealed(self, vault: Vault) -> str:
        """The state as a parameter that nobody else can read."""
        return vault.seal(json.dumps(asdict(self)))

    @classmethod
    def opened(cls, vault: Vault, sealed: str) -> Self | None:
        """The state that was sealed; None when it is none of this kind."""
        try:
            return cls(**json.loads(vault.open(sealed)))
        except (Broken, ValueError, TypeError):
            return None


@dataclass(frozen=True, kw_only=True)
class ConnectState(SealedState):
    """For which mailbox, by whose link; `nonce` makes it good for once."""

    workspace: int
    person: int
    address: str
    link: str
    epoch: str = ""
    nonce: str = field(default_factory=lambda: secrets.token_urlsafe(12))

    @classmethod
    def of(cls, link: SignedLink) -> ConnectState:
        """A new sign-in by this link."""
        return cls(
            workspace=link.workspace,
            person=link.person,
            address=link.address,
            link=link.nonce,
            epoch=link.epoch,
        )

    @property
    def whose(self) -> SignedLink:
        """The link that it was begun by."""
        whose = (self.workspace, self.person, self.address)
        return SignedLink(*whose, self.link, self.epoch)

    @property
    def may_begin_again(self) -> bool:
        """Whether the link that began it would still be good."""
        return clock.timestamp() <= self.began + A_WHILE.total_seconds()
