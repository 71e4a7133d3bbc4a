"""The page of what the database holds for this server, in the set-up."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from flask import Blueprint, Response, request
from werkzeug.exceptions import NotFound

from app.desk import Desk
from app.errors import Refused
from app.signing import InvalidLink
from app.web.answers import current_desk, render_answer
from app.web.setup import kept_settings, visit
from app.web.setup.visit import SetupVisit, open_visit, required_visit
from app.wording import TranslatableText

Change = Callable[[Desk, SetupVisit, Mapping[str, str]], Sequence[str]]


def add_pages(bp: Blueprint) -> None:
    """Put the page and its forms into the set-up."""
    bp.get("/setup/settings")(kept)
    bp.post("/setup/settings")(change_kept)


def kept() -> Response:
    """Each setting that may be saved here: its value, unless secret, and its source."""
    open_visit(current_desk())
    return _page(current_desk())


def change_kept() -> Response:
    """Save a group of them, or delete one."""
    desk = current_desk()
    visiting = required_visit(desk)
    try:
        changed = _change(desk, visiting, request.form)
    except Refused as error:
        if isinstance(error, InvalidLink):
            raise
        return _page(desk, wrong=error.said, group=request.form.get("group", ""))
    return _page(desk, changed=changed)


def _change(desk: Desk, visiting: SetupVisit, form: Mapping[str, str]) -> Sequence[str]:
    if "delete" in form:
        return kept_settings.delete_setting(desk, visiting, form["delete"])
    group = form.get("group", "")
    if group not in kept_settings.GROUPS:
        raise NotFound
    return kept_settings.save_group(desk, visiting, group, form)


def _page(
    desk: Desk,
    changed: Sequence[str] | None = None,
    wrong: TranslatableText | None = None,
    group: str = "",
) -> Response:
    return render_answer(
        "setup/kept.html",
        groups=kept_settings.GROUPS,
        rows=kept_settings.kept_rows(desk),
        typed={} if wrong is None else request.form,
        changed=changed,
        wrong=wrong,
        group=group,
        form_token=visit.form_token(),
    )
