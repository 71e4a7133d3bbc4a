"""Mail written by hand: by our people, by customers, or as raw bytes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, render_template, request

from demo.gmail.api.drafts import draft_of
from demo.gmail.errors import bad_request
from demo.gmail.here import the_world
from demo.gmail.mail.authentication import MailOrigin
from demo.gmail.mail.compose import ComposedMail
from demo.gmail.mail.delivery import DeliveredCopy
from demo.gmail.mail.mail import RawMail
from demo.gmail.mailboxes.message import MailboxMessage
from demo.gmail.page.ui import json_body, mailbox_of

bp = Blueprint("ui_mail", __name__, url_prefix="/ui")


@bp.get("/handed")
def handed_over() -> str:
    """The mails that were handed over by SMTP, the newest first.

    With `domain` only those that one company has to do with.
    """
    world, domain = the_world(), request.args.get("domain", "")
    with world.guard:
        kept = list(world.handed)
    # Nobody waits while they are read.
    mails = [each for each in kept if each.concerns(domain)]
    return render_template("handed.html", mails=mails)


@bp.post("/<address>/send")
def send(address: str) -> dict[str, Any]:
    """Write a mail, or a reply when a thread is named; its draft is gone then.

    With `sendAt` it waits in the mailbox until somebody posts to `scheduled`.
    """
    asked, mailbox, world = json_body(), mailbox_of(address), the_world()
    draft = _draft(asked, asked.get("from") or f"{mailbox.name} <{mailbox.address}>")
    thread_id, due = asked.get("threadId") or "", _moment(asked.get("sendAt"))
    with world.guard, _Readable():
        if due:
            sent = world.schedule(mailbox.address, draft, due, thread_id=thread_id)
        else:
            at = _moment(asked.get("at"))
            sent = world.write(mailbox.address, draft, thread_id=thread_id, at=at)
        if asked.get("draftId"):
            mailbox.delete(draft_of(mailbox, str(asked["draftId"])))
    return _sent(sent)


@bp.get("/<address>/scheduled")
def scheduled(address: str) -> dict[str, Any]:
    """What waits to be sent, the next one first."""
    world = the_world()
    with world.guard:
        waiting = world.scheduled.of(mailbox_of(address))
    shown = [
        {**_sent(each.message), "sendAt": int(each.due.timestamp() * 1000)}
        for each in waiting
    ]
    return {"scheduled": shown}


@bp.post("/<address>/scheduled/<message_id>/send")
def send_scheduled(address: str, message_id: str) -> dict[str, Any]:
    """The moment of a scheduled mail has come."""
    mailbox = mailbox_of(address)
    return _sent(the_world().send_scheduled(mailbox.address, message_id))


@bp.post("/<address>/hold")
def hold(address: str) -> dict[str, Any]:
    """From now on mail for this mailbox waits."""
    the_world().hold(mailbox_of(address).address)
    return {}


@bp.post("/<address>/release")
def release(address: str) -> dict[str, Any]:
    """What waited for this mailbox arrives."""
    return _arrived(the_world().release(mailbox_of(address).address))


@bp.delete("/<address>/drafts/<draft_id>")
def discard(address: str, draft_id: str) -> dict[str, Any]:
    """Throw a draft away."""
    with the_world().guard:
        mailbox = mailbox_of(address)
        mailbox.delete(draft_of(mailbox, draft_id))
    return {}


@bp.post("/outside")
def outside() -> dict[str, Any]:
    """A customer writes to us; with the keys of `_origin`, not as it seems.

    With `domain` to nobody but that company.
    """
    asked, within = json_body(), request.args.get("domain", "")
    draft = _draft(asked, str(asked.get("from", "")))
    at, spam = _moment(asked.get("at")), bool(asked.get("spam"))
    world = the_world()
    with _Readable():
        raw = draft.write(at or world.now())
    to, origin = draft.recipients, _origin(asked)
    copies = world.receive(
        raw, to=to, at=at, origin=origin, is_spam=spam, within=within
    )
    return _delivered(raw, copies)


@bp.post("/raw")
def raw_mail() -> dict[str, Any]:
    """Any bytes at all arrive for the addresses in `to`."""
    raw, asked = request.get_data(), request.args
    at, spam = _moment(asked.get("at")), bool(asked.get("spam"))
    to = [each for value in asked.getlist("to") for each in value.split(",")]
    world, origin = the_world(), _origin(asked)
    copies = world.receive(raw, to=to, at=at, origin=origin, is_spam=spam)
    return _delivered(raw, copies)


class _Readable:
    """Turns what cannot be written as a mail into a refusal."""

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, error: BaseException | None, _: object) -> None:
        if isinstance(error, ValueError):
            raise bad_request(str(error)) from error


def _draft(asked: dict[str, Any], sender: str) -> ComposedMail:
    """What the form holds, with the headers of a reply that names its parents."""
    headers = dict(asked.get("headers") or {})
    for field, header in (("messageId", "Message-ID"), ("inReplyTo", "In-Reply-To")):
        if asked.get(field):
            headers[header] = asked[field]
    if asked.get("references"):
        headers["References"] = " ".join(asked["references"])
    return ComposedMail(
        sender,
        list(asked.get("to") or []),
        str(asked.get("subject", "")),
        str(asked.get("text", "")),
        list(asked.get("cc") or []),
        headers,
        list(asked.get("bcc") or []),
    )


def _origin(asked: Mapping[str, Any]) -> MailOrigin | None:
    """Where the mail really comes from; None leaves it to the world.

    fromServer and signedBy are domains, envelope is an address; forged is a server of
    no domain, altered means that its signature does not hold.
    """
    if not asked.keys() & {"fromServer", "signedBy", "envelope", "forged", "altered"}:
        return None
    return MailOrigin(
        str(asked.get("fromServer", "")),
        asked.get("envelope"),
        asked.get("signedBy"),
        bool(asked.get("altered")),
    )


def _delivered(raw: bytes, copies: list[DeliveredCopy]) -> dict[str, Any]:
    return {"messageId": RawMail.read(raw).first("Message-ID"), **_arrived(copies)}


def _sent(message: MailboxMessage) -> dict[str, Any]:
    return {
        "id": message.id,
        "threadId": message.thread.id,
        "messageId": message.mail.first("Message-ID"),
    }


def _arrived(copies: list[DeliveredCopy]) -> dict[str, Any]:
    return {
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
