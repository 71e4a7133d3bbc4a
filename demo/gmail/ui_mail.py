"""Mail written by hand: by our people, by customers, or as raw bytes."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, request

from demo.gmail.api.drafts import draft_of
from demo.gmail.compose import Draft
from demo.gmail.delivery import Copy
from demo.gmail.errors import bad_request
from demo.gmail.here import the_world
from demo.gmail.mail import Mail
from demo.gmail.ui import body, mailbox_of

bp = Blueprint("ui_mail", __name__, url_prefix="/ui")


@bp.post("/<address>/send")
def send(address: str) -> dict[str, Any]:
    """Write a mail, or a reply when a thread is named; its draft is gone then."""
    asked, mailbox, world = body(), mailbox_of(address), the_world()
    draft = _draft(asked, f"{mailbox.name} <{mailbox.address}>")
    with world.guard, _Readable():
        sent = world.write(
            mailbox.address,
            draft,
            thread_id=asked.get("threadId") or "",
            at=_moment(asked.get("at")),
        )
        if asked.get("draftId"):
            mailbox.delete(draft_of(mailbox, str(asked["draftId"])))
    return {
        "id": sent.id,
        "threadId": sent.thread.id,
        "messageId": sent.mail.first("Message-ID"),
    }


@bp.delete("/<address>/drafts/<draft_id>")
def discard(address: str, draft_id: str) -> dict[str, Any]:
    """Throw a draft away."""
    with the_world().guard:
        mailbox = mailbox_of(address)
        mailbox.delete(draft_of(mailbox, draft_id))
    return {}


@bp.post("/outside")
def outside() -> dict[str, Any]:
    """A customer writes to us."""
    asked = body()
    draft = _draft(asked, str(asked.get("from", "")))
    at = _moment(asked.get("at"))
    world = the_world()
    with _Readable():
        raw = draft.write(at or world.now())
    return _delivered(raw, world.receive(raw, at=at))


@bp.post("/raw")
def raw_mail() -> dict[str, Any]:
    """Any bytes at all arrive for the addresses in `to`."""
    raw = request.get_data()
    at = _moment(request.args.get("at"))
    to = [each for value in request.args.getlist("to") for each in value.split(",")]
    return _delivered(raw, the_world().receive(raw, to=to, at=at))


class _Readable:
    """Turns what cannot be written as a mail into a refusal."""

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, error: BaseException | None, _: object) -> None:
        if isinstance(error, ValueError):
            raise bad_request(str(error)) from error


def _draft(asked: dict[str, Any], sender: str) -> Draft:
    """What the form holds, with the headers of a reply that names its parents."""
    headers = dict(asked.get("headers") or {})
    for field, header in (("messageId", "Message-ID"), ("inReplyTo", "In-Reply-To")):
        if asked.get(field):
            headers[header] = asked[field]
    if asked.get("references"):
        headers["References"] = " ".join(asked["references"])
    return Draft(
        sender,
        list(asked.get("to") or []),
        str(asked.get("subject", "")),
        str(asked.get("text", "")),
        list(asked.get("cc") or []),
        headers,
    )


def _delivered(raw: bytes, copies: list[Copy]) -> dict[str, Any]:
    return {
        "messageId": Mail.read(raw).first("Message-ID"),
        "copies": [
            {
                "mailbox": copy.mailbox.address,
                "id": copy.message.id,
                "threadId": copy.message.thread.id,
            }
            for copy in copies
        ],
    }


def _moment(milliseconds: object) -> datetime | None:
    """A moment given in ms since 1970; nothing means now."""
    if milliseconds is None or milliseconds == "":
        return None
    try:
        return datetime.fromtimestamp(int(str(milliseconds)) / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        raise bad_request("at must be milliseconds since 1970.") from None
