"""Where a code is entered; its link brings it there."""

from __future__ import annotations

from urllib.parse import urlencode

PATH = "/join"


def join_link(pages: str, code: str) -> str:
    """The link that carries a code."""
    return f"{pages}{PATH}?{urlencode({'code': code})}"
