"""Moments that a statement means anew each time it is run."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, bindparam, or_

from app import clock
from app.db import Instant

# What is due now is due whatever a clock says that writes or reads it.
AT_ONCE = datetime(2000, 1, 1, tzinfo=UTC)
# No mailbox and no thread rests longer: Google's "later" is not believed beyond it.
LONGEST_REST = timedelta(hours=1)
A_LITTLE = timedelta(minutes=1)


def ago(age: timedelta = timedelta()) -> BindParameter[datetime]:
    """The moment that lies so far back when the statement is run."""
    return bindparam(
        None, unique=True, type_=Instant(), callable_=lambda: clock.now() - age
    )


def has_come(at: ColumnElement[datetime] | Any, now: datetime) -> ColumnElement[bool]:
    """Whether the moment has come that something rests until.

    One that lies further ahead than anything rests was written by a wrong clock.
    """
    return or_(at <= now, at > now + LONGEST_REST + A_LITTLE)
