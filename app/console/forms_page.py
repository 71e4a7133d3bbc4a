"""The public forms: each with the line to paste, and what it brings.

Admins keep them; managers read the numbers of those of their own inboxes.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from addon.words.reader import Reader
from app import clock
from app.audit.author import person_author
from app.console import guard
from app.console.acts import VIA
from app.console.entry import page_to
from app.console.form_numbers import FormNumbers
from app.console.guard import for_visitors
from app.console.rendering import render_page
from app.console.visit import PATH
from app.errors import NotFound, Refused
from app.frontdoor import keeping, tallies
from app.frontdoor.fields import Asked
from app.frontdoor.keeping import LANGUAGES, TEXTS, FormWish
from app.frontdoor.proof import ProofMode
from app.frontdoor.table import Form
from app.inboxes import inbox as inboxes, visible
from app.inboxes.inbox import Inbox
from app.people import access
from app.people.person import Person
from app.tickets.submissions.table import Submission
from app.web.answers import current_desk
from app.web.forms.widget import pinned_snippet, snippet
from app.wording import mark

bp = Blueprint("console_forms", __name__, template_folder="templates")
guard.guard_pages(bp)

FORMS = f"{PATH}/settings/forms"
ONE = f"{FORMS}/<string:key>"
MONTH = timedelta(days=30)
NO_PAGE = mark("There is no such page.")


@bp.get(FORMS)
@for_visitors
def forms(visitor: Person, reader: Reader) -> ResponseReturnValue:
    """Every form of the workspace, and a new one."""
    return _draw_all(visitor, reader)


@bp.post(FORMS)
@for_visitors
def add(visitor: Person, reader: Reader) -> ResponseReturnValue:
    """Make a form, switched off; refused, with what was typed."""
    _require_admin(visitor)
    by = person_author(visitor, VIA)
    try:
        with current_desk().database.transaction() as session:
            inbox = _inbox(session, visitor, request.form.get("inbox", ""))
            wish = FormWish(request.form.get("name", ""))
            made = keeping.add_form(session, inbox, wish, by, visitor.id)
            key = made.key
    except NotFound:
        raise
    except Refused as error:
        return _draw_all(visitor, reader, error)
    return page_to(f"{FORMS}/{key}")


@bp.get(ONE)
@for_visitors
def form(visitor: Person, reader: Reader, key: str) -> ResponseReturnValue:
    """One form: what it asks, where it may be shown, and the line to paste."""
    return _draw_one(visitor, reader, key)


@bp.post(ONE)
@for_visitors
def change(visitor: Person, reader: Reader, key: str) -> ResponseReturnValue:
    """Save a form; refused, with what was typed."""
    _require_admin(visitor)
    try:
        with current_desk().database.transaction() as session:
            found = _found(session, visitor, key)
            wish = _wished(FormWish.of(found))
            keeping.change_form(session, found, wish, person_author(visitor, VIA))
    except NotFound:
        raise
    except Refused as error:
        return _draw_one(visitor, reader, key, error)
    return page_to(f"{FORMS}/{key}")


@bp.post(f"{ONE}/switch")
@for_visitors
def switch(visitor: Person, reader: Reader, key: str) -> ResponseReturnValue:
    """Switch a form on or off; one that could not deliver is refused."""
    _require_admin(visitor)
    settings = current_desk().settings
    can_send = settings.smtp_url is not None and settings.mail_from is not None
    is_on = request.form.get("to") == "on"
    by = person_author(visitor, VIA)
    try:
        with current_desk().database.transaction() as session:
            found = _found(session, visitor, key)
            keeping.switch_form(session, found, is_on=is_on, can_send=can_send, by=by)
    except NotFound:
        raise
    except Refused as error:
        return _draw_one(visitor, reader, key, error)
    return page_to(f"{FORMS}/{key}")


def _require_admin(visitor: Person) -> None:
    if not access.may(visitor, "administer"):
        raise NotFound(NO_PAGE)


def _reads_all(visitor: Person) -> bool:
    return access.may(visitor, "administer")


def _require_reader(visitor: Person) -> None:
    if not access.may(visitor, "front_door"):
        raise NotFound(NO_PAGE)


def _require_member(session: Session, visitor: Person, inbox: Inbox) -> None:
    own = visible.own_inbox_ids(visitor)
    if inbox.id not in set(session.scalars(own)):
        raise NotFound(NO_PAGE)


def _found(session: Session, visitor: Person, key: str) -> Form:
    if not keeping.is_key(key):
        raise NotFound(NO_PAGE)
    return keeping.find_form(session, key, visitor.workspace_id)


def _inbox(session: Session, visitor: Person, address: str) -> Inbox:
    every = inboxes.workspace_inboxes(session, visitor.workspace_id)
    for each in every:
        if each.address == address:
            return each
    raise NotFound(NO_PAGE)


def _wished(wish: FormWish) -> FormWish:
    """The form as the page says it; further fields are a command's."""
    asked = request.form
    fields = replace(
        wish.fields,
        name=Asked.REQUIRED if asked.get("ask_name") == "required" else Asked.OPTIONAL,
        subject=Asked.OPTIONAL if asked.get("ask_subject") else Asked.OFF,
    )
    if asked.get("ask_name") == "off":
        fields = replace(fields, name=Asked.OFF)
    texts = {
        name: {
            language: asked.get(f"{name}_{language}", "").replace("\r\n", "\n")
            for language in LANGUAGES
        }
        for name in TEXTS
    }
    return replace(
        wish,
        name=asked.get("name", ""),
        fields=fields,
        origins=asked.get("origins", "").split(),
        texts=texts,
        privacy_url=asked.get("privacy_url", ""),
        tags=[each for each in asked.get("tags", "").split(",") if each.strip()],
        has_files=bool(asked.get("files")),
        shows_number=bool(asked.get("number")),
        proof=asked["proof"] if asked.get("proof") in set(ProofMode) else wish.proof,
        confirms=bool(asked.get("confirm")),
    )


