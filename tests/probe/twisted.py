"""A transport in front of our Gmail that gives the wrong answers that Google could."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

import httplib2
from flask import Flask

from tests.support.wire import Wire

Change = Callable[[int, Any], tuple[int, Any]]


@dataclass
class Twist:
    """The nth answer to "METHOD /path" (0: each) is changed, or nothing is done."""

    matching: str
    change: Change
    nth: int = 0
    is_swallowed: bool = False


class Twisted(Wire):
    """Answers as our Gmail does, but for one twist."""

    def __init__(self, app: Flask, twist: Twist) -> None:
        super().__init__(app)
        self._twist = twist
        self._count = 0

    def request(
        self, uri: str, method: str = "GET", body: Any = None, *rest: Any, **more: Any
    ) -> tuple[httplib2.Response, bytes]:
        """The answer, twisted when it is its turn."""
        line = f"{method} {unquote(urlsplit(uri).path)}"
        sent = body.decode() if isinstance(body, bytes) else str(body or "")
        is_met = re.search(self._twist.matching, f"{line} {sent}") is not None
        self._count += is_met
        is_met = is_met and self._twist.nth in (0, self._count)
        if is_met and self._twist.is_swallowed:
            answer, content = httplib2.Response({"status": "204"}), b""
        else:
            answer, content = super().request(uri, method, body, *rest, **more)
        if not is_met:
            return answer, content
        status, told = self._twist.change(answer.status, json.loads(content or b"{}"))
        kind = {"content-type": "application/json", "status": str(status)}
        return httplib2.Response(kind), json.dumps(told).encode()


def refuse(status: int, message: str = "No", reason: str = "invalidArgument") -> Change:
    """Google says no."""
    error = {"code": status, "message": message, "errors": [{"reason": reason}]}
    return lambda *_: (status, {"error": error})


def accept(**body: Any) -> Change:
    """Google says yes, to what it should refuse."""
    return lambda *_: (200, {"id": "Label_99", "name": "x", **body})


def with_fields(**fields: Any) -> Change:
    """The answer, with these fields instead."""
    return lambda status, body: (status, {**body, **fields})


def edited(edit: Callable[[Any], object]) -> Change:
    """The answer, after `edit` has changed it."""

    def change(status: int, body: Any) -> tuple[int, Any]:
        edit(body)
        return status, body

    return change


def same(status: int, body: Any) -> tuple[int, Any]:
    """The answer as it is."""
    return status, body
