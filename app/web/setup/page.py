"""`/setup`: what to do in which order, and what is done; by a signed link or cookie."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from flask import Blueprint, Response, current_app, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound, TooManyRequests

from app.desk import Desk
from app.errors import Broken, NotFound as NoSuchRow, Refused
from app.health.finding import Finding
from app.people import first_setup
from app.signing import A_WHILE, InvalidLink, SignedLinks
from app.web.answers import current_desk, private_answer, render_answer
from app.web.language import page_languages
from app.web.listing import kit
from app.web.mailbox_connection import ConnectionStopped
from app.web.setup import first_import, first_run, offers, pasted, visit
from app.web.setup.compared import compare_values
from app.web.setup.facts import facts_of
from app.web.setup.steps import CHECKED, setup_steps
from app.web.setup.visit import SetupVisit
from app.wording import TranslatableText, mark, translatable

bp = Blueprint("setup", __name__, template_folder="../templates")

ALL, DEPLOYMENT = "all", "deployment"
# Where something can be pasted, and what.
PASTED = {
    "project": mark("Paste the last line that the script prints"),
    "consent": mark("Paste the client's file, which Google lets you download"),
    "add-on": mark("Paste what get-authorization prints"),
}
IMPORT_ACTS = {
    "begin": first_import.begin_import,
    "end": first_import.end_import,
}
TAKE_ANOTHER = translatable(
    "An admin finds a link in the menu ⋮ of the add-on's home card; the command desk "
    "setup prints one."
)


@dataclass(frozen=True)
class PressAnswer:
    """What a press has brought, by step: findings, a refusal, what was set."""

    found: Mapping[str, Sequence[Finding]] = field(default_factory=dict)
    wrong: Mapping[str, TranslatableText] = field(default_factory=dict)
    set_now: Mapping[str, Sequence[str]] = field(default_factory=dict)


@bp.get("/setup")
def setup() -> Response:
    """The steps, each with its true state; on a new desk the form of its first run."""
    desk = current_desk()
    if "code" in request.args:
        return _page_of_link(desk, request.args["code"])
    visiting = visit.current_visit(desk)
    if visiting is not None and visiting.workspace != visit.NOBODYS:
        return _steps_page(desk, visiting, visit.form_token())
    with desk.database.reading() as session:
        is_new = first_setup.is_without_workspace(session)
    if not is_new:
        raise NotFound
    return first_run.first_page(desk)


@bp.post("/setup")
def begin() -> Response:
    """Make the desk somebody's: a workspace and its first admin."""
    return first_run.begin_desk(current_desk())


@bp.post("/setup/check")
def check() -> Response:
    """Ask Google about one step, or about all."""
    desk, visiting = current_desk(), _required_visit()
    step = request.form.get("step", "")
    keys = CHECKED if step == ALL else (step,)
    if not set(keys) <= set(CHECKED):
        raise NotFound
    # Google's libraries come with the first check, not with the process.
    from app.web.setup.checks import run_checks

    deployment = current_app.extensions[DEPLOYMENT](desk.settings.public_url)
    found = run_checks(desk, visiting.workspace, keys, deployment)
    return _steps_page(desk, visiting, visit.form_token(), PressAnswer(found))


@bp.post("/setup/paste")
def paste() -> Response:
    """Compare what was pasted with what is set here."""
    desk, visiting = current_desk(), _required_visit()
    token, step = visit.form_token(), request.form.get("step", "add-on")
    if step not in PASTED:
        raise NotFound
    try:
        values = pasted.read_pasted(request.form.get("text", ""))
    except Refused as error:
        return _steps_page(desk, visiting, token, PressAnswer(wrong={step: error.said}))
    found = {step: list(compare_values(desk.settings, values))}
    return _steps_page(desk, visiting, token, PressAnswer(found))


@bp.post("/setup/use")
def use() -> Response:
    """Set the values that were found or pasted."""
    desk, visiting = current_desk(), _required_visit()
    token, step = visit.form_token(), request.form.get("step", "")
    try:
        changed = offers.use_offer(desk, visiting, request.form.get("offer", ""))
    except Refused as error:
        if isinstance(error, InvalidLink):
            raise
        return _steps_page(desk, visiting, token, PressAnswer(wrong={step: error.said}))
    return _steps_page(desk, visiting, token, PressAnswer(set_now={step: changed}))


