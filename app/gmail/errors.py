"""Gmail's errors as ours: the answer's reason decides whether trying again helps.

The table is that of Google's guide "Resolve errors" with what was seen in the wild:
403 may mean "slow down", 404 of the history means "too old".
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from app import clock
from app.errors import (
    Broken,
    DeskError,
    Disconnected,
    InDoubt,
    Later,
    Refused,
    WaitReason,
)
from app.wording import mark

# Cards name our errors before they call Gmail; its libraries come with the first call.
if TYPE_CHECKING:
    from google.auth.exceptions import GoogleAuthError
    from googleapiclient.errors import HttpError

RATE_REASONS = {"rateLimitExceeded", "userRateLimitExceeded"}
# What slows down for longer is asked again meanwhile.
MAX_WAIT_SECONDS = 3600.0
_PROJECT = re.compile(r"project[ =]([0-9a-z-]+)")
_RETRY_AFTER = re.compile(r"Retry after (\S+Z)")


class GmailNotFound(Refused):
    """404: the message, thread or label is gone, or the history is too old."""


class GmailBadRequest(Refused):
    """400: a label id is unknown, or Gmail will not have the name."""


class LabelConflict(Refused):
    """409: a label of that name, or one that Gmail takes for it, is there already."""


# What a library or our reading raises where an answer is not what it should be.
STRANGE = (
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    ArithmeticError,
    RecursionError,
)
NOT_GMAIL = mark("What answered was not Gmail.")


def translate_http(error: HttpError) -> DeskError:
    """The answer as one of our errors."""
    status = int(error.resp.status)
    reason, message = _reason(error)
    if status == 404:
        return GmailNotFound(message)
    if status == 409:
        return LabelConflict(message)
    if status == 429 or (status == 403 and reason in RATE_REASONS):
        after = _wait(error, message)
        return Later(
            "Gmail asks us to slow down.", after=after, waits_for=WaitReason.QUOTA
        )
    if status in (400, 401, 403):
        cure = _cure(reason, message)
        if status == 400 and not cure:
            return GmailBadRequest(message)
        return Disconnected(f"{message.rstrip('.')}. {cure}" if cure else message)
    if status >= 500:
        return InDoubt("Gmail answered {status}.", status=status)
    return Broken("Gmail answered {status}: {why}", status=status, why=message)


def _cure(reason: str, message: str) -> str:
    """What the admin is to do where a whole mailbox is closed; else nothing."""
    if reason == "failedPrecondition" and "mail service" in message.lower():
        return "This user has no Gmail: give them a licence, or switch Gmail on."
    if reason in ("accessNotConfigured", "SERVICE_DISABLED"):
        found = _PROJECT.search(message)
        project = f" --project={found[1]}" if found else ""
        return f"Run gcloud services enable gmail.googleapis.com{project}."
    if reason == "domainPolicy":
        return (
            "In the Admin console, switch Gmail on for this user and trust the app "
            "under Security, API controls."
        )
    return ""


def no_token() -> Later:
    """Google answers, and there is no token in what it says."""
    return Later(
        "Google gives no token at the moment.", after=5, waits_for=WaitReason.GOOGLE
    )


def translate_auth(error: GoogleAuthError) -> DeskError:
    """A token that could not be had, as one of our errors."""
    from google.auth.exceptions import RefreshError, TransportError

    if isinstance(error, (RefreshError, TransportError)):
        return no_token()
    return Disconnected("Google refused our credentials.")


def translate_broken(error: Exception) -> DeskError:
    """A connection that broke, or an answer that is none, as one of our errors."""
    from httplib2 import ServerNotFoundError

    if isinstance(error, (ServerNotFoundError, ConnectionRefusedError)):
        return Later(
            "Gmail cannot be reached at the moment.",
            after=5,
            waits_for=WaitReason.GOOGLE,
        )
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
    if header.isdecimal() and header.isascii():
        return min(float(header), MAX_WAIT_SECONDS)
    found = _RETRY_AFTER.search(message)
    try:
        until = clock.parse_moment(found.group(1)) if found else None
    except ValueError:
        until = None
    if until is None:
        return 2.0
    seconds = (until - clock.now()).total_seconds()
    return min(max(1.0, seconds), MAX_WAIT_SECONDS)
