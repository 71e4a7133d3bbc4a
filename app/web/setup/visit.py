"""Who visits `/setup`: a signed cookie for that page alone, and its forms' token."""

from __future__ import annotations

import hmac
import secrets
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta

from flask import Response, request
from itsdangerous import BadData
from werkzeug.exceptions import NotFound

from app import clock
from app.desk import Desk
from app.people import access
from app.people.person import Person
from app.people.workspace import Workspace
from app.signing import OPERATOR, InvalidLink, make_serializer

COOKIE, PATH, SALT = "desk_setup", "/setup", "sidedesk.setup"
TOKEN_FIELD = "form_token"  # noqa: S105 - the field's name
HALF_A_DAY = timedelta(hours=12)
# Of a visitor who has no workspace yet.
NOBODYS = 0


@dataclass(frozen=True, kw_only=True)
class SetupVisit:
    """Whose set-up a browser may see, as whom (0: the operator), and for how long."""

    workspace: int = NOBODYS
    person: int = OPERATOR
    made: float = field(default_factory=lambda: clock.now().timestamp())
    seconds: float = HALF_A_DAY.total_seconds()
    nonce: str = field(default_factory=lambda: secrets.token_urlsafe(12))

    @property
    def made_at(self) -> datetime:
        """When it began."""
        return datetime.fromtimestamp(self.made, UTC)

    @property
    def is_over(self) -> bool:
        """Whether its time is over."""
        return clock.now() > self.made_at + timedelta(seconds=self.seconds)


def seal_visit(desk: Desk, visit: SetupVisit) -> str:
    """The visit as its cookie holds it."""
    secret = desk.settings.require("secret_key")
    return str(make_serializer(secret, SALT).dumps(asdict(visit)))


def keep_cookie(answer: Response, desk: Desk, cookie: str, seconds: float) -> None:
    """Have the browser keep the visit, for the set-up's pages alone."""
    answer.set_cookie(
        COOKIE,
        cookie,
        max_age=timedelta(seconds=seconds),
        path=PATH,
        secure=desk.settings.pages.startswith("https"),
        httponly=True,
        samesite="Lax",
    )


def begin_visit(answer: Response, desk: Desk, visit: SetupVisit) -> None:
    """Let the browser show this visit from now on."""
    keep_cookie(answer, desk, seal_visit(desk, visit), visit.seconds)


def current_visit(desk: Desk) -> SetupVisit | None:
    """The visit of the browser that asks now, if it has one that still counts."""
    secret = desk.settings.require("secret_key")
    try:
        told = make_serializer(secret, SALT).loads(_cookie())
        visit = SetupVisit(**told)
    except (BadData, TypeError):
        return None
    if visit.is_over or not _is_open(desk, visit):
        return None
    return visit


def open_visit(desk: Desk) -> SetupVisit:
    """The visit of the browser that asks, to a workspace.

    Raises:
        NotFound: there is none.
    """
    visiting = current_visit(desk)
    if visiting is None or visiting.workspace == NOBODYS:
        raise NotFound
    return visiting


def required_visit(desk: Desk) -> SetupVisit:
    """The visit that a form was sent in.

    Raises:
        NotFound: there is none.
        InvalidLink: the form is none of its pages'.
    """
    visiting = open_visit(desk)
    if not has_form_token():
        raise InvalidLink("This page is too old. Open it once more.")
    return visiting


def may_set_up(desk: Desk, workspace: int, person: int) -> bool:
    """Whether that person may see the workspace's set-up, as things are now."""
    if person == OPERATOR:
        return True
    with desk.database.reading() as session:
        who = session.get(Person, person)
    if who is None or who.workspace_id != workspace:
        return False
    return access.may(who, "administer")


def form_token() -> str:
    """What each form of this visit carries: no page of others can read the cookie."""
    return token_of(_cookie())


def token_of(cookie: str) -> str:
    """What the forms carry in a browser that has this cookie."""
    return hmac.digest(cookie.encode(), b"form", "sha256").hex() if cookie else ""


def has_form_token() -> bool:
    """Whether the form that is sent now was drawn for this visit."""
    given, expected = request.form.get(TOKEN_FIELD, ""), form_token()
    return bool(expected) and hmac.compare_digest(given.encode(), expected.encode())


def _is_open(desk: Desk, visit: SetupVisit) -> bool:
    if visit.workspace == NOBODYS:
        return True
    with desk.database.reading() as session:
        place = session.get(Workspace, visit.workspace)
    if place is None:
        return False
    ended = place.setup_ended_at
    is_ended = ended is not None and visit.made_at <= ended
    return not is_ended and may_set_up(desk, visit.workspace, visit.person)


def _cookie() -> str:
    return request.cookies.get(COOKIE, "")
