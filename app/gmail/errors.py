"""Gmail's errors as ours: the answer's reason decides whether trying again helps.

The table is that of Google's guide "Resolve errors" with what was seen in the wild:
403 may mean "slow down", 404 of the history means "too old".
"""

from __future__ import annotations

import json
import re
from datetime import datetime

from google.auth.exceptions import GoogleAuthError, RefreshError, TransportError
from googleapiclient.errors import HttpError
from httplib2 import ServerNotFoundError

from app import clock
from app.errors import Broken, DeskError, Disconnected, InDoubt, Later, Refused

RATE_REASONS = {"rateLimitExceeded", "userRateLimitExceeded"}
_RETRY_AFTER = re.compile(r"Retry after (\S+Z)")


class Missing(Refused):
    """404: the message, thread or label is gone, or the history is too old."""


class BadLabel(Refused):
    """400: a label id is unknown, or Gmail will not have the name."""


class Conflict(Refused):
    """409: a label of that name, or one that Gmail takes for it, is there already."""


def translate(error: HttpError) -> DeskError:
    """The answer as one of our errors."""
    status = int(error.resp.status)
    reason, message = _reason(error)
    if status == 404:
        return Missing(message)
    if status == 409:
        return Conflict(message)
    if status == 429 or (status == 403 and reason in RATE_REASONS):
        return Later("Gmail asks us to slow down.", after=_wait(error, message))
    if status == 400:
        return BadLabel(message)
    if status in (401, 403):
        return Disconnected(message)
    if status >= 500:
        return InDoubt(f"Gmail answered {status}.")
    return Broken(f"Gmail answered {status}: {message}")


def translate_auth(error: GoogleAuthError) -> DeskError:
    """A token that could not be had, as one of our errors."""
    if isinstance(error, RefreshError) and not error.retryable:
        return Disconnected("Google no longer gives a token for this mailbox.")
    if isinstance(error, (RefreshError, TransportError)):
        return Later("Google gives no token at the moment.", after=5)
    return Disconnected("Google refused our credentials.")


def translate_broken(error: Exception) -> DeskError:
    """A connection that broke, or an answer that is none, as one of our errors."""
    if isinstance(error, (ServerNotFoundError, ConnectionRefusedError)):
        return Later("Gmail cannot be reached at the moment.", after=5)
    if isinstance(error, TimeoutError):
        return InDoubt("Gmail did not answer in time.")
    return InDoubt("The connection to Gmail broke.")


def _reason(error: HttpError) -> tuple[str, str]:
    try:
        body = json.loads(error.content)["error"]
        first = (body.get("errors") or [{}])[0]
        return str(first.get("reason", "")), str(body.get("message", ""))
    except (ValueError, KeyError, TypeError, AttributeError):
        return "", "no reason given"


def _wait(error: HttpError, message: str) -> float:
    header = error.resp.get("retry-after", "")
    if header.isdigit():
        return float(header)
    found = _RETRY_AFTER.search(message)
    if found is None:
        return 2.0
    until = datetime.fromisoformat(found.group(1).replace("Z", "+00:00"))
    return max(1.0, (until - clock.now()).total_seconds())
