"""Runs the add-on as Google does: builds the event, posts it, judges the answer."""

from __future__ import annotations

import time
from typing import Any

import requests

from demo.google.check import check_body
from demo.sidebar.config import SidebarConfig
from demo.sidebar.demo_client import DemoClient
from demo.sidebar.event import MailGrant, SidebarCall, build_event, redact_tokens
from demo.sidebar.judge import AnswerVerdict, judge_answer
from demo.sidebar.mailbox import MailClient
from demo.sidebar.tokens import hide, shorten_token

TIMEOUT_SECONDS = 30


class AddonHost:
    """Calls one add-on for the people of one demo."""

    def __init__(self, config: SidebarConfig) -> None:
        self.config = config
        self.mailbox = MailClient(config.gmail)
        self.demo = DemoClient(config, self.mailbox)
        self._granted: dict[str, frozenset[str]] = {}

    def run(self, call: SidebarCall) -> dict[str, Any]:
        """One call: the event, the answer, and the reasons if Google would refuse."""
        event = build_event(self.config, call, self._grant(call))
        begun = time.monotonic()
        wrong = check_body("event", event)
        verdict = AnswerVerdict(None, wrong) if wrong else self._post(call, event)
        return {
            "url": call.url,
            "event": redact_tokens(event, hide if self.config.visit else shorten_token),
            "answer": verdict.answer,
            "refused": verdict.reasons,
            "milliseconds": round((time.monotonic() - begun) * 1000),
        }

    def allow(self, account: str, scopes: list[str]) -> None:
        """The user gave these permissions too."""
        before = self._granted.get(account, frozenset())
        self._granted[account] = before | frozenset(scopes)

    def _grant(self, call: SidebarCall) -> MailGrant:
        extra = self._granted.get(call.account, frozenset())
        scopes = dict.fromkeys([*self.config.scopes, *sorted(extra)])
        mail = None
        if call.thread and call.message:
            mail = self.mailbox.open_mail(call.account, call.thread, call.message)
        tokens = self.mailbox.tokens(call.account, mail.hex if mail else None, scopes)
        return MailGrant(tuple(scopes), tokens, mail)

    def _post(self, call: SidebarCall, event: dict[str, Any]) -> AnswerVerdict:
        address = self.config.loopback(call.url)
        if address is None:
            return AnswerVerdict(None, [f"{call.url} is not an address of this add-on"])
        token = event["authorizationEventObject"]["systemIdToken"]
        try:
            answer = requests.post(
                address,
                json=event,
                headers={"Authorization": f"Bearer {token}"},
                timeout=TIMEOUT_SECONDS,
                allow_redirects=False,
            )
        except requests.Timeout:
            return AnswerVerdict(None, [f"no answer within {TIMEOUT_SECONDS} s"])
        except requests.RequestException as error:
            return AnswerVerdict(None, [f"no answer: {type(error).__name__}"])
        kind = answer.headers.get("Content-Type", "")
        return judge_answer(call.kind, answer.status_code, kind, answer.content)
