"""`/setup`: what to do in which order, and what is done; by a signed link or cookie."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from flask import Blueprint, Response, current_app, request
from werkzeug.exceptions import NotFound

from app.desk import Desk
from app.errors import Broken, DeskError, Later, NotFound as NoSuchRow, Refused
from app.gmail.scopes import SHARING
from app.health.finding import Finding
from app.people import first_setup
from app.signing import A_WHILE, InvalidLink, SignedLinks
from app.web.answers import current_desk, private_answer, render_answer
from app.web.language import page_languages
from app.web.listing import kit
from app.web.setup import (
    first_import,
    first_run,
    kept_page,
    offers,
    send_as_for_all,
    send_as_mail,
    stopped,
    visit,
)
from app.web.setup.facts import facts_of
from app.web.setup.send_as_for_all import AddedSenders
from app.web.setup.send_as_mail import MailedReps
from app.web.setup.steps import CHECKED, setup_steps
from app.web.setup.visit import SetupVisit, open_visit, required_visit
from app.wording import TranslatableText, mark

bp = Blueprint("setup", __name__, template_folder="../templates")
kept_page.add_pages(bp)
stopped.add_handlers(bp)

ALL, SEND_AS = "all", "send-as"
# What only parts above this one know: they put it in.
DEPLOYMENT, COUNT = "deployment", "count"
# Where something can be pasted, and what.
PASTED = {
    "project": mark("Paste the last line that the script prints"),
    "consent": mark("Paste the client's file, which Google lets you download"),
    "add-on": mark("Paste what get-authorization or deployments describe prints"),
    "push": mark("Paste the topic's policy, as get-iam-policy prints it"),
}
IMPORT_ACTS = {
    "begin": first_import.begin_import,
    "end": first_import.end_import,
}


@dataclass(frozen=True)
class PressAnswer:
    """What a press has brought, by step: findings, a refusal, what was set."""

    found: Mapping[str, Sequence[Finding]] = field(default_factory=dict)
    wrong: Mapping[str, TranslatableText] = field(default_factory=dict)
    set_now: Mapping[str, Sequence[str]] = field(default_factory=dict)
    mailed: MailedReps | None = None
    added: AddedSenders | None = None


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
    desk = current_desk()
    visiting = required_visit(desk)
    step = request.form.get("step", "")
    keys = CHECKED if step == ALL else (step,)
    if not set(keys) <= set(CHECKED):
        raise NotFound
    # Google's libraries come with the first check, not with the process.
    from app.web.setup.checks import CheckedPlace, run_checks

    deployment = current_app.extensions[DEPLOYMENT](desk.settings.public_url)
    count = current_app.extensions[COUNT]
    place = CheckedPlace(desk, visiting.workspace, deployment, count)
    found = run_checks(place, keys)
    return _steps_page(desk, visiting, visit.form_token(), PressAnswer(found))


@bp.post("/setup/paste")
def paste() -> Response:
    """Compare what was pasted with what is set here."""
    desk = current_desk()
    visiting = required_visit(desk)
    token, step = visit.form_token(), request.form.get("step", "add-on")
    if step not in PASTED:
        raise NotFound
    # With Google's libraries, as above.
    from app.web.setup.pasted_findings import pasted_findings

    deployment = current_app.extensions[DEPLOYMENT](desk.settings.public_url)
    text = request.form.get("text", "")
    try:
        found = {step: list(pasted_findings(desk.settings, text, deployment))}
    except Refused as error:
        return _steps_page(desk, visiting, token, PressAnswer(wrong={step: error.said}))
    return _steps_page(desk, visiting, token, PressAnswer(found))


@bp.post("/setup/use")
def use() -> Response:
    """Set the values that were found or pasted."""
    desk = current_desk()
    visiting = required_visit(desk)
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
    desk = current_desk()
    visiting = required_visit(desk)
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


@bp.post("/setup/send-as")
def mail_reps() -> Response:
    """Mail those who cannot write as an inbox yet what they have to do."""
    desk = current_desk()
    visiting, token = required_visit(desk), visit.form_token()
    with desk.database.reading() as session:
        by = offers.author_of_visit(session, visiting)
    try:
        mailed = send_as_mail.mail_reps(desk, visiting.workspace, by)
    except (Broken, Later) as error:
        pressed = PressAnswer(wrong={SEND_AS: error.said})
        return _steps_page(desk, visiting, token, pressed)
    return _steps_page(desk, visiting, token, PressAnswer(mailed=mailed))


@bp.post("/setup/senders")
def add_senders() -> Response:
    """Have Gmail add the inboxes for every rep."""
    desk = current_desk()
    visiting, token = required_visit(desk), visit.form_token()
    with desk.database.reading() as session:
        by = offers.author_of_visit(session, visiting)
    try:
        added = send_as_for_all.set_up_for_all(desk, visiting.workspace, by)
    except DeskError as error:
        pressed = PressAnswer(wrong={SEND_AS: error.said})
        return _steps_page(desk, visiting, token, pressed)
    return _steps_page(desk, visiting, token, PressAnswer(added=added))


@bp.get("/setup/listing.zip")
def listing() -> Response:
    """What the private app's listing wants to have, with this desk's own addresses."""
    open_visit(current_desk())
    made = kit.listing_kit(current_desk().settings.pages, page_languages())
    answer = Response(made, mimetype="application/zip")
    answer.headers.set("Content-Disposition", "attachment", filename=kit.FILE_NAME)
    return private_answer(answer)


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
        rep_text=send_as_mail.rep_text([here.inbox]),
        can_mail=desk.settings.smtp_url is not None,
        can_add=send_as_for_all.has_delegation(desk.settings),
        sharing=SHARING,
        can_press=desk.settings.google_client_id is not None,
        path=lambda address: links.connect(
            visiting.workspace, visiting.person, address
        ),
    )
