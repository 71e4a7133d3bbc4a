"""`desk bench`: what this machine does, measured with every process on it."""

from __future__ import annotations

import json
import tempfile
from dataclasses import asdict
from pathlib import Path

import click
from rich.progress import Progress

from app.commands.bench_queries import measure
from app.commands.bench_sync import Arrival, Bench
from app.commands.context import with_desk, workspace_option
from app.desk import Desk
from app.errors import DeskError
from app.people.workspace import choose


@click.group()
def bench() -> None:
    """Measurements on this machine; nothing reaches Google."""


@bench.command()
@click.option("--mailboxes", default=20, show_default=True, help="With support@.")
@click.option("--times", default=20, show_default=True, help="Of each act.")
@click.option("--workers", default=2, show_default=True, help="Worker processes.")
@click.option("--latency", default=0.05, show_default=True, help="Seconds of a call.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def sync(
    mailboxes: int, times: int, workers: int, latency: float, as_json: bool
) -> None:
    """How long a label takes: from a click to all mailboxes, from Gmail to the card."""
    with tempfile.TemporaryDirectory(prefix="deskbench") as folder:
        try:
            bench = Bench(Path(folder), mailboxes, workers, latency)
            with bench, Progress(transient=True) as bars:
                bar = bars.add_task("Labels travel", total=2 * times)
                arrival = bench.measure(times, lambda: bars.advance(bar))
        except (DeskError, RuntimeError) as error:
            raise click.ClickException(str(error)) from error
    click.echo(json.dumps(asdict(arrival)) if as_json else _told(arrival))


@bench.command()
@click.option("--times", default=50, show_default=True, help="Of each question.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@workspace_option
@with_desk
def queries(desk: Desk, times: int, as_json: bool, domain: str | None) -> None:
    """What the database takes for cards, lists, searches and a click; writes nothing.

    On the desk as it is: `desk seed` makes a large one.
    """
    with desk.database.reading() as session:
        place = choose(session, domain)
    found = measure(desk, place.id, times)
    if as_json:
        click.echo(json.dumps(asdict(found)))
        return
    click.echo(f"{found.tickets} tickets, the median of {times} times")
    for name, taken in found.milliseconds.items():
        click.echo(f"{name:24}{taken:10.2f} ms")


def _told(arrival: Arrival) -> str:
    head = (
        f"{arrival.mailboxes} mailboxes, {arrival.workers} workers, "
        f"{arrival.latency:g} s a call, {arrival.times} times"
    )
    rows = (
        ("click to the label in all mailboxes", arrival.click_to_all),
        ("click to the label in a mailbox", arrival.click_to_each),
        ("label in Gmail to the card", arrival.label_to_card),
    )
    lines = (f"{what:38}{t.p50:8.2f} s{t.p95:8.2f} s" for what, t in rows)
    return "\n".join([head, f"{'':38}{'p50':>10}{'p95':>10}", *lines])
