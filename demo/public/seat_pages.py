"""Which requests are for the page of a seat: those below its address."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from string import punctuation
from typing import Any
from urllib.parse import quote

from demo.public.seat_page import is_a_look
from demo.public.seats import DemoSeats, Seat


class SeatPages:
    """Hands what is below a seat's address to the seat's own page."""

    def __init__(
        self, inner: Any, seats: DemoSeats, app_of: Callable[[Seat], Any]
    ) -> None:
        """`inner` answers whatever is no seat's; `app_of` is the page of a seat."""
        self._inner, self._seats, self._app_of = inner, seats, app_of

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer one request."""
        # Bytes that nobody may send so are written as an address has them.
        query = environ.get("QUERY_STRING", "").encode("latin-1")
        environ["QUERY_STRING"] = quote(query, safe=punctuation)
        path = environ.get("PATH_INFO", "")
        _, _, rest = path.partition("/try/")
        token, slash, below = rest.partition("/")
        if path.startswith("/try/") and slash and not _is_own(below):
            seat = self._seats.find(token, acts=not is_a_look(f"/{below}"))
            if seat is not None:
                environ["SCRIPT_NAME"] = f"/try/{token}"
                environ["PATH_INFO"] = f"/{below}"
                page: Iterable[bytes] = self._app_of(seat)(environ, start_response)
                return page
        answer: Iterable[bytes] = self._inner(environ, start_response)
        return answer


def _is_own(below: str) -> bool:
    return below in ("shop", "sent", "start-over") or below.startswith("desk/")
