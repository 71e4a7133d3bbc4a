"""The access token of a mailbox whose owner has signed in: kept by us, not by Google's
library, so that all processes share one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

# Given the token that Gmail has refused, the one to go on with.
Renew = Callable[[str], str]


@dataclass(frozen=True)
class AccessToken:
    """A token, and until when it is good."""

    token: str
    until: datetime
