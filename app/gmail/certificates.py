"""Google's signing certificates, fetched once in a while and kept."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import Any

from google.auth.exceptions import GoogleAuthError
from httplib2 import HttpLib2Error

from app import clock
from app.errors import Later

KEPT = timedelta(hours=1)
# An unknown key asks for fresh certificates, but forged tokens must not flood Google.
MOST_FETCHES, WITHIN = 6, timedelta(minutes=1)
AWAY = "Google's certificates cannot be had at the moment."


@dataclass(frozen=True)
class Answer:
    """The certificates in the shape of an answer, as google-auth wants them."""

    data: bytes
    status: int = 200


class Certificates:
    """Certificates by key id; may be shared by threads."""

    def __init__(self, url: str, request: Callable[[], Any]) -> None:
        self._url = url
        self._request = request
        self._lock = Lock()
        self._kept: Mapping[str, str] = {}
        self._until = clock.now()
        self._fetches: deque[datetime] = deque(maxlen=MOST_FETCHES)

    def transport(self, kid: str) -> Callable[..., Answer]:
        """What google-auth is to ask; the key is looked for with one more fetch.

        Raises:
            Later: they could not be fetched.
        """
        with self._lock:
            if clock.now() >= self._until or (kid not in self._kept and self._may()):
                self._fetch()
            kept = self._kept
        return lambda *_args, **_more: Answer(json.dumps(kept).encode())

    def _may(self) -> bool:
        full = len(self._fetches) == MOST_FETCHES
        return not full or clock.now() - self._fetches[0] > WITHIN

    def _fetch(self) -> None:
        self._fetches.append(clock.now())
        try:
            answer = self._request()(self._url, method="GET")
            found = json.loads(answer.data)
        except (GoogleAuthError, HttpLib2Error, OSError, ValueError) as error:
            raise Later(AWAY) from error
        if answer.status != 200 or not isinstance(found, dict) or not found:
            raise Later(AWAY)
        self._kept = found
        self._until = clock.now() + KEPT
