"""Keeps some companies ready, and has those removed whose time is over."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import requests

from demo.public.config import GatewayConfig
from demo.public.seats import DemoSeats

log = logging.getLogger(__name__)
PAUSE_SECONDS = 1.0
# A company is fifty conversations, read by a desk that may have other work.
PATIENCE_SECONDS = 180


@contextmanager
def saying(what: str) -> Iterator[None]:
    """Whatever it is that fails, a line says so and the keeper goes on."""
    try:
        yield
    except Exception as error:
        log.warning("no company was %s: %s", what, type(error).__name__)


class SeatKeeper:
    """Asks the maker for companies, one after the other."""

    def __init__(self, config: GatewayConfig, seats: DemoSeats) -> None:
        self._seats, self._url = seats, config.maker
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.headers["Authorization"] = f"Bearer {config.maker_token}"
        # Whether there may be a company that we do not know of: one is made to its end
        # though whoever asked for it has gone.
        self._is_unsure = True
        self._stopped = threading.Event()

    def start(self) -> None:
        """Keep from now on, in a thread of its own."""
        threading.Thread(target=self._run, daemon=True).start()

    def stop(self) -> None:
        """Keep no more."""
        self._stopped.set()

    def look(self) -> bool:
        """End what is over, remove what is gone, make at most one; whether it did."""
        self._seats.end_old()
        for domain in self._seats.gone():
            # One that does not go today stops nobody who comes.
            with saying("removed"):
                self._ask("remove", {"domain": domain})
                self._seats.removed(domain)
        if self._is_unsure:
            self._ask("keep", {"domains": self._seats.domains()})
            self._is_unsure = False
        if not self._seats.wants_more():
            return False
        self._is_unsure = True
        made = self._ask("make", {})
        self._seats.add(str(made["domain"]), str(made["form_key"]))
        self._is_unsure = False
        return True

    def _run(self) -> None:
        while not self._stopped.is_set():
            made = False
            with saying("made"):
                made = self.look()
            if not made:
                self._stopped.wait(PAUSE_SECONDS)

    def _ask(self, act: str, body: dict[str, Any]) -> dict[str, object]:
        answer = self._session.post(
            f"{self._url}/{act}", json=body, timeout=PATIENCE_SECONDS
        )
        answer.raise_for_status()
        told: dict[str, object] = answer.json()
        return told
