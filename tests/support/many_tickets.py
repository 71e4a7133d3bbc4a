"""Tickets by the hundred thousand, written by one statement: for plans and figures."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.sql.statistics import refresh_statistics
from tests.support.cast import Cast
from tests.support.tickets import add

# One in 200 is open, whatever their number may be; received two minutes apart.
ROWS = """
INSERT INTO tickets (workspace_id, inbox_id, number, subject, customer_name,
  customer_address, customer_company, status, status_at, priority, version, mail_count,
  note_count, channel, created_at, wrote_at, waiting_since, answered_at, assignee_id)
{series}
SELECT workspace_id, inbox_id, s.n, 'Order ' || s.n, 'Customer ' || (s.n % 5000),
  'c' || (s.n % 5000) || '@x.example', 'x.example',
  CASE WHEN s.n % 200 = 0 THEN 'open' WHEN s.n % 4 = 0 THEN 'resolved' ELSE 'closed'
  END, {at}, CASE WHEN s.n % 50 = 0 THEN 'urgent' ELSE 'normal' END, 0, 1, 0, 'mail',
  {at}, {at}, CASE WHEN s.n % 200 = 0 THEN {at} END, {at},
  CASE WHEN s.n % 3 = 0 THEN {ada} WHEN s.n % 3 = 1 THEN {grace} END
FROM tickets CROSS JOIN s WHERE tickets.number = 1
"""
SERIES = {
    "sqlite": "WITH RECURSIVE s(n) AS (SELECT 2 UNION ALL SELECT n + 1 FROM s"
    " WHERE n < {count})",
    "postgresql": "WITH s AS (SELECT n FROM generate_series(2, {count}) AS n)",
}
AT = {
    "sqlite": "datetime('2026-01-01', (s.n * 2) || ' minutes') || '.000000'",
    "postgresql": "timestamptz '2026-01-01 00\\:00Z' + s.n * interval '2 minutes'",
}


def fill_to(session: Session, cast: Cast, count: int) -> None:
    """So many tickets of the support inbox, and the databases' figures of them."""
    add(session, cast.support)
    kind = session.get_bind().dialect.name
    series = SERIES[kind].format(count=count)
    who = {"ada": cast.ada.id, "grace": cast.grace.id}
    session.execute(text(ROWS.format(series=series, at=AT[kind], **who)))
    refresh_statistics(session)
    session.execute(text("ANALYZE"))
