"""What `desk doctor` tells: whether everything works, and what to do where not."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from app import clock
from app.commands.context import with_desk
from app.desk import Desk
from app.health.examination import HealthReport, examine_desk
from app.health.finding import Finding, FindingState
from app.labels.health import MailboxHealth

MARKS = {FindingState.OK: "ok", FindingState.NOTE: "note", FindingState.WRONG: "WRONG"}
FIGURES = ("lag p50/p95", "pending", "units", "synced", "read", "pushed", "watch")
DAY, HOUR, MINUTE = 86_400, 3600, 60


@with_desk
def tell_findings(desk: Desk, as_json: bool) -> None:
    """Print them all; exit status 1 if something is wrong."""
    seen = examine_desk(desk)
    if as_json:
        click.echo(json.dumps(_plain(seen), indent=2))
    else:
        print_findings(seen.findings)
        if seen.mailboxes:
            Console().print(_table(seen.mailboxes))
    if not seen.is_well:
        raise SystemExit(1)


def print_findings(findings: Iterable[Finding]) -> None:
    """One line each, and below it what to do."""
    for each in findings:
        click.echo(f"{MARKS[each.state]:5} {each.about}: {each.says}")
        if each.do:
            click.echo(f"      → {each.do}")


def _table(mailboxes: Iterable[MailboxHealth]) -> Table:
    table = Table(box=None, pad_edge=False)
    for name in ("mailbox", *FIGURES):
        table.add_column(name, no_wrap=True)
    for each in mailboxes:
        lag = f"{each.lag.p50} s/{each.lag.p95} s" if each.lag.count else "-"
        moments = (each.in_step_at, each.read_at, each.pushed_at, each.watched_until)
        told = (_away(moment) for moment in moments)
        table.add_row(each.address, lag, str(each.owed), str(each.units), *told)
    return table


def _away(moment: datetime | None) -> str:
    """How far it is from now: `12 s`, `5 min`, `6 d`."""
    if moment is None:
        return "-"
    seconds = abs((clock.now() - moment).total_seconds())
    for unit, length in (("d", DAY), ("h", HOUR), ("min", MINUTE)):
        if seconds >= 2 * length:
            return f"{seconds // length:.0f} {unit}"
    return f"{seconds:.0f} s"


def _plain(seen: HealthReport) -> dict[str, Any]:
    return {
        "ok": seen.is_well,
        "findings": [asdict(each) for each in seen.findings],
        "mailboxes": [
            {name: _value(value) for name, value in asdict(each).items()}
            for each in seen.mailboxes
        ],
    }


def _value(value: Any) -> Any:
    return clock.iso(value) if isinstance(value, datetime) else value
