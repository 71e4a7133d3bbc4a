"""`/setup` of a desk without a workspace: a code, and it is somebody's."""

from __future__ import annotations

from flask import Response, redirect, request
from werkzeug.exceptions import NotFound, TooManyRequests

from app import audit
from app.desk import Desk
from app.errors import Refused
from app.inboxes.newcomers import add_workspace
from app.people import first_setup
from app.people.first_setup import CodeState
from app.people.person import Person
from app.people.workspace import Workspace
from app.web.answers import private_answer, render_answer
from app.web.setup import visit
from app.web.setup.first_form import CODE_SAID, FirstForm, Wrong
from app.web.setup.visit import SetupVisit
from app.wording import translatable

TOO_OLD = translatable(
    "This page was open for too long, or the browser kept no cookie. It keeps none if "
    "the address begins with http:// instead of https://. Enter the code again and "
    "press Begin."
)


def first_page(desk: Desk) -> Response:
    """The form, empty."""
    return _draw(desk, FirstForm(), {})


def begin_desk(desk: Desk) -> Response:
    """Make the workspace and its first admin, or say everything that is wrong."""
    form = FirstForm.read(request.form)
    _require_nobodys(desk)
    if not visit.has_form_token():
        return _draw(desk, form, {"code": TOO_OLD})
    code = request.form.get("code", "")
    wrong = _wrong_code(desk, code) | form.wrong_fields()
    if wrong:
        return _draw(desk, form, wrong)
    try:
        admin = _make_workspace(desk, form, code)
    except Refused as error:
        return _draw(desk, form, {"domain": error.said})
    answer = redirect(visit.PATH, 303)
    assert isinstance(answer, Response)
    mine = SetupVisit(workspace=admin.workspace_id, person=admin.id)
    visit.begin_visit(answer, desk, mine)
    return private_answer(answer)


def _require_nobodys(desk: Desk) -> None:
    with desk.database.reading() as session:
        if not first_setup.is_without_workspace(session):
            raise NotFound


def _wrong_code(desk: Desk, code: str) -> Wrong:
    if not code.strip():
        return {"code": translatable("Enter the code.")}
    with desk.database.transaction() as session:
        tried = first_setup.try_code(session, code)
    if tried.state is CodeState.LOCKED:
        raise TooManyRequests(retry_after=tried.wait_seconds)
    said = CODE_SAID.get(tried.state)
    return {"code": said} if said else {}


def _make_workspace(desk: Desk, form: FirstForm, code: str) -> Person:
    """The first admin of the new workspace.

    Raises:
        NotFound: somebody else was faster, so the code is dead.
    """
    with desk.database.transaction() as session:
        if first_setup.try_code(session, code).state is not CodeState.RIGHT:
            raise NotFound
        admin = add_workspace(
            session,
            form.domain,
            form.address,
            name=form.name,
            more_domains=form.more_domains,
            quota=desk.settings.default_quota,
            by=audit.SETUP,
        )
        place = session.get_one(Workspace, admin.workspace_id)
        with audit.changing(session, audit.SETUP, "workspace.changed", place, ["zone"]):
            place.zone = form.checked_zone()
        return admin


def _draw(desk: Desk, form: FirstForm, wrong: Wrong) -> Response:
    new, token = "", visit.form_token()
    if visit.current_visit(desk) is None:
        new = visit.seal_visit(desk, SetupVisit())
        token = visit.token_of(new)
    answer = render_answer(
        "setup/first.html",
        400 if wrong else 200,
        form=form,
        wrong=wrong,
        form_token=token,
    )
    if new:
        visit.keep_cookie(answer, desk, new, SetupVisit().seconds)
    return answer
