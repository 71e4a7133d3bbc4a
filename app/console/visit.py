"""Who is visiting the console: a signed cookie, worth what the person may do now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from flask import Response, request
from itsdangerous import BadData, URLSafeTimedSerializer

from app import clock
from app.desk import Desk
from app.people.person import Person
from app.signing import serializer

COOKIE = "desk_console"
PATH = "/console"
LIFE = timedelta(hours=12)


@dataclass(frozen=True)
class Visits:
    """Begins, finds and ends the visits of one desk."""

    desk: Desk

    def begin(self, answer: Response, person: Person) -> None:
        """From this answer on the browser is this person's."""
        told = self._serializer.dumps([person.id, person.google_sub])
        keep(answer, self.desk, COOKIE, str(told), LIFE)

    def visitor(self) -> Person | None:
        """Whose browser asks now; None when nobody has signed in, or no longer may.

        Somebody who has left, or whose address has another Google account now, is out
        at once.
        """
        try:
            told, at = self._serializer.loads(
                request.cookies.get(COOKIE, ""), return_timestamp=True
            )
        except BadData:
            return None
        if clock.now() > at + LIFE:
            return None
        person_id, sub = told
        with self.desk.database.reading() as session:
            person = session.get(Person, person_id)
        if person is None or not person.is_active or person.google_sub != sub:
            return None
        return person

    @property
    def _serializer(self) -> URLSafeTimedSerializer:
        return serializer(self.desk.settings.require("secret_key"), "sidedesk.console")


def keep(answer: Response, desk: Desk, name: str, value: str, life: timedelta) -> None:
    """Have the browser keep this for the console's own pages only."""
    answer.set_cookie(
        name,
        value,
        max_age=life,
        path=PATH,
        secure=desk.settings.pages.startswith("https"),
        httponly=True,
        samesite="Lax",
    )


def forget(answer: Response, name: str) -> None:
    """Have the browser forget it."""
    answer.delete_cookie(name, path=PATH)
