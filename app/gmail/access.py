"""The access token of a mailbox whose owner has signed in: kept by us, not by Google's
library, so that all processes share one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from google.auth import credentials

# Given the token that Gmail has refused, the one to go on with.
Renew = Callable[[str], str]


@dataclass(frozen=True)
class Access:
    """A token, and until when it is good."""

    token: str
    until: datetime


class Kept(credentials.Credentials):
    """Credentials that ask us for the next token when Gmail refuses this one."""

    def __init__(self, token: str, renew: Renew) -> None:
        super().__init__()
        self.token = token
        self._renew = renew

    def refresh(self, request: Any) -> None:
        """Go on with another token."""
        self.token = self._renew(self.token or "")
