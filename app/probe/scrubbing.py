"""Takes out of a fixture whatever is private: each thing becomes the same invention.

Text goes unless it is known to be harmless: a fixture needs the shape of things and
which of them are equal. An id keeps its form, and the two forms of one id stay one id.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import re
from collections.abc import Iterable
from typing import Any

# Tokens that are no JWT, mails, and what our own buttons carry.
SECRET_NAMES = frozenset({
    "accessToken", "access_token", "assertion", "authorization", "id_token", "raw",
    "refresh_token", "s", "signedJwt", "systemIdToken", "userIdToken",
    "userOAuthToken",
})  # fmt: skip
# Text of Google's or of ours that names nobody; addresses and ids in it go even so.
PLAIN_NAMES = frozenset({
    "Precedence", "addLabelIds", "alg", "asked", "aud", "authorizationHeader",
    "accounts", "authorizedScopes", "azp", "backgroundColor", "claim", "client",
    "domain", "domains", "draftAccess", "email", "expected",
    "error", "error_description", "failed", "format", "forms",
    "granularOauthPermissionSupport", "hd", "header_is", "header_names",
    "historyTypes", "hostApp",
    "id", "ids", "iss", "kind", "labelIds", "labelListVisibility", "message",
    "messageId", "messageListVisibility", "metadataHeaders", "method", "mimeType",
    "oauthClientId", "oauthScopes", "outcome", "platform", "q", "reason",
    "removeLabelIds", "route", "says", "seen", "scope", "scopes", "serviceAccountEmail",
    "state", "status", "sub", "textColor", "threadId", "token", "topicName", "trial",
    "type", "userLocale",
})  # fmt: skip
# Moments are long numbers, and nobody's.
MOMENTS = frozenset({
    "auth_time", "began", "ended", "exp", "expiration", "historyId", "iat",
    "internalDate",
    "msSinceEpoch", "nbf", "offset", "startHistoryId",
})  # fmt: skip
HARMLESS = re.compile(r"[0-9]{0,6}|yes|no|#[0-9a-f]{6}|text-[0-9a-f]{8}")
LISTED = frozenset({"toRecipients", "ccRecipients", "bccRecipients"})
SCOPE = "https://www.googleapis.com/auth/"
PATH_PART = re.compile(r"[a-z_.-]{0,30}[0-9]{0,2}[a-z_.-]{0,10}")
MAX_PLAIN_LENGTH = 600

JWT = re.compile(r"eyJ[\w-]{5,}\.([\w-]{5,})(?:\.[\w-]*)?")
TOKEN = re.compile(r"(?:ya29\.|AND7SK|1//)[\w.-]{8,}")
ADDRESS = re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+")
# In one pass, so that no invention is taken for something else: by name, the first
# that fits.
PRIVATE = {
    "token": rf"{JWT.pattern.replace('([', '(?:[')}|{TOKEN.pattern}",
    "client": r"\b[0-9]{6,}-?\w*(?=\.apps\.googleusercontent\.com)",
    "address": ADDRESS.pattern,
    "own": "",
    "project": r"(?<=\bprojects/)[a-z0-9][a-z0-9.:-]*",
    "received": r"(?<=\bmsg-f:)[0-9]{11,20}|(?<=\bthread-f:)[0-9]{11,20}",
    "authored": r"(?<=\br)-?[0-9]{11,20}\b",
    "label": r"(?<=\bLabel_)[0-9]{11,}\b",
    "hex": r"\b(?=[0-9a-f]*[0-9])[0-9a-f]{14,17}\b",
    "number": r"(?<![0-9A-Za-z.])[0-9]{11,40}(?![0-9A-Za-z])",
}
IAM = "iam.gserviceaccount.com"
GOOGLES = ("gserviceaccount.com", "googleusercontent.com")
GOOGLES_PROJECTS = "gcp-sa-"
PROBE_LABELS = "Desk/Probe"


class Scrubber:
    """The inventions of one desk: the same each time, and told by nobody who has them.

    `own` are its domains and hosts, each with what stands for it.
    """

    def __init__(self, key: bytes, own: Iterable[tuple[str, str]] = ()) -> None:
        self._key = key
        self._own = {known.lower(): instead for known, instead in own}
        # The longest first: one may end with another.
        names = sorted(self._own, key=len, reverse=True)
        told = {**PRIVATE, "own": "|".join(map(re.escape, names)) or r"(?!)"}
        parts = (f"(?P<{name}>{pattern})" for name, pattern in told.items())
        self._private = re.compile("|".join(parts), re.IGNORECASE)

    def json(self, value: Any, name: str = "") -> Any:
        """The same value without what is private."""
        if isinstance(value, dict):
            return self._object(value)
        if isinstance(value, list):
            return [self.json(each, name) for each in value]
        if isinstance(value, str):
            return self._string(value, name)
        if isinstance(value, int) and not isinstance(value, bool):
            is_long = abs(value) >= 10**11 and name not in MOMENTS
            return int(self._digits(str(value))) if is_long else value
        return value

    def text(self, text: str) -> str:
        """The text with its addresses, ids, tokens and domains replaced."""
        return self._private.sub(self._instead, text)

    def _instead(self, found: re.Match[str]) -> str:
        what, text = str(found.lastgroup), found[0]
        if what == "token":
            return "(token)"
        if what == "client":
            return f"{self._digits(text.partition('-')[0])}-client"
        if what == "own":
            return self._own[text.lower()]
        if what == "received":
            return str(self._id(int(text)))
        if what == "hex":
            return f"{self._id(int(text, 16)):x}"
        if what == "address":
            return self._address(text)
        return self._project(text) if what == "project" else self._digits(text)

    def _object(self, value: dict[str, Any]) -> dict[str, Any]:
        if set(value) == {"name", "value"} and isinstance(value["value"], str):
            return {"name": value["name"], "value": self._header(value["value"])}
        return {key: self.json(each, key) for key, each in value.items()}

    def _string(self, value: str, name: str) -> Any:
        known = without_tokens(value, name)
        if known != value:
            return self.json(known)
        if name in MOMENTS and value.lstrip("-").isdecimal():
            return value
        if value.startswith("https://"):
            return self._url(value)
        if name in LISTED:
            return self._header(value)
        is_known = name in PLAIN_NAMES or HARMLESS.fullmatch(value)
        if is_known and len(value) <= MAX_PLAIN_LENGTH or ADDRESS.fullmatch(value):
            return self.text(value)
        # Of our own labels the probe's alone name nobody.
        return value if value.startswith(PROBE_LABELS) else self._word(value)

    def _url(self, url: str) -> str:
        """Where it leads; what stands in it may be anybody's."""
        if url.startswith(SCOPE):
            return url
        told = url.partition("?")[0].removeprefix("https://")
        host, slash, path = told.partition("/")
        parts = [
            x if PATH_PART.fullmatch(x) else "(something)" for x in path.split("/")
        ]
        return f"https://{self.text(host)}{slash}{'/'.join(parts)}"

    def _header(self, value: str) -> str:
        """Addresses, and which words are equal: no more of a mail's header."""
        found = [self._address(m[0]) for m in ADDRESS.finditer(value)]
        rest = re.sub(r"[<>,\s]", "", ADDRESS.sub("", value))
        return " ".join([self._word(rest), *found] if rest else found)

    def _word(self, text: str) -> str:
        return f"text-{self._hash('text', text)[:8]}"

    def _address(self, address: str) -> str:
        local, _, domain = address.rpartition("@")
        if domain.endswith(GOOGLES):
            return self._account(local, domain)
        person = f"p{self._hash('address', address.lower())[:8]}"
        return f"{person}@{self._domain(domain.lower())}"

    def _account(self, local: str, domain: str) -> str:
        local = re.sub(r"[0-9]{6,}", lambda m: self._digits(m[0]), local)
        project, _, rest = domain.partition(".")
        if rest == IAM and not project.startswith(GOOGLES_PROJECTS):
            domain = f"{self._project(project)}.{rest}"
        return f"{local}@{domain}"

    def _domain(self, domain: str) -> str:
        known = self._own.get(domain)
        return known or f"d{self._hash('domain', domain)[:6]}.example"

    def _project(self, project: str) -> str:
        if project in self._own:
            return self._own[project]
        if project.isdecimal():
            return self._digits(project)
        return f"project-{self._hash('project', project)[:6]}"

    def _digits(self, digits: str) -> str:
        sign, digits = ("-", digits[1:]) if digits[:1] == "-" else ("", digits)
        made = int(self._hash("number", digits), 16) % 10 ** (len(digits) - 1)
        return f"{sign}{10 ** (len(digits) - 1) + made}"

    def _id(self, number: int) -> int:
        """An id of a mail or thread: 16 digits in hex, 19 as a number."""
        made = int(self._hash("id", str(number))[:15], 16)
        return made | 1 << 60

    def _hash(self, kind: str, value: str) -> str:
        told = f"{kind}\n{value}".encode()
        return hmac.new(self._key, told, hashlib.sha256).hexdigest()


def without_tokens(value: Any, name: str = "") -> Any:
    """The same value with what each token claims instead of the token."""
    if isinstance(value, dict):
        return {key: without_tokens(each, key) for key, each in value.items()}
    if isinstance(value, list):
        return [without_tokens(each, name) for each in value]
    if not isinstance(value, str):
        return value
    claims = claims_of(value)
    if claims is not None:
        return {"token": "jwt", "claims": claims}
    if name in SECRET_NAMES or TOKEN.fullmatch(value):
        return {"token": "opaque", "length": len(value)}
    return value


def claims_of(token: str) -> dict[str, Any] | None:
    """What a JWT says, whoever has signed it; nothing when it is none."""
    found = JWT.fullmatch(token)
    if found is None:
        return None
    part = found[1]
    try:
        told = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (ValueError, binascii.Error):
        return None
    return told if isinstance(told, dict) else None
