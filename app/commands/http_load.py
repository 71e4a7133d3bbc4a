"""A load on an HTTP server of this machine: so many connections, each always asking."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import cycle

PATIENCE_SECONDS = 30.0
CHUNK_BYTES = 1 << 16


@dataclass
class LoadWindow:
    """What one window has shown: how long each answer took, and what failed."""

    seconds: float
    latencies: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    @property
    def per_second(self) -> float:
        """Good answers in a second."""
        return len(self.latencies) / self.seconds


def put_load(
    port: int, requests: Sequence[bytes], connections: int, seconds: float
) -> LoadWindow:
    """Send the requests, again and again, over so many connections for so long.

    Each connection begins at another request and waits for every answer in full. Only
    200 is a good answer.
    """
    window = LoadWindow(seconds)
    until = time.monotonic() + seconds
    threads = [
        threading.Thread(
            target=_ask, args=(port, _from(requests, n, connections), until, window)
        )
        for n in range(connections)
    ]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return window


def post_request(port: int, path: str, token: str, body: bytes) -> bytes:
    """A POST of JSON as it goes over the wire."""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
        f"Authorization: Bearer {token}\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def _from(requests: Sequence[bytes], number: int, parts: int) -> list[bytes]:
    start = number * len(requests) // parts
    return [*requests[start:], *requests[:start]]


def _ask(port: int, requests: list[bytes], until: float, window: LoadWindow) -> None:
    coming = cycle(requests)
    try:
        while time.monotonic() < until:
            _ask_over_one_connection(port, coming, until, window)
    except (OSError, ValueError) as error:
        window.failures.append(type(error).__name__)


def _ask_over_one_connection(
    port: int, requests: Iterator[bytes], until: float, window: LoadWindow
) -> None:
    """Ask until the time is over, or the server says that it will hear no more."""
    with socket.create_connection(("127.0.0.1", port), PATIENCE_SECONDS) as wire:
        closes = False
        while not closes and (begun := time.monotonic()) < until:
            wire.sendall(next(requests))
            status, closes = _read_answer(wire)
            if status == b"200":
                window.latencies.append(time.monotonic() - begun)
            else:
                window.failures.append(status.decode("ascii", "replace"))


def _read_answer(wire: socket.socket) -> tuple[bytes, bool]:
    """The status of the next answer, which is read to its end; if it was the last."""
    got = b""
    while (end := got.find(b"\r\n\r\n")) < 0:
        got += _more(wire)
    lines = got[:end].lower().split(b"\r\n")
    length = next(x for x in lines if x.startswith(b"content-length:"))
    missing = int(length.partition(b":")[2]) - (len(got) - end - 4)
    while missing > 0:
        missing -= len(_more(wire))
    return got.split(b" ", 2)[1], b"connection: close" in lines


def _more(wire: socket.socket) -> bytes:
    part = wire.recv(CHUNK_BYTES)
    if not part:
        raise ConnectionError("closed in the middle of an answer")
    return part
