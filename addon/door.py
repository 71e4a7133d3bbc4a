"""What every call passes: size, Google's token, JSON, consent, the person, the answer.

Before Google's token is verified a failure is a bare status; after it, always a card.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from flask import Blueprint, Response, abort, current_app, g, jsonify, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from addon import consent, replies, request as requests
from addon.auth import Identity, Unproven
from addon.call import Addon, Call
from addon.cards.doors import (
    KEPT,
    failed_card,
    not_member_card,
    other_account_card,
    refused_card,
)
from addon.cards.parts import refusal
from addon.kit import Card
from addon.languages import ENGLISH, Language
from addon.replies import Reply
from addon.request import AddonRequest, NotJson
from addon.signed import FOREIGN, Press
from app.errors import Later, NotFound, Refused
from app.people import sign_in
from app.people.person import Person
from app.people.sign_in import OtherAccount, Stranger
from app.web import unexpected

log = logging.getLogger(__name__)

LARGEST = 1_000_000
KEY = "addon"

Handler = Callable[[Call], Reply]
View = Callable[[], ResponseReturnValue]


def trigger(path: str, handler: Handler) -> View:
    """A view for what Google calls by itself: it is answered bare."""
    return _view(path, handler, is_click=False)


def click(path: str, handler: Handler) -> View:
    """A view for a button: it carries a signed parameter."""
    return _view(path, handler, is_click=True)


def suggestion(path: str, handler: Handler) -> View:
    """A view for a field that asks while one types; refused, it suggests nothing."""
    return _view(path, handler, is_click=True)


def guard(bp: Blueprint) -> None:
    """Let nothing unexpected out of these views."""
    bp.register_error_handler(Exception, _unexpected)


def _view(path: str, handler: Handler, *, is_click: bool) -> View:
    step = path.rpartition("/")[2]

    def view() -> ResponseReturnValue:
        if (request.content_length or 0) > LARGEST:
            abort(413)
        if request.query_string:
            abort(404)
        addon: Addon = current_app.extensions[KEY]
        _verify_google(addon, path)
        g.is_click = is_click
        g.suggests = path.startswith("/addon/suggest/")
        return _json(_answer(addon, step, handler))

    return view


def _verify_google(addon: Addon, path: str) -> None:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        abort(_bare(401))
    try:
        addon.verifier.caller(token.strip(), path)
    except Unproven:
        abort(_bare(401))
    except Later:
        abort(_bare(503))


def _answer(addon: Addon, step: str, handler: Handler) -> Reply:
    event = _event()
    g.language, g.is_filled = event.language, event.is_filled
    if consent.names_nobody(event):
        return replies.asking(consent.needed(step))
    identity = _identity(addon, event)
    try:
        person = _person(addon, identity)
    except Stranger:
        return instead(not_member_card(addon.stranger(identity, event)))
    except OtherAccount:
        _keep_refusal(addon, identity)
        return instead(other_account_card(addon.stranger(identity, event)))
    return _handled(Call(addon, event, person, _unpressed(person, step)), handler)


def _event() -> AddonRequest:
    try:
        return requests.read(request.get_data())
    except NotJson:
        abort(_bare(400))


def _identity(addon: Addon, event: AddonRequest) -> Identity:
    try:
        return addon.verifier.user(event.id_token)
    except Unproven:
        abort(_bare(401))
    except Later:
        abort(_bare(503))


def _person(addon: Addon, identity: Identity) -> Person:
    database = addon.desk.database
    with database.reading() as session:
        person = sign_in.known(session, identity.address, identity.sub)
    if person.google_sub is not None:
        return person
    with database.transaction() as session:
        sign_in.bind(session, person.id, identity.sub)
    # Another account may have been first in the meantime.
    with database.reading() as session:
        return sign_in.known(session, identity.address, identity.sub)


def _keep_refusal(addon: Addon, identity: Identity) -> None:
    try:
        with addon.desk.database.transaction() as session:
            person_id = sign_in.keep_refusal(session, identity.address)
    except Later:
        return
    if person_id is not None:
        log.warning("person %s: another Google account was refused", person_id)


def _handled(call: Call, handler: Handler) -> Reply:
    try:
        return handler(_pressed(call) if g.is_click else call)
    except NotFound as error:
        notice = refusal(call.reader(), "Not found", error)
    except Refused as error:
        notice = refusal(call.reader(), "Not done", error)
    except Later as error:
        notice = refusal(call.reader(), "Not yet", error)
    if _is_form():
        return replies.telling(notice.toast)
    return instead(refused_card(call.reader(), notice, again=True))


def _unpressed(person: Person, step: str) -> Press:
    return Press(workspace=person.workspace_id, person=person.id, verb=step)


def _pressed(call: Call) -> Call:
    press = call.addon.signer.read(call.request.signed, call.press.verb)
    theirs = (call.person.workspace_id, call.person.id)
    # A stranger's button carries no right, so whoever they are now may press it.
    is_open = (press.workspace, press.person, press.ticket) == (0, 0, 0)
    if not is_open and (press.workspace, press.person) != theirs:
        raise Refused(FOREIGN)
    return Call(call.addon, call.request, call.person, press)


def instead(card: Card) -> Reply:
    """This card as the answer to the present call, whatever its kind."""
    if g.suggests:
        return replies.suggesting(())
    return replies.updated(card) if g.is_click else replies.shown(card)


def _is_form() -> bool:
    """Whether the card must stay as it is: what was typed into it is nowhere else."""
    return g.is_click and not g.suggests and g.get("is_filled", False)


def _unexpected(error: Exception) -> ResponseReturnValue:
    if isinstance(error, HTTPException):
        return error
    unexpected.note(log, error)
    if "is_click" not in g:
        return _bare(503)
    try:
        return _json(_failed(g.get("language", ENGLISH)))
    except Exception:
        # Even its words may be what has failed.
        return _json(instead(failed_card()))


def _failed(language: Language) -> Reply:
    if _is_form():
        return replies.telling(language.say(KEPT))
    return instead(failed_card(language))


def _json(reply: Reply) -> Response:
    return jsonify(reply)


def _bare(status: int) -> Response:
    return Response(status=status)
