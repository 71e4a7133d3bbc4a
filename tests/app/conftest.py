"""A ticket that Maria's first mail has made."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from app.tickets.ticket import Ticket
from tests.support.cast import Cast, ago, arrive, mail


@pytest.fixture
def ticket(session: Session, cast: Cast) -> Ticket:
    """Open, unassigned, written to a day ago."""
    made = arrive(session, cast, mail(at=ago(days=1)))
    assert made is not None
    return made
