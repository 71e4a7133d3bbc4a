"""Google's signing certificates, fetched once in a while and kept.

Those that are known serve on while Google cannot be reached. One thread fetches, and
none waits for it that knows the key.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.client import HTTPException
from threading import Lock
from typing import Any

from google.auth.exceptions import GoogleAuthError
from httplib2 import HttpLib2Error

from app import clock
from app.errors import Later
from app.gmail import errors

# All in seconds that nobody sets: the clock may be wrong for a while.
MAX_AGE = 3600.0
# Known keys serve for so long without Google; it changes them every few days.
MAX_STALE = 24 * 3600.0
# An unknown key asks for fresh certificates, but forged tokens must not flood Google.
MAX_FETCHES, WITHIN = 6, 60.0
# After a fetch that failed the next is tried so much later, doubled up to the most.
FIRST_PAUSE, MAX_PAUSE = 1.0, 60.0
# As long as a fetch may take: app.gmail.google.CARD_TIMEOUT_SECONDS.
FETCH_SECONDS = 4
AWAY = "Google's certificates cannot be fetched at the moment."


@dataclass(frozen=True)
class CertificateAnswer:
    """The certificates in the shape of an answer, as google-auth wants them."""

    data: bytes
    status: int = 200


class GoogleCertificates:
    """Certificates by key id; may be shared by threads."""

    def __init__(self, url: str, request: Callable[[], Any]) -> None:
        self._url = url
        self._request = request
        # Held by the one that fetches, and by nobody who only reads.
        self._fetching = Lock()
        self._kept: Mapping[str, str] = {}
        self._fetched_at: float | None = None
        self._pause = FIRST_PAUSE
        self._next_try: float | None = None
        self._fetches: deque[float] = deque(maxlen=MAX_FETCHES)
        self._fetched = 0

    def transport(self, kid: str) -> Callable[..., CertificateAnswer]:
        """What google-auth is to ask; the key is looked for with one more fetch.

        Raises:
            Later: they could not be fetched, and the key is not known.
        """
        is_known = kid in self._kept and not self._is_old(MAX_STALE)
        is_fresh = not self._is_old(MAX_AGE)
        # Forged keys past the limit are refused without asking Google.
        if not is_fresh or (not is_known and self._may()):
            is_fresh = self._try_fetch(is_known=is_known)
        kept = self._kept
        if not is_fresh and not is_known:
            raise Later(AWAY)
        return lambda *_args, **_more: CertificateAnswer(json.dumps(kept).encode())

    def _is_old(self, age: float) -> bool:
        return self._fetched_at is None or clock.ticks() >= self._fetched_at + age

    def _may(self) -> bool:
        full = len(self._fetches) == MAX_FETCHES
        return not full or clock.ticks() - self._fetches[0] > WITHIN

    def _try_fetch(self, *, is_known: bool) -> bool:
        """Fetch them, unless it failed a moment ago; whether they are fresh now.

        Who knows the key goes on with it while another fetches; who does not waits, no
        longer than a fetch takes.
        """
        if self._next_try is not None and clock.ticks() < self._next_try:
            return False
        fetches = self._fetched
        if not self._fetching.acquire(timeout=0 if is_known else FETCH_SECONDS):
            return False
        try:
            if self._fetched == fetches:
                self._fetch()
        finally:
            self._fetching.release()
        return self._next_try is None

    def _fetch(self) -> None:
        self._fetches.append(clock.ticks())
        self._fetched += 1
        found = self._answered()
        if found is None:
            self._next_try = clock.ticks() + self._pause
            self._pause = min(2 * self._pause, MAX_PAUSE)
            return
        self._kept, self._fetched_at = found, clock.ticks()
        self._pause, self._next_try = FIRST_PAUSE, None

    def _answered(self) -> Mapping[str, str] | None:
        """What Google answers; nothing when it does not, or something else does."""
        try:
            answer = self._request()(self._url, method="GET")
            found = json.loads(answer.data) if answer.status == 200 else None
        except (GoogleAuthError, HttpLib2Error, HTTPException, OSError):
            return None
        except errors.STRANGE:
            return None
        if not isinstance(found, dict) or not found:
            return None
        return found if all(isinstance(each, str) for each in found.values()) else None
