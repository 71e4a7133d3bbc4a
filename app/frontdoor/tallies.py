"""What happened at a form, counted by day: numbers alone, of nobody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from app import clock
from app.db import insert_for
from app.frontdoor.table import Form, FormTally
from app.frontdoor.visitors import VisitorFault
from app.wording import mark

DAYS = 30


class Happened(StrEnum):
    """What is counted. Passed: of those who were asked once more."""

    SHOWN = "shown"
    SENT = "sent"
    ASKED = "asked"
    PASSED = "passed"
    # Everybody was asked: so many came by this form.
    CROWD = "crowd"


class RefusedFor(StrEnum):
    """Why a form that was sent was not taken in, not yet or not at all."""

    FIELDS = "fields"
    FILES = "files"
    STALE = "old_page"
    ADDRESS_FLOOD = "address_flood"
    VISITOR_FLOOD = "visitor_flood"
    TOO_BIG = "too_big"
    OFF = "switched_off"
    FULL = "queue_full"


REFUSALS = {
    RefusedFor.FIELDS: mark("A field was not right"),
    RefusedFor.FILES: mark("A file was not right"),
    RefusedFor.STALE: mark("The page was too old"),
    RefusedFor.ADDRESS_FLOOD: mark("Too many from one e-mail address"),
    RefusedFor.VISITOR_FLOOD: mark("Too many from one network"),
    RefusedFor.TOO_BIG: mark("Too big"),
    RefusedFor.OFF: mark("The form was switched off"),
    RefusedFor.FULL: mark("Too much waited for Gmail"),
}
FAULTS = {
    VisitorFault.NO_SECRET: mark("The form has no secret"),
    VisitorFault.UNREADABLE: mark("It could not be read"),
    VisitorFault.SIGNATURE: mark("It was signed with another secret"),
    VisitorFault.OTHER_FORM: mark("It was made for another form"),
    VisitorFault.INCOMPLETE: mark("Something was missing"),
    VisitorFault.EXPIRED: mark("It had expired"),
    VisitorFault.LONG: mark("It was good for longer than an hour"),
    VisitorFault.ADDRESS: mark("It had no address"),
}
Counted = Happened | RefusedFor | VisitorFault


@dataclass(frozen=True)
class FormStatistics:
    """A form's last 30 days; `left`: asked once more, and not sent again."""

    shown: int
    sent: int
    asked: int
    passed: int
    refused: Mapping[RefusedFor, int]
    unsigned: Mapping[VisitorFault, int]

    @property
    def left(self) -> int:
        """How many were asked once more and left it at that."""
        return max(0, self.asked - self.passed)


def count(session: Session, form: Form, what: Counted) -> None:
    """Count it for today."""
    row = {
        "form_id": form.id,
        "day": clock.now().date(),
        "what": what.value,
        "workspace_id": form.workspace_id,
        "count": 1,
    }
    insert = insert_for(session)(FormTally).values(**row)
    more = insert.on_conflict_do_update(
        index_elements=["form_id", "day", "what"],
        set_={"count": FormTally.count + 1},
    )
    session.execute(more)


def is_crowded() -> ColumnElement[bool]:
    """Whether everybody was asked at a form today; `Form` is of the query."""
    query = select(FormTally.form_id).where(
        FormTally.form_id == Form.id,
        FormTally.day == clock.now().date(),
        FormTally.what == Happened.CROWD.value,
    )
    return query.correlate_except(FormTally).exists()


def crowded_forms(session: Session) -> list[Form]:
    """The forms of the whole desk at which everybody was asked today."""
    query = select(Form).where(is_crowded())
    return list(session.scalars(query.order_by(Form.name, Form.id)))


def statistics(session: Session, form: Form) -> FormStatistics:
    """What was counted within 30 days."""
    since = clock.now().date() - timedelta(days=DAYS - 1)
    query = select(FormTally.what, func.sum(FormTally.count)).where(
        FormTally.form_id == form.id, FormTally.day >= since
    )
    rows = session.execute(query.group_by(FormTally.what))
    found = {what: int(number) for what, number in rows}

    def of(what: Happened) -> int:
        return found.get(what.value, 0)

    return FormStatistics(
        of(Happened.SHOWN),
        of(Happened.SENT),
        of(Happened.ASKED),
        of(Happened.PASSED),
        {each: found[each] for each in RefusedFor if each in found},
        {each: found[each] for each in VisitorFault if each in found},
    )
