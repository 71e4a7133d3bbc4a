"""Moments that a statement means anew each time it is run."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import BindParameter, bindparam

from app import clock
from app.db import Instant


def ago(age: timedelta = timedelta()) -> BindParameter[datetime]:
    """The moment that lies so far back when the statement is run."""
    return bindparam(
        None, unique=True, type_=Instant(), callable_=lambda: clock.now() - age
    )
