"""The address that Google calls: how it is written, and how it looks from here."""

from __future__ import annotations

import ipaddress
import json
import ssl
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from http.client import HTTPException, HTTPResponse, HTTPSConnection
from urllib.parse import SplitResult, urlsplit

from app import clock
from app.health.finding import Finding, fine, worth_knowing, wrong
from app.settings import Settings

TIMEOUT_SECONDS = 8
# Those who renew by themselves do it a month before.
EXPIRES_SOON = timedelta(days=14)
# What no resolver knows, by RFC 2606: tests and the demo.
MADE_UP = (".example", ".test", ".invalid", ".example.com", ".example.org")
PRIVATE = (".local", ".localhost", ".internal", ".lan", ".home.arpa")
# A query is answered with 404 before a token is asked for: nothing is noted as refused.
CALLED = ("/addon/home", "/addon/message", "/addon/compose")
LETTER_BY_LETTER = "Set DESK_PUBLIC_URL to what Google calls, letter by letter."
# Every answer of ours has it.
OURS = "X-Request-Id"


def check_public_url(settings: Settings) -> Finding:
    """How it is written: https, a host that Google can reach, and nothing behind it."""
    about, parts = "public url", urlsplit(settings.public_url)
    if parts.scheme != "https" or not parts.hostname or parts.query or parts.fragment:
        says = f"{settings.public_url} is not an https address."
        return wrong(about, says, LETTER_BY_LETTER)
    if parts.path.strip("/"):
        return wrong(
            about,
            f"{settings.public_url} has a path: pages and sign-in would miss it.",
            "Give the desk a host of its own, such as https://desk.acme.example.",
        )
    if _is_private(parts.hostname):
        says = f"{parts.hostname} is a private name or address: Google cannot reach it."
        return wrong(about, says, LETTER_BY_LETTER)
    if "public_url" not in settings.model_fields_set:
        return wrong(about, "It is the demo's address.", LETTER_BY_LETTER)
    return fine(about, settings.public_url)


def look_from_here(
    public_url: str, *, has_been_called: bool, called: Sequence[str] = CALLED
) -> Iterator[Finding]:
    """Call it as Google does: its certificate, and that nothing leads elsewhere.

    `has_been_called`: Google reaches it, so it is no fault that we do not. `called`
    are the paths that are looked at.
    """
    about, parts = "public address", urlsplit(public_url)
    host = parts.hostname or ""
    if host.endswith(MADE_UP) or parts.scheme != "https":
        yield worth_knowing(about, f"{host or public_url} was not called.")
        return
    try:
        yield from _answers(parts, called)
    except ssl.SSLCertVerificationError as error:
        yield wrong(
            about,
            f"Its certificate is not valid: {error.verify_message}.",
            "Give the proxy a certificate of a public authority for this name, with "
            "the authority's own in between.",
        )
    except (OSError, HTTPException) as error:
        says = f"It cannot be reached from here ({type(error).__name__})."
        do = f"Look from another network: curl -i https://{parts.netloc}/healthz"
        if has_been_called:
            yield worth_knowing(about, f"{says} Google has reached it.")
        else:
            yield wrong(about, says, f"{do}. It must answer ok, without a redirect.")


def _answers(parts: SplitResult, called: Sequence[str]) -> Iterator[Finding]:
    connection = HTTPSConnection(
        parts.netloc, timeout=TIMEOUT_SECONDS, context=ssl.create_default_context()
    )
    try:
        connection.connect()
        yield _certificate(connection)
        yield _called(connection, called)
    finally:
        connection.close()


def _called(connection: HTTPSConnection, called: Sequence[str]) -> Finding:
    answer, told = _answer(connection, "GET", "/healthz")
    if answer.status != 200 or not _says_ok(told):
        return _elsewhere("GET /healthz", answer)
    for path in called:
        answer, _ = _answer(connection, "POST", f"{path}?doctor")
        if answer.status not in (401, 404) or OURS not in answer.headers:
            return _elsewhere(f"POST {path}", answer)
    return fine("public address", "It answers from here, and nothing is redirected.")


def _answer(
    connection: HTTPSConnection, method: str, path: str
) -> tuple[HTTPResponse, bytes]:
    connection.request(method, path)
    answer = connection.getresponse()
    return answer, answer.read()


def _elsewhere(called: str, answer: HTTPResponse) -> Finding:
    about, status = "public address", answer.status
    if 300 <= status < 400:
        where = answer.headers.get("Location", "nowhere")
        return wrong(
            about,
            f"{called} is redirected to {where}: Google does not follow.",
            "Let the proxy pass every path on as it is, and set DESK_PUBLIC_URL to the "
            "address that answers by itself.",
        )
    return wrong(
        about,
        f"{called} is answered with {status}, and not by the desk.",
        "Let the proxy pass every path on to the web process, and let nothing ask for "
        "a password before it.",
    )


def _certificate(connection: HTTPSConnection) -> Finding:
    about, told = "certificate", connection.sock.getpeercert() or {}
    seconds = ssl.cert_time_to_seconds(str(told["notAfter"]))
    ends = datetime.fromtimestamp(seconds, UTC)
    says = f"It is good until {ends:%Y-%m-%d}."
    if ends - clock.now() > EXPIRES_SOON:
        return fine(about, says)
    return wrong(about, says, "Renew it: without one Google stops calling.")


def _says_ok(told: bytes) -> bool:
    try:
        return bool(json.loads(told)["status"] == "ok")
    except (ValueError, LookupError, TypeError):
        return False


def _is_private(host: str) -> bool:
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return host.endswith(PRIVATE) or "." not in host
