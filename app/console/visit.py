"""Who is visiting the console: a browser's secret, worth what its person may do now."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import timedelta

from flask import Response, request

from app import clock
from app.desk import Desk
from app.people import (
    access,
    console_session as sessions,
    workspace as workspaces,
)
from app.people.person import Person

COOKIE = "desk_console"
PATH = "/console"
# The script of a page sends it when nobody has pressed anything.
AGAIN = "Desk-Refresh"


@dataclass(frozen=True)
class ConsoleVisits:
    """Begins, finds and ends the visits of one desk."""

    desk: Desk

    def begin(self, answer: Response, person: Person) -> None:
        """Sign the person in: a new session, whose secret goes with this answer."""
        agent = request.headers.get("User-Agent", "")
        with self.desk.database.transaction() as session:
            sessions.end_session(session, _secret())
            token = sessions.begin_session(session, person, agent)
            if access.may(person, "administer"):
                workspaces.end_first_visit(session, person.workspace_id)
        set_console_cookie(answer, self.desk, COOKIE, token, sessions.LONGEST)

    def visitor(self) -> Person | None:
        """Whose browser asks now; None when nobody has signed in, or no longer may.

        Somebody who has left, or whose address has another Google account now, is out
        at once.
        """
        if not _secret():
            return None
        with self.desk.database.reading() as session:
            visit, person = sessions.session_of(session, _secret())
        # A page that asks for itself again is no sign of life.
        is_press = AGAIN not in request.headers
        now = clock.now()
        if visit and is_press and now - visit.seen_at > sessions.SEEN_EVERY:
            with self.desk.database.transaction() as session:
                sessions.note_seen(session, visit)
        return person

    def end(self, answer: Response) -> None:
        """Sign this browser out, here and in whatever has a copy of its cookie."""
        if _secret():
            with self.desk.database.transaction() as session:
                sessions.end_session(session, _secret())
        drop_console_cookie(answer, COOKIE)


def form_token() -> str:
    """What each form of this visit carries; nothing where nobody has signed in.

    It follows from the cookie's secret, which no page of others can read.
    """
    if not _secret():
        return ""
    return hmac.digest(_secret().encode(), b"form", "sha256").hex()


def _secret() -> str:
    return request.cookies.get(COOKIE, "")


def set_console_cookie(  # noqa: PLR0913 - what a cookie is
    answer: Response,
    desk: Desk,
    name: str,
    value: str,
    life: timedelta,
    *,
    path: str = PATH,
) -> None:
    """Have the browser keep this for the console's own pages only."""
    answer.set_cookie(
        name,
        value,
        max_age=life,
        path=path,
        secure=desk.settings.pages.startswith("https"),
        httponly=True,
        samesite="Lax",
    )


def drop_console_cookie(answer: Response, name: str) -> None:
    """Have the browser forget it."""
    answer.delete_cookie(name, path=PATH)
