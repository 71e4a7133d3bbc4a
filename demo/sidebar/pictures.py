"""Fetches the pictures that cards show, as Google's image cache does."""

from __future__ import annotations

import requests

from demo.sidebar.config import SidebarConfig

SECONDS, MOST = 10, 2_000_000
Picture = tuple[bytes, str]


def fetch_picture(config: SidebarConfig, url: str) -> Picture | None:
    """The bytes and type of a picture of the desk; None if Gmail would not show it."""
    address = config.loopback(url)
    if address is None:
        return None
    try:
        answer = requests.get(address, timeout=SECONDS, allow_redirects=False)
    except requests.RequestException:
        return None
    kind = answer.headers.get("Content-Type", "").partition(";")[0]
    drawable = kind.startswith("image/") and kind != "image/svg+xml"
    if answer.status_code != 200 or not drawable or len(answer.content) > MOST:
        return None
    return answer.content, kind
