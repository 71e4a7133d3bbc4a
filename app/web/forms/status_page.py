"""`/status/<token>`: how one ticket stands, for its customer, who may add a message.

Looking changes nothing but when the page was seen: whatever opens every link of a mail
does no harm.
"""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, redirect, request
from werkzeug.exceptions import TooManyRequests
from werkzeug.wrappers import Response as AnyResponse

from app.errors import Later
from app.frontdoor.answers import NO_MESSAGE, TOO_LONG, FormAnswers, clean
from app.frontdoor.guard import SentForm, Verdict
from app.frontdoor.public_token import PublicTokens
from app.frontdoor.status_links import links
from app.frontdoor.status_links.follow_up import FollowUpDesk, can_write
from app.frontdoor.status_links.links import PURPOSE, FoundLink
from app.frontdoor.status_links.standing import Standing, standing_of
from app.tickets.submissions.submitting import find_by_nonce
from app.web.answers import current_desk
from app.web.bounds import FORM_PARTS
from app.web.forms.public import draw_public, public_language
from app.web.forms.sending import CONFIRM, current_guard, current_network
from app.web.forms.shown import AN_HOUR
from app.web.forms.tokens import FormToken, FormTokens, StaleForm
from app.wording import TranslatableText, mark, translatable

bp = Blueprint("status_links", __name__)

STATUS = "/status/<string:token>"
MAX_MESSAGE_LENGTH, MAX_A_DAY = 5_000, 10
DAY = timedelta(days=1)
MANY = mark("Many messages were added here today. Write a mail instead.")


@bp.get(STATUS)
def show(token: str) -> Response:
    """How it stands."""
    found, standing = _found(token)
    if found is None or standing is None:
        return _gone(found)
    _note_seen(found)
    return _draw(found, standing)


@bp.post(STATUS)
def write(token: str) -> AnyResponse:
    """Keep what was added, and show the page again; or with what is wrong with it."""
    if len(request.form) > FORM_PARTS:
        abort(413)
    try:
        found, standing = _found(token)
        if found is None or standing is None:
            return _gone(found)
        if not standing.can_write:
            return _draw(found, standing)
        return _write(found, standing, token)
    except Later:
        return draw_public("form/busy.html", 503, message=_typed())


def _write(found: FoundLink, standing: Standing, token: str) -> AnyResponse:
    tokens, text = _tokens(), _typed()
    try:
        page = tokens.read(found.link.id, request.form.get("t", ""))
    except StaleForm as error:
        return _draw(found, standing, error.said)
    if _is_sent(found, page):
        return _sent(token)
    wrong = _wrong(text)
    if wrong is not None:
        return _draw(found, standing, wrong, 422)
    guard, sent = current_guard(), _sent_form(found, page, text)
    verdict = guard.judge(sent)
    if _is_sent(found, page):
        # The same press, twice at once.
        return _sent(token)
    if verdict in (Verdict.VISITOR_FLOOD, Verdict.ADDRESS_FLOOD) or _is_full(sent):
        answer = _draw(found, standing, translatable(MANY), 429)
        answer.headers["Retry-After"] = str(AN_HOUR)
        return answer
    if verdict is Verdict.ASK and not page.is_confirmed:
        again = tokens.confirming(found.link.id, page)
        return _draw(found, standing, translatable(CONFIRM), page_token=again)
    _commit(found, text, _nonce(found, page))
    guard.count(sent)
    return _sent(token)


def _commit(found: FoundLink, text: str, nonce: str) -> None:
    desk = current_desk()
    host = urlsplit(desk.settings.public_url).hostname or "localhost"
    takes = FollowUpDesk(desk.vault, host, desk.settings.mail_from)
    with desk.database.transaction() as session:
        takes.receive(session, found, text, nonce)
    desk.jobs.deliver([found.inbox.id])


def _found(token: str) -> tuple[FoundLink | None, Standing | None]:
    """The link of that token, and how its ticket stands while it leads there."""
    desk = current_desk()
    with desk.database.reading() as session:
        found = links.find_by_token(session, status_tokens(), token)
        if found is None or found.ended:
            return found, None
        return found, standing_of(session, found)


def _note_seen(found: FoundLink) -> None:
    with current_desk().database.transaction() as session:
        links.note_seen(session, found.link.id)


def status_tokens() -> PublicTokens:
    """Makes and proves the tokens of these pages."""
    return PublicTokens(current_desk().settings.require("secret_key"), PURPOSE)


def _draw(
    found: FoundLink,
    standing: Standing,
    notice: TranslatableText | None = None,
    status: int = 200,
    *,
    page_token: str = "",
) -> Response:
    has_box = can_write(found.inbox, current_desk().settings.mail_from)
    return draw_public(
        "form/status.html",
        status,
        standing=standing,
        inbox=found.inbox.address,
        has_box=has_box and standing.can_write,
        notice=notice,
        typed=_typed() if request.method == "POST" else "",
        trap=_trap(found),
        token=page_token or _tokens().fresh(found.link.id),
        is_sent="sent" in request.args and request.method == "GET",
    )


def _gone(found: FoundLink | None) -> Response:
    """Wrong, revoked and ended look the same; too many are not answered."""
    if current_guard().is_lost(current_network()):
        raise TooManyRequests(retry_after=AN_HOUR)
    inbox = found.inbox.address if found is not None else ""
    return draw_public("form/ended.html", 410, inbox=inbox, message=_typed())


def _sent(token: str) -> AnyResponse:
    lang = public_language().code
    answer = redirect(f"{links.PATH}/{token}?sent=1&lang={lang}", 303)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _typed() -> str:
    return clean(request.form.get("message", "")).strip()


def _wrong(text: str) -> TranslatableText | None:
    if not text:
        return translatable(NO_MESSAGE)
    if len(text) > MAX_MESSAGE_LENGTH:
        many = {"count": len(text), "most": MAX_MESSAGE_LENGTH}
        return TranslatableText(TOO_LONG, many)
    return None


def _is_sent(found: FoundLink, page: FormToken) -> bool:
    with current_desk().database.reading() as session:
        place = found.link.workspace_id
        return find_by_nonce(session, place, _nonce(found, page)) is not None


def _is_full(sent: SentForm) -> bool:
    (today,) = current_desk().form_counts.read([(f"form:{sent.key}", DAY)])
    return today >= MAX_A_DAY


def _sent_form(found: FoundLink, page: FormToken, text: str) -> SentForm:
    ticket = found.ticket
    answers = FormAnswers(ticket.customer_name, ticket.customer_address, "", text, {})
    network = current_network()
    trap = request.form.get(_trap(found), "")
    return SentForm(f"status:{found.link.id}", page.at, answers, trap, network)


def _trap(found: FoundLink) -> str:
    return f"website_{found.link.public_id[:4]}"


def _nonce(found: FoundLink, page: FormToken) -> str:
    return f"status:{found.link.id}:{page.nonce}"


def _tokens() -> FormTokens:
    secret = current_desk().settings.require("secret_key")
    return FormTokens(secret, "sidedesk.follow-up")
