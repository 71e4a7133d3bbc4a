"""HTTP with an end to each wait: for a request to come, and for its answer to be taken.

A connection costs no thread while it waits, but a place among those that a process may
have open.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from app.server.threaded import ThreadedApp

TOO_SLOW = (
    b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
)
# What the client still has to send.
COMING = (h11.IDLE, h11.SEND_BODY)


class Deadline:
    """Acts once after so many seconds, unless it is stopped before."""

    def __init__(
        self, loop: asyncio.AbstractEventLoop, seconds: float, act: Callable[[], None]
    ) -> None:
        self._loop, self._seconds, self._act = loop, seconds, act
        self._timer: asyncio.TimerHandle | None = None

    def start(self) -> None:
        """Begin to count; one that counts already goes on."""
        if self._timer is None:
            self._timer = self._loop.call_later(self._seconds, self._act)

    def stop(self) -> None:
        """Count no longer."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


class PromptProtocol(H11Protocol):
    """A connection whose requests come in time, byte by byte or not at all.

    The first one counts from the connection on, a later one from its first byte.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        assert isinstance(self.app, ThreadedApp)
        seconds = self.app.request_seconds
        self._request = Deadline(self.loop, seconds, self._end_request)
        self._taking = Deadline(self.loop, seconds, self._abort)

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._request.start()

    def connection_lost(self, exc: Exception | None) -> None:
        self._request.stop()
        self._taking.stop()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._watch()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        # The next one may have come in part meanwhile; silence is kept alive for long.
        if self.conn.their_state is not h11.IDLE or self.conn.trailing_data[0]:
            self._watch()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._taking.start()

    def resume_writing(self) -> None:
        super().resume_writing()
        self._taking.stop()

    def timeout_keep_alive_handler(self) -> None:
        self._abort()

    def _watch(self) -> None:
        if self.conn.their_state in COMING:
            self._request.start()
        else:
            self._request.stop()

    def _end_request(self) -> None:
        has_begun = self.conn.their_state is h11.SEND_BODY or self.conn.trailing_data[0]
        is_answered = self.cycle is not None and self.cycle.response_started
        is_next = self.conn.their_state is h11.IDLE
        if has_begun and (is_next or not is_answered):
            self.transport.write(TOO_SLOW)
        self.transport.close()

    def _abort(self) -> None:
        self.transport.abort()
