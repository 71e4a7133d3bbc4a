"""Doctor says when the reports do not follow."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import delete

from app.db import Database, database_now
from app.desk import Desk
from app.health.finding import FindingState
from app.health.reports import check_reports
from app.reports import counting
from app.reports.tables import ReportDue
from app.settings import Settings
from tests.support import cast as casting
from tests.support.cast import arrive


@pytest.mark.both_databases
def test_what_waits_too_long_is_told(database: Database) -> None:
    desk = Desk(Settings(), database=database)
    with database.transaction() as session:
        cast = casting.enter(session)
        workspace_id = cast.acme.id
        session.execute(delete(ReportDue))
        arrive(session, cast)
    found = check_reports(desk)
    assert (found.state, "1 tickets are due" in found.says) == (FindingState.OK, True)
    with database.transaction() as session:
        now = database_now(session)
        session.query(ReportDue).update({"at": now - timedelta(minutes=6)})
    found = check_reports(desk)
    assert found.state is FindingState.WRONG
    assert "1 tickets are not counted, the oldest for 6 minutes." in found.says
    with database.transaction() as session:
        while counting.count_some(session, workspace_id):
            pass
    assert check_reports(desk).state is FindingState.OK
