"""What Google's receiver found out about where a mail comes from (RFC 8601).

Anybody can write such a header: only what stands on top of all others is Google's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

RECEIVER = "mx.google.com"
MAX_RESULT_LENGTH = 4000
RESULTS, FORWARDED_RESULTS = (
    "authentication-results",
    "x-original-authentication-results",
)
# A list sends mail on in its own name: what is found then proves the list alone.
_LISTED = ("list-id", "mailing-list", "x-google-group-id", FORWARDED_RESULTS)
# So does an account that forwards all of its mail; Google's older words stay beneath.
_PASSED_ON = ("x-forwarded-for", "x-forwarded-to")
# All of these that the rules here need of a mail.
HEADERS = (
    "Authentication-Results",
    "X-Original-Authentication-Results",
    "Mailing-list",
    "X-Google-Group-Id",
    "X-Forwarded-For",
    "X-Forwarded-To",
)
_COMMENT = re.compile(r"\([^()]*\)")
# A local part in quotes could close a comment and go on with results of its own.
_ODD = re.compile(r"[\"\\]")
_SIGNATURE = re.compile(r"\bheader\.b=\"[\w+/=]*\"")
_METHOD = re.compile(r"^([a-z0-9-]+)(?:/\d+)?=([a-z0-9]+)$")

Headers = Mapping[str, Sequence[str]]


class SenderProof(StrEnum):
    """How it is known that a mail is from who stands in it; CLAIMED: it is not."""

    SENT = "sent"
    DMARC = "dmarc"
    DKIM = "dkim"
    SPF = "spf"
    CLAIMED = "claimed"


@dataclass(frozen=True)
class MethodResult:
    """What one method found, and the properties that it looked at."""

    method: str
    result: str
    properties: Mapping[str, str]

    def domain(self, name: str) -> str:
        """The domain of a property: of an address what stands after the @."""
        return self.properties.get(name, "").rpartition("@")[2].lower().rstrip(".")


def proof_of(
    headers: Headers, address: str, wrapped_by: str = ""
) -> SenderProof | None:
    """How the headers prove that a mail is from this address; None if they do not.

    `wrapped_by` is the group whose address stands in From instead of the writer's.
    Names of headers are in lower case, values in the mail's own order.
    """
    found = _examine(_first(headers, RESULTS), wrapped_by or address)
    if found is None or not any(name in headers for name in (*_LISTED, *_PASSED_ON)):
        return found
    return found if all(_before(headers, address)) else None


def speaks_of(headers: Headers, address: str) -> bool:
    """Whether what a group found of the author, if it did, is of this one's domain.

    What a forger says of an author stands beside the group's word on From.
    """
    return all(_is_above(each, _domain(address)) for each in _judged(headers))


def is_named_by(headers: Headers, group: str, address: str) -> bool:
    """Whether the group has sent the mail on, and looked at who wrote it."""
    if _examine(_first(headers, RESULTS), group) is None:
        return False
    looked_at = bool(_judged(headers)) and speaks_of(headers, address)
    return looked_at or proof_of(headers, address, group) is not None


def _judged(headers: Headers) -> list[str]:
    """The domains of which the last group has found something."""
    found = _results(_first(headers, FORWARDED_RESULTS))
    return [each.domain("header.from") for each in found if each.method == "dmarc"]


def _domain(address: str) -> str:
    return address.rpartition("@")[2].lower()


def _before(headers: Headers, address: str) -> Iterator[bool]:
    """Whether each earlier word of Google's proves the address as well.

    What a forger has written among them may only help if all the others do.
    """
    if any(name in headers for name in _LISTED):
        words = headers.get(FORWARDED_RESULTS, ())
        yield bool(words)
        yield from (_examine(each, address) is not None for each in words)
    if any(name in headers for name in _PASSED_ON):
        words = headers.get(RESULTS, ())[1:]
        yield bool(words)
        yield from (_examine(each, address) is not None for each in words)


def _first(headers: Headers, name: str) -> str:
    return next(iter(headers.get(name, ())), "")


def _examine(text: str, address: str) -> SenderProof | None:
    domain = _domain(address)
    found = list(_results(text))
    policies = [each for each in found if each.method == "dmarc"]
    if policies and {each.result for each in policies} != {"none"}:
        passes = all(
            each.result == "pass" and _is_above(each.domain("header.from"), domain)
            for each in policies
        )
        return SenderProof.DMARC if passes and domain else None
    return next((p for each in found if (p := _aligned_proof(each, domain))), None)


def _aligned_proof(found: MethodResult, domain: str) -> SenderProof | None:
    """A method that vouches for the domain itself, or for a part of it."""
    if found.result != "pass" or not domain:
        return None
    if found.method == "dkim":
        names = ("header.d", "header.i")
        said = [found.domain(name) for name in names if name in found.properties]
        is_it = bool(said) and all(_is_above(domain, each) for each in said)
        return SenderProof.DKIM if is_it else None
    is_it = found.method == "spf" and _is_above(domain, found.domain("smtp.mailfrom"))
    return SenderProof.SPF if is_it else None


def _is_above(upper: str, domain: str) -> bool:
    """Whether the domain is that one, or a part of it."""
    return bool(upper) and (domain == upper or domain.endswith(f".{upper}"))


def _results(text: str) -> Iterator[MethodResult]:
    """The results of a header of Google's; none of a broken one or of others."""
    bare, is_nested = _SIGNATURE.sub("", text[:MAX_RESULT_LENGTH]), 1
    if len(text) > MAX_RESULT_LENGTH or _ODD.search(bare):
        return
    while is_nested:
        bare, is_nested = _COMMENT.subn(" ", bare)
    receiver, *parts = bare.split(";")
    # An id may have a version behind it.
    if "(" in bare or ")" in bare or receiver.lower().split()[:1] != [RECEIVER]:
        return
    for part in parts:
        first, *more = part.lower().split() or [""]
        method = _METHOD.match(first)
        if method:
            pairs = (each.partition("=") for each in more if "=" in each)
            properties = {name: value for name, _, value in pairs}
            yield MethodResult(method[1], method[2], properties)
