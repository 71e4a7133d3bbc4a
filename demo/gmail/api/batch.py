"""Many calls in one multipart/mixed request, answered part by part."""

from __future__ import annotations

import email
import json
import secrets
from email.message import Message as Part
from urllib.parse import unquote

from demo.gmail.api.entry import ApiAnswer, ApiRequest, answer_call
from demo.gmail.errors import bad_request
from demo.gmail.world import GmailWorld

MAX_CALLS = 100


def answer_batch(
    world: GmailWorld, content_type: str, body: bytes, outer: dict[str, str]
) -> tuple[bytes, str]:
    """The multipart answer and its Content-Type."""
    whole = email.message_from_bytes(
        f"Content-Type: {content_type}\r\n\r\n".encode() + body
    )
    parts = whole.get_payload()
    if not isinstance(parts, list):
        raise bad_request("Failed to parse batch request, no boundary found.")
    if len(parts) > MAX_CALLS:
        raise bad_request(
            "Inner request count exceeds the limit. "
            f"Received: {len(parts)}, Limit: {MAX_CALLS}"
        )
    boundary = f"batch_{secrets.token_hex(12)}"
    calls = [part for part in parts if isinstance(part, Part)]
    answers = [_part(world, part, outer, n) for n, part in enumerate(calls)]
    text = "".join(f"--{boundary}\r\n{each}\r\n" for each in answers)
    content = f"{text}--{boundary}--\r\n"
    return content.encode(), f"multipart/mixed; boundary={boundary}"


def _part(world: GmailWorld, part: Part, outer: dict[str, str], before: int) -> str:
    content_id = str(part.get("Content-ID", "")).strip("<>")
    head = (
        f"Content-Type: application/http\r\nContent-ID: <response-{content_id}>\r\n\r\n"
    )
    payload = part.get_payload(decode=True)
    inner = _request(payload if isinstance(payload, bytes) else b"", outer)
    # Gmail works on all parts at once: those before this one are still under way.
    return head + _http(answer_call(world, inner, beside=before))


def _request(payload: bytes, outer: dict[str, str]) -> ApiRequest:
    top, _, body = payload.replace(b"\r\n", b"\n").partition(b"\n\n")
    line, _, fields = top.partition(b"\n")
    words = line.decode("utf-8", "replace").split(" ")
    if len(words) < 2:
        raise bad_request("Failed to parse batch request.")
    path, _, query = words[1].partition("?")
    own = {
        name.lower(): str(value)
        for name, value in email.message_from_bytes(fields).items()
    }
    return ApiRequest(words[0], unquote(path), query, {**outer, **own}, body)


def _http(given: ApiAnswer) -> str:
    body = "" if given.body is None else json.dumps(given.body)
    fields = {"Content-Type": "application/json; charset=UTF-8", **given.headers}
    lines = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return f"HTTP/1.1 {given.status} -\r\n{lines}\r\n{body}"
