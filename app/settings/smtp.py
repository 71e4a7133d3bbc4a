"""Where the desk's own mail is handed over: DESK_SMTP_URL, read."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import unquote, urlsplit

from pydantic import SecretStr

FORM = "smtp://USER:PASSWORD@HOST:587?starttls=required, or smtps://USER:PASSWORD@HOST"
REQUIRED = "starttls=required"
# With a name and password mail is submitted; without it is relayed.
SUBMISSION, RELAY, ENCRYPTED = 587, 25, 465
_ADDRESS = re.compile(r"[^\s@<>\"',;:()\x00-\x1f]+@[^\s@<>\"',;:()]+", re.ASCII)


class Encryption(StrEnum):
    """When the connection is encrypted: from its first byte, always, or if offered."""

    FIRST = "first"
    REQUIRED = "required"
    OFFERED = "offered"


@dataclass(frozen=True)
class SmtpAddress:
    """A server, how it is spoken to, and who signs in there, if anybody."""

    host: str
    port: int
    encryption: Encryption
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)


def parse_smtp(address: str) -> SmtpAddress:
    """The server that the address names.

    The address itself stands in no message: it may hold a password.

    Raises:
        ValueError: it is none that the desk can use.
    """
    try:
        parts = urlsplit(address.strip())
        port = parts.port
    except ValueError as error:
        raise ValueError(f"It cannot be read. Write it as {FORM}") from error
    is_smtp = parts.scheme in ("smtp", "smtps") and parts.hostname
    if not is_smtp or parts.path.strip("/") or parts.fragment:
        raise ValueError(f"Write it as {FORM}")
    if parts.query not in ("", REQUIRED) or (parts.query and parts.scheme == "smtps"):
        raise ValueError(f"Write nothing after the host, or ?{REQUIRED} with smtp://")
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if bool(user) != bool(password):
        raise ValueError("It has only a user or only a password: give both")
    return SmtpAddress(
        parts.hostname or "",
        port or _usual_port(parts.scheme, bool(user)),
        _encryption(parts.scheme, parts.query),
        user,
        password,
    )


def check_smtp(address: SecretStr) -> SecretStr:
    """The address of an SMTP server.

    Raises:
        ValueError: it is none that the desk can use.
    """
    parse_smtp(address.get_secret_value())
    return address


def check_mail_from(address: str) -> str:
    """The address that the desk writes from, in lower case.

    Raises:
        ValueError: it is none.
    """
    said = address.strip().lower()
    if not _ADDRESS.fullmatch(said):
        raise ValueError("Write one address, such as desk@acme.example, without a name")
    return said


def _usual_port(scheme: str, has_user: bool) -> int:
    if scheme == "smtps":
        return ENCRYPTED
    return SUBMISSION if has_user else RELAY


def _encryption(scheme: str, query: str) -> Encryption:
    if scheme == "smtps":
        return Encryption.FIRST
    return Encryption.REQUIRED if query else Encryption.OFFERED
