"""How often somebody may call: counted in the memory of each web process.

What is protected are the threads of the process, so each counts for itself, and nothing
outside can make a call wait or fail.
"""

from __future__ import annotations

import ipaddress
import logging
import math
from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock

from flask import Flask, current_app, request
from werkzeug.exceptions import TooManyRequests

from app import clock
from app.settings import Settings

log = logging.getLogger(__name__)

KEY = "limits"
WINDOW_SECONDS = 10
# Of each limit; those that called least recently are forgotten first.
MAX_KEYS = 10_000
# What a stranger may call; Google's calls all come from Google's addresses.
STRANGERS = (
    "/connect", "/setup", "/console", "/join", "/form", "/privacy", "/terms",
    "/support",
)  # fmt: skip


class CallLimit:
    """So many calls in ten seconds for each key, at once or one by one; 0 is no limit.

    May be shared by threads.
    """

    def __init__(self, calls: int) -> None:
        self._calls = calls
        self._rate = calls / WINDOW_SECONDS
        self._lock = Lock()
        # By key: how many calls are left, and when that was.
        self._left: OrderedDict[Hashable, tuple[float, float]] = OrderedDict()

    def wait(self, key: Hashable) -> float:
        """Count a call; by how many seconds it is too early, 0 when it is not."""
        if not self._calls:
            return 0
        now = clock.now().timestamp()
        with self._lock:
            left, since = self._left.pop(key, (float(self._calls), now))
            left = min(self._calls, left + max(0, now - since) * self._rate)
            early = max(0, 1 - left) / self._rate
            self._left[key] = (left if early else left - 1, now)
            if len(self._left) > MAX_KEYS:
                self._left.popitem(last=False)
        return early


class CallLimits:
    """The limits of one desk: for a person, for a workspace, for an address."""

    def __init__(self, settings: Settings) -> None:
        self.person = CallLimit(settings.person_calls)
        self.workspace = CallLimit(settings.workspace_calls)
        self._address = CallLimit(settings.address_calls)
        self._knows_proxies = settings.trusted_proxies > 0

    def check_address(self) -> None:
        """Count a call of whoever stands behind the present request.

        Raises:
            TooManyRequests: it is too early for another.
        """
        early = self._address.wait(network_of(request.remote_addr or ""))
        if early:
            if not self._knows_proxies and "X-Forwarded-For" in request.headers:
                log.warning("all callers seem to be one: set DESK_TRUSTED_PROXIES")
            raise TooManyRequests(retry_after=math.ceil(early))


def current_limits() -> CallLimits:
    """The limits of the desk that answers the present request."""
    limits = current_app.extensions[KEY]
    assert isinstance(limits, CallLimits)
    return limits


def limit_strangers(app: Flask) -> None:
    """Hold the pages that anybody may call to so many calls for each address."""
    app.before_request(_check_stranger)


def _check_stranger() -> None:
    if request.path == "/" or request.path.startswith(STRANGERS):
        current_limits().check_address()


def network_of(address: str) -> str:
    """What one caller has: an address, or in IPv6 a whole network."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if found.version == 4:
        return address
    return str(ipaddress.ip_network((found, 64), strict=False))
