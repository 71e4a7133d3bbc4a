"""The person in Gmail: reading, labelling and archiving by hand; no token needed."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from demo.gmail.errors import ApiError, bad_request
from demo.gmail.here import the_world
from demo.gmail.mail.directory import is_of
from demo.gmail.mailboxes.mailbox import GmailMailbox
from demo.gmail.page import ui_views as views
from demo.gmail.sign_in.scopes import ADDON_SCOPES

bp = Blueprint("ui", __name__, url_prefix="/ui")

LOOPBACK = {"127.0.0.1", "::1"}


@bp.before_app_request
def only_here() -> ResponseReturnValue | None:
    """The page has no tokens, so it answers nobody but this machine."""
    is_page = request.path.startswith("/ui/")
    if is_page and request.remote_addr not in LOOPBACK:
        return {"error": "This page is for this machine only."}, 403
    return None


@bp.get("/accounts")
def accounts() -> ResponseReturnValue:
    """Everybody who has a mailbox; with `domain`, of one company."""
    everybody = mailboxes_of(request.args.get("domain", ""))
    return jsonify(
        [{"address": m.address, "name": m.name, "kind": m.kind} for m in everybody]
    )


@bp.get("/wearing")
def mailboxes_with_label() -> dict[str, float]:
    """Where the mail of a Message-ID wears a label of that name, and since when."""
    world, asked = the_world(), request.args
    with world.guard:
        boxes = mailboxes_of(asked.get("domain", ""))
        found = ((b, views.worn_since(b, asked["mail"], asked["label"])) for b in boxes)
        return {box.address: at for box, at in found if at is not None}


@bp.post("/slow")
def slow_down() -> dict[str, Any]:
    """Let every call of the API take some seconds, for a while."""
    asked = json_body()
    the_world().faults.slow_down(float(asked["seconds"]), float(asked["lasting"]))
    return {}


@bp.get("/<address>/state")
def state(address: str) -> dict[str, Any]:
    """Changes whenever anything in the mailbox does."""
    return {"historyId": str(mailbox_of(address).history.current)}


@bp.get("/<address>/labels")
def labels(address: str) -> ResponseReturnValue:
    """All labels with their numbers."""
    with the_world().guard:
        return jsonify(views.label_rows(mailbox_of(address)))


@bp.post("/<address>/labels")
def create_label(address: str) -> dict[str, Any]:
    """Make a label and its parents."""
    name = json_body().get("name", "")
    return views.label_row(mailbox_of(address).create_label_on_page(name))


@bp.patch("/<address>/labels/<label_id>")
def rename_label(address: str, label_id: str) -> dict[str, Any]:
    """Rename a label and what is below it."""
    name = json_body().get("name", "")
    return views.label_row(mailbox_of(address).rename_label_on_page(label_id, name))


@bp.delete("/<address>/labels/<label_id>")
def delete_label(address: str, label_id: str) -> dict[str, Any]:
    """Drop a label."""
    mailbox_of(address).delete_label(label_id)
    return {}


@bp.get("/<address>/threads")
def threads(address: str) -> dict[str, Any]:
    """The list of a label, or what a search finds in all mail."""
    q = request.args.get("q", "")
    label_id = request.args.get("label") or ("ALL" if q else "INBOX")
    most = request.args.get("max", 100, type=int)
    with the_world().guard:
        mailbox = mailbox_of(address)
        found = views.shown_threads(mailbox, label_id, q)
        shown = [views.thread_row(mailbox, thread) for thread in found[:most]]
    return {"threads": shown, "total": len(found)}


@bp.get("/<address>/threads/<thread_id>")
def thread(address: str, thread_id: str) -> dict[str, Any]:
    """One thread, opened."""
    with the_world().guard:
        return views.thread_view(mailbox_of(address).thread(thread_id))


@bp.post("/<address>/threads/<thread_id>/modify")
def modify(address: str, thread_id: str) -> dict[str, Any]:
    """Put labels on a thread or on one message of it, and take others off."""
    asked = json_body()
    with the_world().guard:
        mailbox = mailbox_of(address)
        found = mailbox.thread(thread_id)
        one = asked.get("message")
        messages = [mailbox.get(one)] if one else found.messages
        add, remove = asked.get("add", []), asked.get("remove", [])
        mailbox.modify(messages, add=add, remove=remove)
        return views.thread_view(found)


@bp.post("/<address>/threads/<thread_id>/not-spam")
def not_spam(address: str, thread_id: str) -> dict[str, Any]:
    """Take what lies in spam of a thread into the inbox."""
    with the_world().guard:
        mailbox = mailbox_of(address)
        found = mailbox.thread(thread_id)
        mailbox.rescue(found.messages)
        return views.thread_view(found)


@bp.get("/<address>/tokens")
def tokens(address: str) -> dict[str, Any]:
    """What Gmail hands an add-on beside an open mail."""
    world = the_world()
    with world.guard:
        mailbox = mailbox_of(address)
        granted = request.args.getlist("scope") or ADDON_SCOPES
        token = world.tokens.issue_for_addon(mailbox.address, granted)
        given = {"userOAuthToken": token}
        wanted = request.args.get("message", "")
        if wanted:
            message = mailbox.get(wanted)
            token = world.tokens.issue_for_message(mailbox.address, message.id)
            given["accessToken"] = token
        return given


@bp.app_errorhandler(ApiError)
def refused(error: ApiError) -> ResponseReturnValue:
    """One sentence about what is wrong."""
    return {"error": error.message}, error.code


def mailbox_of(address: str) -> GmailMailbox:
    """The mailbox named in the path."""
    mailbox = the_world().mailboxes.get(address.lower())
    if mailbox is None:
        raise ApiError(404, f"There is no mailbox {address}.")
    return mailbox


def mailboxes_of(domain: str) -> list[GmailMailbox]:
    """The mailboxes of one company; of all without a domain."""
    every = the_world().mailboxes.values()
    return [each for each in every if is_of(each.address, domain)]


def json_body() -> dict[str, Any]:
    """The JSON object that was sent."""
    given = request.get_json(silent=True)
    if not isinstance(given, dict):
        raise bad_request("The body must be a JSON object.")
    return given
