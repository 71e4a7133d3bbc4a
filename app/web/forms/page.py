"""`/form/<key>`: drawn, sent, and the receipt. Nothing that was typed is lost."""

from __future__ import annotations

import logging
from dataclasses import replace

from flask import Blueprint, Response, request
from werkzeug.exceptions import RequestEntityTooLarge, TooManyRequests
from werkzeug.wrappers import Response as AnyResponse

from app.errors import Broken, Later
from app.frontdoor.answers import clean
from app.frontdoor.identity import identity_secrets, site_of
from app.frontdoor.keeping import is_key
from app.frontdoor.public_token import PublicTokens
from app.frontdoor.status_links import links
from app.frontdoor.tallies import Happened, RefusedFor
from app.frontdoor.visitors import SignedVisitor, UnknownVisitor, read_visitor
from app.tickets.submissions import receipt as receipts
from app.web.answers import current_desk
from app.web.bounds import FORM_PARTS
from app.web.forms.counting import count
from app.web.forms.sending import (
    current_guard,
    current_network,
    current_tokens,
    draw_page,
    send_form,
)
from app.web.forms.shown import (
    AN_HOUR,
    FRAME,
    ShownForm,
    draw,
    draw_kept,
    load_form,
)

log = logging.getLogger(__name__)
bp = Blueprint("forms", __name__)


@bp.get("/form/<string:key>")
@bp.get(f"/form/<string:key>{FRAME}")
def show(key: str) -> Response:
    """The empty form."""
    shown = _shown(key)
    if shown is None or not shown.form.is_on:
        return _gone()
    if request.method == "GET":
        count(shown.form, Happened.SHOWN)
    return draw_page(shown, current_tokens().fresh(shown.form.id), {})


@bp.post("/form/<string:key>")
@bp.post(f"/form/<string:key>{FRAME}")
def send(key: str) -> AnyResponse:
    """Keep what was typed and go to the receipt; or the page again, with all of it."""
    try:
        shown = _shown(key)
        if shown is None:
            return _gone()
        if _is_too_big():
            count(shown.form, RefusedFor.TOO_BIG)
            return draw("form/too_big.html", 413, shown)
        if not shown.form.is_on:
            return _closed(shown)
        return send_form(shown)
    except Later:
        return draw_kept("form/busy.html", 503, None)


@bp.post(f"/form/<string:key>{FRAME}/visitor")
def sign(key: str) -> AnyResponse:
    """The form for whom the website vouches for, with what was typed so far.

    Whose word is not good is a visitor like any other: they see the ordinary form.
    """
    shown = _shown(key)
    if shown is None or not shown.form.is_on:
        return _gone()
    if _is_too_big():
        return draw("form/too_big.html", 413, shown)
    typed = {name: clean(text) for name, text in request.form.items()}
    signed = replace(shown, visitor=_visitor(shown))
    token = current_tokens().fresh(shown.form.id, signed.visitor)
    return draw_page(signed, token, typed)


@bp.get("/form/<string:key>/sent/<string:token>")
@bp.get(f"/form/<string:key>{FRAME}/sent/<string:token>")
def sent(key: str, token: str) -> Response:
    """The receipt; whoever has its address sees it, and nothing that was typed."""
    shown, submission_id = _shown(key), current_tokens().read_receipt(token)
    if shown is None or submission_id is None:
        return _gone()
    with current_desk().database.reading() as session:
        found = receipts.read_receipt(session, submission_id, shown.form.id)
        link = links.link_of_submission(session, submission_id)
    if found is None:
        return _gone()
    secret = current_desk().settings.require("secret_key")
    tokens = PublicTokens(secret, links.PURPOSE)
    stands = links.status_path(tokens, link) if link else ""
    return draw("form/sent.html", 200, shown, receipt=found, stands=stands)


def _visitor(shown: ShownForm) -> SignedVisitor | None:
    form, asked = shown.form, request.form
    try:
        secrets = identity_secrets(form, current_desk().vault)
        site = site_of(form, asked.get("site", ""))
        return read_visitor(asked.get("visitor", ""), form.key, secrets, site)
    except UnknownVisitor as error:
        count(form, error.fault)
    except Broken as error:
        log.warning("%s: %s", form.key, error.said)
    return None


def _is_too_big() -> bool:
    """Whether it was more than is read: then nothing of it can be given back."""
    try:
        return len(request.form) > FORM_PARTS
    except RequestEntityTooLarge:
        return True


def _require_room() -> None:
    """Refuse who has asked for too much that is not there."""
    if current_guard().is_lost(current_network()):
        raise TooManyRequests(retry_after=AN_HOUR)


def _gone() -> Response:
    """There is nothing here; who asks for that again and again is not answered."""
    _require_room()
    return draw("form/gone.html", 404, None)


def _closed(shown: ShownForm) -> Response:
    _require_room()
    count(shown.form, RefusedFor.OFF)
    return draw_kept("form/closed.html", 410, shown)


def _shown(key: str) -> ShownForm | None:
    if not is_key(key):
        return None
    with current_desk().database.reading() as session:
        return load_form(session, key, is_framed=_is_framed(key))


def _is_framed(key: str) -> bool:
    return request.path.startswith(f"/form/{key}{FRAME}")
