"""The demo itself, seen by its page: what waits, and how to break a part."""

from __future__ import annotations

import json

import requests

from demo.sidebar.config import SidebarConfig
from demo.sidebar.mailbox import MailClient, RawAnswer

TIMEOUT_SECONDS = 10
# How long each call takes, and for how long.
SLOW_SECONDS, SLOW_FOR_SECONDS = 3, 60
NOTHING_HERE: RawAnswer = (b'{"error": "Nothing can be broken here."}', 404, "")


class DemoClient:
    """Asks the process that has started the page."""

    def __init__(self, config: SidebarConfig, mailbox: MailClient) -> None:
        self._config, self._mailbox = config, mailbox

    def ask(self, act: str = "") -> RawAnswer:
        """Do that, if something is named: how the demo stands then."""
        if not self._config.controls:
            return NOTHING_HERE
        if act == "slow-gmail":
            asked = {"seconds": SLOW_SECONDS, "lasting": SLOW_FOR_SECONDS}
            body, kind = json.dumps(asked).encode(), "application/json"
            self._mailbox.forward("POST", "/ui/slow", body, kind)
            act = ""
        answer = requests.request(
            "POST" if act else "GET",
            f"{self._config.controls}/{act}",
            headers={"Authorization": f"Bearer {self._config.controls_token}"},
            timeout=TIMEOUT_SECONDS,
        )
        kind = answer.headers.get("Content-Type", "application/json")
        return answer.content, answer.status_code, kind
