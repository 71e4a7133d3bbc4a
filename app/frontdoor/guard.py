"""Whether a form was sent by a machine, it seems; nobody is turned away silently.

Whoever looks like one is asked once more; only floods are refused. A visitor's address
of the network is counted under a key of the day, and is neither kept nor logged.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from app import clock
from app.frontdoor.answers import FormAnswers

if TYPE_CHECKING:
    from app.recent_counts import RecentCounts

LEAST_SECONDS = 3
MAX_LINKS = 5
MINUTE, TEN_MINUTES = timedelta(minutes=1), timedelta(minutes=10)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# Of one visitor: asked once more beyond these, refused beyond the last.
VISITOR_TEN_MINUTES, VISITOR_DAY, VISITOR_FLOOD = 5, 20, 60
ADDRESS_HOUR = 5
FORM_MINUTE, FORM_DAY = 60, 1_000
LOST_HOUR = 60
_LINK = re.compile(r"https?://|www\.", re.I)


class Verdict(StrEnum):
    """What becomes of a form that was sent."""

    FINE = "fine"
    ASK = "ask"
    # So many came by this form that everybody is asked.
    CROWD = "crowd"
    ADDRESS_FLOOD = "address flood"
    VISITOR_FLOOD = "visitor flood"


@dataclass(frozen=True)
class SentForm:
    """What is looked at: the form's key, when it was drawn, and what fills it.

    `sub` is who has signed in at the website: counted instead of their address.
    """

    key: str
    drawn_at: datetime
    answers: FormAnswers
    trap: str
    network: str
    sub: str = ""


class FormGuard:
    """Judges forms that were sent, and counts those that were taken in."""

    def __init__(self, counts: RecentCounts, secret: str) -> None:
        self._counts = counts
        self._secret = secret

    def judge(self, sent: SentForm) -> Verdict:
        """What the form looks like; nothing is counted."""
        visitor, address, form, text = self._keys(sent)
        of_ten, of_day, of_address, of_minute, form_day, same = self._counts.read(
            [
                (visitor, TEN_MINUTES), (visitor, DAY), (address, HOUR),
                (form, MINUTE), (form, DAY), (text, HOUR),
            ]
        )  # fmt: skip
        if of_day >= VISITOR_FLOOD:
            return Verdict.VISITOR_FLOOD
        if of_address >= ADDRESS_HOUR:
            return Verdict.ADDRESS_FLOOD
        if of_minute >= FORM_MINUTE or form_day >= FORM_DAY:
            return Verdict.CROWD
        is_busy = of_ten >= VISITOR_TEN_MINUTES or of_day >= VISITOR_DAY
        is_odd = is_busy or same > 0 or _looks_made(sent)
        return Verdict.ASK if is_odd else Verdict.FINE

    def count(self, sent: SentForm) -> None:
        """Count one that was taken in."""
        visitor, address, form, text = self._keys(sent)
        self._counts.count({visitor: DAY, address: HOUR, form: DAY, text: HOUR})

    def is_lost(self, network: str) -> bool:
        """Count an address that leads nowhere; whether there were too many of late."""
        key = self._hidden("lost", network)
        (before,) = self._counts.read([(key, HOUR)])
        self._counts.count({key: HOUR})
        return before >= LOST_HOUR

    def _keys(self, sent: SentForm) -> tuple[str, str, str, str]:
        return (
            self._hidden("visitor", sent.network),
            self._hidden("address", sent.sub or sent.answers.address),
            f"form:{sent.key}",
            self._hidden("text", f"{sent.key} {sent.answers.message}"),
        )

    def _hidden(self, what: str, value: str) -> str:
        return hidden_key(self._secret, what, value)


def hidden_key(secret: str, what: str, value: str) -> str:
    """A key to count by that says nothing: tomorrow it is another one."""
    told = f"{what}\n{clock.now():%Y-%m-%d}\n{value}".encode()
    key = f"sidedesk.forms {secret}".encode()
    return f"{what}:{hmac.digest(key, told, hashlib.sha256).hex()[:32]}"


def _looks_made(sent: SentForm) -> bool:
    """Whether no person fills a form in like that."""
    is_quick = (clock.now() - sent.drawn_at).total_seconds() < LEAST_SECONDS
    links = len(_LINK.findall(sent.answers.message))
    return is_quick or bool(sent.trap) or links > MAX_LINKS
