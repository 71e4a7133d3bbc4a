"""A load on an HTTP server of this machine: so many connections, each always asking."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from app.errors import Broken

PATIENCE_SECONDS = 30.0
CHUNK_BYTES = 1 << 16
# In each answer that tells why nothing was done, and in no other of a bench.
REFUSAL = b'"notification"'


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
    port: int, streams: Sequence[Iterator[bytes]], seconds: float
) -> LoadWindow:
    """Send each stream's requests over a connection of its own for so long.

    A connection waits for every answer in full. Only 200 is a good answer, and only
    without a word that something was not done.
    """
    window = LoadWindow(seconds)
    until = time.monotonic() + seconds
    threads = [
        threading.Thread(target=_ask, args=(port, each, until, window))
        for each in streams
    ]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return window


def ask_once(port: int, request: bytes) -> bytes:
    """The body of the answer to one request.

    Raises:
        Broken: the answer is not a good one.
    """
    with socket.create_connection(("127.0.0.1", port), PATIENCE_SECONDS) as wire:
        wire.sendall(request)
        status, _, body = _read_answer(wire)
    if status != b"200":
        raise Broken(f"The answer is {status.decode('ascii', 'replace')}.")
    return body


def post_request(port: int, path: str, token: str, body: bytes) -> bytes:
    """A POST of JSON as it goes over the wire."""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
        f"Authorization: Bearer {token}\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def _ask(port: int, coming: Iterator[bytes], until: float, window: LoadWindow) -> None:
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
            status, closes, body = _read_answer(wire)
            if REFUSAL in body:
                window.failures.append("refused")
            elif status == b"200":
                window.latencies.append(time.monotonic() - begun)
            else:
                window.failures.append(status.decode("ascii", "replace"))


def _read_answer(wire: socket.socket) -> tuple[bytes, bool, bytes]:
    """The next answer: its status, whether it was the last, and its body."""
    got = b""
    while (end := got.find(b"\r\n\r\n")) < 0:
        got += _more(wire)
    lines = got[:end].lower().split(b"\r\n")
    length = next(x for x in lines if x.startswith(b"content-length:"))
    whole = end + 4 + int(length.partition(b":")[2])
    while len(got) < whole:
        got += _more(wire)
    return got.split(b" ", 2)[1], b"connection: close" in lines, got[end + 4 :]


def _more(wire: socket.socket) -> bytes:
    part = wire.recv(CHUNK_BYTES)
    if not part:
        raise ConnectionError("closed in the middle of an answer")
    return part
