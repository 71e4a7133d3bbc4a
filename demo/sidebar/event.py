"""The event JSON that Google posts to an add-on when something happens in Gmail."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from demo.sidebar.config import SidebarConfig
from demo.sidebar.mailbox import OpenMail
from demo.sidebar.tokens import shorten_token, system_token, user_token

SCOPE = "https://www.googleapis.com/auth/"
EMAIL, LOCALE = SCOPE + "userinfo.email", SCOPE + "script.locale"
KINDS = ("trigger", "action", "autocomplete")
UTC = {"id": "UTC", "offset": 0}


class MalformedCall(Exception):
    """The page asked for a call that makes no sense."""


@dataclass(frozen=True)
class SidebarCall:
    """One call of the add-on, as the page asks for it."""

    account: str
    url: str
    kind: str
    thread: str | None = None
    message: str | None = None
    # Of the mail that is being written: {"to": […], "cc": […], "bcc": […]}.
    recipients: Mapping[str, list[str]] | None = None
    parameters: Mapping[str, str] = field(default_factory=dict)
    form_inputs: Mapping[str, Any] = field(default_factory=dict)
    locale: str = "en"
    time_zone: Mapping[str, Any] = field(default_factory=lambda: UTC)
    platform: str = "WEB"

    @classmethod
    def read(cls, body: Any) -> Self:
        """The call in the page's JSON."""
        if not isinstance(body, dict) or body.get("kind") not in KINDS:
            raise MalformedCall("kind must be trigger, action or autocomplete")
        if not body.get("account") or not body.get("url"):
            raise MalformedCall("account and url are needed")
        names = {"formInputs": "form_inputs", "timeZone": "time_zone"}
        given: dict[str, Any] = {
            names.get(str(key), str(key)): value for key, value in body.items() if value
        }
        unknown = set(given) - set(cls.__annotations__)
        if unknown:
            raise MalformedCall(f"unknown: {', '.join(sorted(unknown))}")
        return cls(**given)


@dataclass(frozen=True)
class MailGrant:
    """What Gmail knows of the user and of the open mail at the moment of a call."""

    scopes: tuple[str, ...]
    tokens: Mapping[str, str]
    mail: OpenMail | None = None


def build_event(
    config: SidebarConfig, call: SidebarCall, grant: MailGrant
) -> dict[str, Any]:
    """The body Google would post for this call."""
    return {
        "commonEventObject": _common(call, grant),
        "authorizationEventObject": _authorization(config, call, grant),
        "gmail": _gmail(grant) | _draft(call),
    }


def redact_tokens(
    event: dict[str, Any], cut: Callable[[str], str] = shorten_token
) -> dict[str, Any]:
    """The event with its tokens shortened, or cut otherwise, fit to be shown."""
    secret = {"userOAuthToken", "userIdToken", "systemIdToken", "accessToken"}

    def short(part: dict[str, Any]) -> dict[str, Any]:
        return {k: cut(v) if k in secret else v for k, v in part.items()}

    return {name: short(part) for name, part in event.items()}


def _common(call: SidebarCall, grant: MailGrant) -> dict[str, Any]:
    common: dict[str, Any] = {"hostApp": "GMAIL", "platform": call.platform}
    if LOCALE in grant.scopes:
        common |= {"userLocale": call.locale, "timeZone": dict(call.time_zone)}
    if call.parameters:
        common["parameters"] = dict(call.parameters)
    if call.form_inputs:
        common["formInputs"] = dict(call.form_inputs)
    return common


def _authorization(
    config: SidebarConfig, call: SidebarCall, grant: MailGrant
) -> dict[str, Any]:
    found: dict[str, Any] = {
        "userOAuthToken": grant.tokens["userOAuthToken"],
        "systemIdToken": system_token(config, call.url),
        "authorizedScopes": list(grant.scopes),
    }
    # Without this permission Google names nobody.
    if EMAIL in grant.scopes:
        found["userIdToken"] = user_token(config, call.account)
    return found


def _draft(call: SidebarCall) -> dict[str, Any]:
    """The recipients, which Gmail tells beside a mail that is being written."""
    if call.recipients is None:
        return {}
    return {
        f"{field}Recipients": list(call.recipients.get(field, []))
        for field in ("to", "cc", "bcc")
    }


def _gmail(grant: MailGrant) -> dict[str, Any]:
    if grant.mail is None:
        return {}
    return {
        "messageId": grant.mail.message,
        "threadId": grant.mail.thread,
        "accessToken": grant.tokens["accessToken"],
    }
