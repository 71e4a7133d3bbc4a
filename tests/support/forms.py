"""A form of the tests' company, and what a visitor types into it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import audit
from app.frontdoor import keeping
from app.frontdoor.answers import FormAnswers
from app.frontdoor.keeping import FormWish
from app.frontdoor.receiving import FormDesk, FormPost
from app.frontdoor.table import Form
from app.tickets.submissions.table import Submission
from tests.support.office import Office

HOST = "desk.example"
DESK = "desk@desk.example"


def add_form(office: Office, **more: Any) -> str:
    """A form of the office's inbox that is switched on; its key."""
    with office.desk.database.transaction() as session:
        inbox = session.get_one(type(office.cast.support), office.cast.support.id)
        wish = FormWish(more.pop("name", "Website"), **more)
        made = keeping.add_form(session, inbox, wish, audit.OPERATOR)
        made.is_on = True
        return made.key


def answers(message: str = "Two chairs are cracked.", **more: Any) -> FormAnswers:
    """What Maria types."""
    told = {
        "name": "Maria Lopez",
        "address": "maria@lopez-interiors.example",
        "subject": "",
        "more": {},
    }
    return FormAnswers(message=message, **{**told, **more})


def send(
    office: Office, key: str, nonce: str = "n1", said: FormAnswers | None = None
) -> Submission:
    """Maria sends the form; the row as it is committed."""
    with office.desk.database.transaction() as session:
        form = keeping.find_form(session, key)
        mail_from = office.desk.settings.mail_from
        desk = FormDesk(office.desk.vault, HOST, mail_from)
        return desk.receive(session, form, FormPost(said or answers(), nonce))


def form_row(session: Session, key: str) -> Form:
    """The form of that key."""
    return keeping.find_form(session, key)


def submissions(office: Office) -> list[Submission]:
    """Every submission, the oldest first."""
    with office.desk.database.reading() as session:
        return list(session.scalars(select(Submission).order_by(Submission.id)))