@bp.post("/setup/import")
def change_import() -> Response:
    """Begin the first import of an inbox's mailbox, or end it."""
    desk, visiting = current_desk(), _required_visit()
    act = IMPORT_ACTS.get(request.form.get("act", ""))
    if act is None:
        raise NotFound
    with desk.database.reading() as session:
        by = offers.author_of_visit(session, visiting)
    try:
        act(desk, visiting.workspace, request.form.get("address", ""), by)
    except NoSuchRow as error:
        raise NotFound from error
    return _steps_page(desk, visiting, visit.form_token())


@bp.get("/setup/listing.zip")
def listing() -> Response:
    """What the private app's listing wants to have, with this desk's own addresses."""
    _open_visit()
    made = kit.listing_kit(current_desk().settings.pages, page_languages())
    answer = Response(made, mimetype="application/zip")
    answer.headers.set("Content-Disposition", "attachment", filename=kit.FILE_NAME)
    return private_answer(answer)


def _open_visit() -> SetupVisit:
    """The visit of the browser that asks.

    Raises:
        NotFound: there is none.
    """
    visiting = visit.current_visit(current_desk())
    if visiting is None or visiting.workspace == visit.NOBODYS:
        raise NotFound
    return visiting


def _required_visit() -> SetupVisit:
    """The visit that a form was sent in.

    Raises:
        NotFound: there is none.
        InvalidLink: the form is none of its pages'.
    """
    visiting = _open_visit()
    if not visit.has_form_token():
        raise InvalidLink("This page is too old. Open it once more.")
    return visiting


def _page_of_link(desk: Desk, code: str) -> Response:
    link = SignedLinks(desk.settings.require("secret_key")).read(code)
    # A link that connects one mailbox opens nothing else.
    if link.address or not visit.may_set_up(desk, link.workspace, link.person):
        raise InvalidLink("This link is no longer valid.")
    visiting = SetupVisit(
        workspace=link.workspace, person=link.person, seconds=A_WHILE.total_seconds()
    )
    cookie = visit.seal_visit(desk, visiting)
    answer = _steps_page(desk, visiting, visit.token_of(cookie))
    visit.keep_cookie(answer, desk, cookie, visiting.seconds)
    return answer


def _steps_page(
    desk: Desk,
    visiting: SetupVisit,
    token: str,
    pressed: PressAnswer = PressAnswer(),
) -> Response:
    links = SignedLinks(desk.settings.require("secret_key"))
    with desk.database.reading() as session:
        here = facts_of(session, visiting.workspace)
    return render_answer(
        "setup/steps.html",
        here=here,
        steps=setup_steps(desk.settings, here),
        checks=CHECKED,
        pressed=pressed,
        offered={
            key: offers.make_offer(desk, visiting, each)
            for key, each in pressed.found.items()
        },
        pasted=PASTED,
        form_token=token,
        can_press=desk.settings.google_client_id is not None,
        path=lambda address: links.connect(
            visiting.workspace, visiting.person, address
        ),
    )


@bp.errorhandler(InvalidLink)
@bp.errorhandler(Broken)
def link_error_page(error: InvalidLink | Broken) -> ResponseReturnValue:
    """A link that opens nothing; nothing is said of whose desk it is."""
    status = 403 if isinstance(error, InvalidLink) else 503
    return _stopped_page(
        ConnectionStopped(error.said, TAKE_ANOTHER, http_status=status)
    )


@bp.errorhandler(NotFound)
def no_visit_page(_error: NotFound) -> ResponseReturnValue:
    """The steps without a link or a visit; the same whatever else is asked here."""
    title = translatable("This page opens with a link")
    return _stopped_page(ConnectionStopped(title, TAKE_ANOTHER, http_status=404))


@bp.errorhandler(TooManyRequests)
def locked_page(error: TooManyRequests) -> ResponseReturnValue:
    """Too many wrong codes: when the next one may be tried."""
    assert isinstance(error.retry_after, int)
    stop = ConnectionStopped(
        translatable("Too many wrong codes"),
        translatable(
            "Try again in {minutes} min, or run desk setup --first: its new code works "
            "at once.",
            minutes=math.ceil(error.retry_after / 60),
        ),
        http_status=429,
    )
    answer = _stopped_page(stop)
    answer.headers["Retry-After"] = str(error.retry_after)
    return answer


def _stopped_page(stop: ConnectionStopped) -> Response:
    return render_answer("stopped.html", stop.http_status, stop=stop, again="")
