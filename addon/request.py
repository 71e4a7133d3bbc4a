"""Google's event as typed values; whatever is wrong with it, reading never fails."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, timedelta, tzinfo
from typing import Any

import orjson

from addon.words import languages
from addon.words.languages import Language
from addon.words.zones import zone_of
from app.mail.addresses import parse_addresses

MAX_TEXT_LENGTH = 8_192
MAX_LIST_LENGTH = 100
MAX_ID = 1 << 64
MAX_RECIPIENTS = 20

_HEX = re.compile(r"[0-9a-f]{14,17}")
_RECEIVED = re.compile(r"(?:msg|thread)-f:([0-9]{1,20})")
_AUTHORED = re.compile(r"(?:msg|thread)-a:r-?[0-9]{1,20}")
_DAY = timedelta(hours=24)


class NotJson(ValueError):
    """The body is not a JSON object."""


@dataclass(frozen=True)
class AddonRequest:
    """What Google tells of one call. An id that makes no sense is empty.

    `inputs` holds the first value of each field, `ticked` all of them, `moments` those
    that were picked, in milliseconds since the epoch.
    `scopes` is None when Google does not say what the person has granted.
    """

    message_id: str = ""
    thread_id: str = ""
    message_token: str = ""
    oauth_token: str = ""
    id_token: str = ""
    system_token: str = ""
    scopes: frozenset[str] | None = None
    locale: str = "en"
    zone: tzinfo = UTC
    signed: str = ""
    inputs: Mapping[str, str] = field(default_factory=dict)
    # To whom the mail goes that is being written; only beside such a mail.
    recipients: tuple[str, ...] = ()
    moments: Mapping[str, int] = field(default_factory=dict)
    ticked: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def language(self) -> Language:
        """The language to answer in."""
        return languages.language_of(self.locale)

    @property
    def is_filled(self) -> bool:
        """Whether the card holds something that was typed, ticked or picked."""
        return any(self.inputs.values()) or bool(self.moments)

    def lacks(self, scope: str) -> bool:
        """Whether the person is known not to have granted this."""
        return self.scopes is not None and scope not in self.scopes


def read_event(body: bytes) -> AddonRequest:
    """The event of this body.

    Raises:
        NotJson: there is none.
    """
    event = _parse_json(body)
    if not isinstance(event, dict):
        raise NotJson
    common = _part(event, "commonEventObject")
    granted = _part(event, "authorizationEventObject")
    gmail = _part(event, "gmail")
    return AddonRequest(
        message_id=canonical_id(_text(gmail, "messageId")),
        thread_id=canonical_id(_text(gmail, "threadId")),
        message_token=_token(gmail, "accessToken"),
        oauth_token=_token(granted, "userOAuthToken"),
        id_token=_token(granted, "userIdToken"),
        system_token=_token(granted, "systemIdToken"),
        scopes=_scopes(granted),
        locale=_text(common, "userLocale")[:35] or "en",
        zone=zone_of(_part(common, "timeZone")),
        signed=_text(_part(common, "parameters"), "s"),
        inputs=_inputs(_part(common, "formInputs")),
        recipients=_recipients(gmail.get("toRecipients")),
        moments=_moments(_part(common, "formInputs")),
        ticked=_ticked(_part(common, "formInputs")),
    )


def _parse_json(body: bytes) -> Any:
    try:
        return orjson.loads(body)
    except ValueError:
        # Half a character is none by the standard; Google may send one all the same.
        pass
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise NotJson from error


def canonical_id(raw: str) -> str:
    """An id as Gmail's API knows it: lower-case hex, or the alias of a mail of ours.

    Empty when it is neither. See `is_alias`.
    """
    text = raw.partition("|")[0].strip().lstrip("#")
    received = _RECEIVED.fullmatch(text)
    if received:
        number = int(received[1])
        return f"{number:x}" if number < MAX_ID else ""
    if _AUTHORED.fullmatch(text):
        return text
    return text.lower() if _HEX.fullmatch(text.lower()) else ""


def is_alias(identifier: str) -> bool:
    """Whether only Gmail can say which message or thread this is."""
    return ":" in identifier


def _part(of: Mapping[str, Any], name: str) -> dict[str, Any]:
    value = of.get(name)
    return value if isinstance(value, dict) else {}


def _text(of: Mapping[str, Any], name: str) -> str:
    value = of.get(name)
    return _clean(value[:MAX_TEXT_LENGTH]) if isinstance(value, str) else ""


def _clean(text: str) -> str:
    # JSON may carry lone surrogates and NUL: no database takes them.
    return text.encode("utf-8", "replace").decode().replace("\x00", "")


def _token(of: Mapping[str, Any], name: str) -> str:
    text = _text(of, name)
    # It becomes part of a request's head, where only visible ASCII belongs.
    return text if re.fullmatch(r"[!-~]+", text) else ""


def _scopes(granted: Mapping[str, Any]) -> frozenset[str] | None:
    value = granted.get("authorizedScopes")
    # None at all beside a token that says who it is: so it is not said.
    if not isinstance(value, list) or (not value and _token(granted, "userIdToken")):
        return None
    return frozenset(each for each in value if isinstance(each, str))


def _recipients(value: Any) -> tuple[str, ...]:
    given = value if isinstance(value, list) else []
    texts = [_clean(each) for each in given[:MAX_RECIPIENTS] if isinstance(each, str)]
    found = parse_addresses(text[:MAX_TEXT_LENGTH] for text in texts)
    return tuple(dict.fromkeys(each.address for each in found))


def _inputs(inputs: Mapping[str, Any]) -> dict[str, str]:
    return {name: values[0] for name, values in _ticked(inputs).items()}


def _ticked(inputs: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    found = {}
    for name, given in inputs.items():
        strings = _part(given if isinstance(given, dict) else {}, "stringInputs")
        values = strings.get("value")
        texts = values[:MAX_LIST_LENGTH] if isinstance(values, list) else []
        if texts and all(isinstance(each, str) for each in texts):
            found[name] = tuple(_clean(each) for each in texts)
    return found


def _moments(inputs: Mapping[str, Any]) -> dict[str, int]:
    found = {}
    for name, given in inputs.items():
        picked = _part(given if isinstance(given, dict) else {}, "dateTimeInput")
        # A string by Google's page, but a number would say the same.
        said = str(picked.get("msSinceEpoch", ""))
        if re.fullmatch(r"-?[0-9]{1,15}", said, re.ASCII):
            found[name] = int(said)
    return found