def _draw_all(
    visitor: Person, reader: Reader, error: Refused | None = None
) -> ResponseReturnValue:
    _require_reader(visitor)
    with current_desk().database.reading() as session:
        every = keeping.workspace_forms(session, visitor.workspace_id)
        if not _reads_all(visitor):
            own = set(session.scalars(visible.own_inbox_ids(visitor)))
            every = [each for each in every if each[1].id in own]
        counts = _counts(session, visitor.workspace_id)
        known = inboxes.workspace_inboxes(session, visitor.workspace_id)
    return render_page(
        "forms.html",
        409 if error else 200,
        reader=reader,
        refused=reader.reason(error) if error else "",
        shown=[(*each, counts.get(each[0].id, (0, 0))) for each in every],
        inboxes=known,
        typed=request.form.get("name", ""),
    )


def _counts(session: Session, workspace_id: int) -> dict[int, tuple[int, int]]:
    """Of each form how many came in 30 days, and how many wait for Gmail."""
    is_new = Submission.created_at >= clock.now() - MONTH
    query = select(
        Submission.form_id,
        func.count().filter(is_new),
        func.count(Submission.sealed_text),
    )
    query = query.where(
        Submission.workspace_id == workspace_id, Submission.form_id.is_not(None)
    )
    rows = session.execute(query.group_by(Submission.form_id))
    return {form_id or 0: (sent, waiting) for form_id, sent, waiting in rows}


def _draw_one(
    visitor: Person, reader: Reader, key: str, error: Refused | None = None
) -> ResponseReturnValue:
    _require_reader(visitor)
    desk = current_desk()
    with desk.database.reading() as session:
        found = _found(session, visitor, key)
        inbox = session.get_one(Inbox, found.inbox_id)
        if not _reads_all(visitor):
            _require_member(session, visitor, inbox)
        counted = tallies.statistics(session, found)
    wish = FormWish.of(found)
    if error is not None and "name" in request.form:
        wish = _wished(wish)
    pages = desk.settings.pages
    shown: dict[str, Any] = {
        "page": f"{pages}/form/{key}",
        "line": snippet(pages, key),
        "pinned": pinned_snippet(pages, key),
    }
    return render_page(
        "form.html",
        409 if error else 200,
        reader=reader,
        refused=reader.reason(error) if error else "",
        form=found,
        inbox=inbox.address,
        wish=wish,
        numbers_of=FormNumbers.of(counted, reader),
        languages=[("en", "English"), ("de", "Deutsch"), ("es", "Español")],
        **shown,
    )
