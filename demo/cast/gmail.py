"""The doors of our Gmail that the cast uses: a mail from outside, one from inside."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from email.utils import format_datetime, parseaddr
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlencode
from urllib.request import ProxyHandler, Request, build_opener

from demo.cast.errors import PlayError

Body = dict[str, Any]

# Our Gmail is on this machine: a proxy that the environment names must not see it.
_opener = build_opener(ProxyHandler({}))


class CastGmail:
    """Our Gmail at an address; each call gives what it answered, or a PlayError."""

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")

    def outside(self, body: Body) -> Body:
        """A customer writes."""
        if "Content-Type" in body["headers"]:
            # The form makes plain text; any other kind of mail arrives as its bytes.
            receivers = [parseaddr(who)[1] for who in body["to"] + body["cc"]]
            query = urlencode({"to": receivers, "at": body["at"]}, doseq=True)
            return self._post(f"/ui/raw?{query}", as_bytes(body), "message/rfc822")
        return self._post("/ui/outside", json.dumps(body).encode())

    def send(self, sender: str, body: Body) -> Body:
        """A colleague writes."""
        return self._post(
            f"/ui/{quote(sender, safe='@')}/send", json.dumps(body).encode()
        )

    def _post(self, path: str, data: bytes, kind: str = "application/json") -> Body:
        url = self.url + path
        try:
            request = Request(url, data, {"Content-Type": kind})
            with _opener.open(request, timeout=60) as answer:
                told: Body = json.load(answer)
                return told
        except HTTPError as refusal:
            with refusal:
                said = refusal.read().decode(errors="replace").strip()
            raise PlayError(f"{url} answered {refusal.code}: {said}") from refusal
        except URLError as failure:
            raise PlayError(f"{url} cannot be reached: {failure.reason}.") from failure


def as_bytes(body: Body) -> bytes:
    """The mail itself, its text taken as it is for the mail's own Content-Type."""
    lines = {
        "From": body["from"],
        "To": ", ".join(body["to"]),
        "Cc": ", ".join(body["cc"]),
        "Subject": body["subject"],
        "Date": format_datetime(datetime.fromtimestamp(body["at"] / 1000, UTC)),
        "Message-ID": body["messageId"],
        "In-Reply-To": body.get("inReplyTo", ""),
        "References": " ".join(body.get("references", ())),
        "MIME-Version": "1.0",
        **body["headers"],
    }
    head = "".join(f"{name}: {value}\n" for name, value in lines.items() if value)
    return f"{head}\n{body['text']}".replace("\n", "\r\n").encode()
