"""A thread that posts pushes to an endpoint, as Pub/Sub does."""

from __future__ import annotations

import json
import threading
import time
import urllib.error
import urllib.request
from dataclasses import dataclass

from demo.gmail.push.pubsub import PubSub, PushNotice

PAUSE_SECONDS = 1.0  # Gmail sends at most one event a second per watched mailbox.
MAX_PAUSE_SECONDS = 60.0
ANSWER_WITHIN = 10.0

# The endpoint is on this machine: no proxy of the environment stands between.
_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@dataclass
class PushTurn:
    """When the next notice about a mailbox may leave, and how often it failed."""

    due: float = 0.0
    failures: int = 0


class Pusher(threading.Thread):
    """Posts the newest notice of each mailbox; older ones are covered by it."""

    def __init__(self, pubsub: PubSub, endpoint: str) -> None:
        super().__init__(name="pubsub", daemon=True)
        self._pubsub = pubsub
        self._endpoint = endpoint
        self._waiting: dict[str, PushNotice] = {}
        self._turns: dict[str, PushTurn] = {}
        self._stopped = False

    def run(self) -> None:
        """Post until `stop()`."""
        while not self._stopped:
            with self._pubsub.arrived:
                if not self._pubsub.queue:
                    self._pubsub.arrived.wait(self._patience())
            for push in self._pubsub.take():
                self._waiting[push.address] = push
            self._post_due()

    def stop(self) -> None:
        """End after the post that is under way."""
        self._stopped = True
        with self._pubsub.arrived:
            self._pubsub.arrived.notify_all()

    def _patience(self) -> float:
        moments = [self._turn(address).due for address in self._waiting]
        return max(0.01, min(moments) - time.monotonic()) if moments else PAUSE_SECONDS

    def _post_due(self) -> None:
        now = time.monotonic()
        # What is said of a mailbox that has long been told everything, or is gone.
        for address in [a for a, turn in self._turns.items() if turn.due <= now]:
            if address not in self._waiting:
                del self._turns[address]
        for address, push in list(self._waiting.items()):
            turn = self._turn(address)
            if turn.due > now or self._stopped:
                continue
            if self._is_taken(push):
                turn.failures, turn.due = 0, time.monotonic() + PAUSE_SECONDS
                del self._waiting[address]
            else:
                turn.failures += 1
                wait = min(MAX_PAUSE_SECONDS, PAUSE_SECONDS * 2**turn.failures)
                turn.due = time.monotonic() + wait

    def _turn(self, address: str) -> PushTurn:
        return self._turns.setdefault(address, PushTurn())

    def _is_taken(self, push: PushNotice) -> bool:
        request = urllib.request.Request(
            self._endpoint,
            json.dumps(self._pubsub.body(push)).encode(),
            self._pubsub.headers(),
        )
        times = 2 if self._pubsub.duplicates else 1
        return all([_post(request) for _ in range(times)])


def _post(request: urllib.request.Request) -> bool:
    try:
        with _DIRECT.open(request, timeout=ANSWER_WITHIN) as answer:
            return 200 <= int(answer.status) < 300
    except urllib.error.HTTPError as refusal:
        refusal.close()
        return False
    except (urllib.error.URLError, OSError):
        return False
