"""What every call passes: size, Google's token, JSON, consent, the person, the answer.

Before Google's token is verified a failure is a bare status; after it, always a card.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

import orjson
from flask import Blueprint, Response, abort, current_app, g, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from addon import caller, consent, request as requests, responses, who_asks
from addon.auth import GoogleIdentity
from addon.card_reader import CardReader
from addon.cards.no_access import (
    KEPT,
    failed_card,
    not_member_card,
    other_account_card,
    outside_account_card,
    refused_card,
)
from addon.cards.notices import RefusalNotice, refusal_notice
from addon.context import AddonCall, AddonServices
from addon.kit import Card
from addon.request import AddonRequest, NotJson
from addon.responses import AddonResponse
from addon.signed import NOT_YOUR_BUTTON, RESTORED, ButtonPress
from addon.words.access_text import TOO_FAST
from addon.words.languages import ENGLISH, Language
from app import db, unexpected
from app.errors import Later, NotFound, Refused
from app.people import sign_in
from app.people.person import Person
from app.people.sign_in import OtherAccount, OtherOrganisationAccount, UnknownPerson
from app.server.threaded import BUSY, MAX_BODY_BYTES
from app.web import call_log, probing, request_id
from app.web.limits import current_limits

log = logging.getLogger(__name__)

KEY = "addon"
# The step that shows a mail: what is known of it comes with who asks.
OPENS = "message"

Handler = Callable[[AddonCall], AddonResponse]
View = Callable[[], ResponseReturnValue]


def trigger_view(path: str, handler: Handler) -> View:
    """A view for what Google calls by itself: it is answered bare."""
    return _view(path, handler, is_click=False)


def click_view(path: str, handler: Handler) -> View:
    """A view for a button: it carries a signed parameter."""
    return _view(path, handler, is_click=True)


def suggestion_view(path: str, handler: Handler) -> View:
    """A view for a field that asks while one types; refused, it suggests nothing."""
    return _view(path, handler, is_click=True)


def catch_unexpected_errors(bp: Blueprint) -> None:
    """Let nothing unexpected out of these views."""
    bp.register_error_handler(Exception, _unexpected)


def _view(path: str, handler: Handler, *, is_click: bool) -> View:
    def view() -> ResponseReturnValue:
        if (request.content_length or 0) > MAX_BODY_BYTES:
            abort(413)
        if request.query_string:
            abort(404)
        addon: AddonServices = current_app.extensions[KEY]
        caller.require_google(addon, path)
        g.is_click = is_click
        g.suggests = path.startswith("/addon/suggest/")
        return _json(_answer(addon, path, handler))

    return view


def _answer(addon: AddonServices, path: str, handler: Handler) -> AddonResponse:
    event, step = _event(), path.rpartition("/")[2]
    g.language, g.is_filled = event.language, event.is_filled
    if consent.lacks_identity(event):
        return responses.ask_for_scopes(consent.needed_scopes(step))
    identity = caller.identity_of(addon, path, event.id_token)
    try:
        _require_room(identity)
        mail = event if step == OPENS else None
        person, opened = who_asks.who_asks(addon, identity, mail)
    except UnknownPerson:
        call_log.note_outcome("stranger")
        return answer_instead(not_member_card(addon.stranger(identity, event)))
    except OtherAccount:
        _keep_refusal(addon, identity)
        return answer_instead(other_account_card(addon.stranger(identity, event)))
    except OtherOrganisationAccount as error:
        _keep_refusal(addon, identity)
        stranger = addon.stranger(identity, event)
        return answer_instead(outside_account_card(stranger, error.domain))
    except Later as error:
        return _put_off(addon.stranger(identity, event), error)
    call_log.note_person(person.id)
    probing.note_probed(person)
    call = AddonCall(addon, event, person, _unpressed(person, step), opened)
    return _handled(call, handler)


def _require_room(identity: GoogleIdentity) -> None:
    """Before anything is asked of the database; proved, so that a card may say so."""
    if request.environ.get(BUSY):
        raise Later(db.BUSY)
    if current_limits().person.wait(identity.address):
        raise Later(TOO_FAST)


def _event() -> AddonRequest:
    try:
        return requests.read_event(request.get_data())
    except NotJson:
        abort(_bare(400))


def _keep_refusal(addon: AddonServices, identity: GoogleIdentity) -> None:
    call_log.note_outcome("other_account")
    try:
        with addon.desk.database.transaction() as session:
            person_id = sign_in.keep_refusal(session, identity.address)
    except Later:
        return
    if person_id is not None:
        log.warning("person %s: another Google account was refused", person_id)


def _handled(call: AddonCall, handler: Handler) -> AddonResponse:
    try:
        if current_limits().workspace.wait(call.person.workspace_id):
            raise Later(db.BUSY)
        return handler(_pressed(call) if g.is_click else call)
    except NotFound as error:
        call_log.note_outcome("not_found")
        notice = refusal_notice(call.reader, "Not found", error)
    except Refused as error:
        call_log.note_outcome("refused")
        notice = refusal_notice(call.reader, "Not done", error)
    except Later as error:
        return _put_off(call.reader, error)
    return _refused(call.reader, notice)


def _put_off(reader: CardReader, error: Later) -> AddonResponse:
    call_log.note_outcome("later")
    return _refused(reader, refusal_notice(reader, "Not yet", error))


def _refused(reader: CardReader, notice: RefusalNotice) -> AddonResponse:
    if _is_form():
        return responses.show_toast(notice.toast)
    return answer_instead(refused_card(reader, notice, again=True))


def _unpressed(person: Person, step: str) -> ButtonPress:
    return ButtonPress(workspace=person.workspace_id, person=person.id, verb=step)


def _pressed(call: AddonCall) -> AddonCall:
    press = call.addon.signer.read(call.request.signed, call.press.verb)
    theirs = (call.person.workspace_id, call.person.id)
    # A stranger's button carries no right, so whoever they are now may press it.
    is_open = (press.workspace, press.person, press.ticket) == (0, 0, 0)
    if not is_open and (press.workspace, press.person) != theirs:
        raise Refused(NOT_YOUR_BUTTON)
    if not is_open and press.epoch != call.person.desk_epoch:
        at = call.person.restored_at
        raise Refused(RESTORED, time=call.reader.time(at) if at else "")
    return AddonCall(call.addon, call.request, call.person, press)


def answer_instead(card: Card) -> AddonResponse:
    """This card as the answer to the present call, whatever its kind."""
    if g.suggests:
        return responses.suggest_items(())
    return responses.replace_card(card) if g.is_click else responses.show_card(card)


def _is_form() -> bool:
    """Whether the card must stay as it is: what was typed into it is nowhere else."""
    return g.is_click and not g.suggests and g.get("is_filled", False)


def _unexpected(error: Exception) -> ResponseReturnValue:
    if isinstance(error, HTTPException):
        return error
    unexpected.log_unexpected(log, error, request_id.current_request_id())
    call_log.note_outcome("failed")
    if "is_click" not in g:
        return _bare(503)
    try:
        return _json(_failed(g.get("language", ENGLISH)))
    except Exception:
        # Even its words may be what has failed.
        return _json(answer_instead(failed_card(code=request_id.current_request_id())))


def _failed(language: Language) -> AddonResponse:
    if _is_form():
        return responses.show_toast(language.say(KEPT))
    return answer_instead(failed_card(language, request_id.current_request_id()))


def _json(reply: AddonResponse) -> Response:
    return Response(orjson.dumps(reply), mimetype="application/json")


def _bare(status: int) -> Response:
    return Response(status=status)
