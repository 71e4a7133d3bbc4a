"""`desk bench`: what this machine does, measured with every process on it."""

from __future__ import annotations

import json
import tempfile
from dataclasses import asdict
from pathlib import Path

import click
from rich.progress import Progress

from app.commands.bench_calls import KINDS
from app.commands.bench_capacity import Capacity, MeasuredTeam
from app.commands.bench_card import CardBench, CardTimes
from app.commands.bench_queries import measure_queries
from app.commands.bench_sync import MeasuredDemo, SyncTimes
from app.commands.context import with_desk, workspace_option
from app.desk import Desk
from app.errors import DeskError
from app.people.workspace import choose_workspace


@click.group()
def bench() -> None:
    """Measurements on this machine; nothing reaches Google."""


@bench.command()
@click.option(
    "--mailboxes",
    default=20,
    show_default=True,
    help="How many mailboxes, support@ among them.",
)
@click.option(
    "--times", default=20, show_default=True, help="How often each act is done."
)
@click.option("--workers", default=2, show_default=True, help="Worker processes.")
@click.option(
    "--latency",
    default=0.05,
    show_default=True,
    help="Seconds that a call to Gmail takes.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def sync(
    mailboxes: int, times: int, workers: int, latency: float, as_json: bool
) -> None:
    """How long a label takes: from a click to all mailboxes, from Gmail to the card."""
    with tempfile.TemporaryDirectory(prefix="deskbench") as folder:
        try:
            bench = MeasuredDemo(Path(folder), mailboxes, workers, latency)
            with bench, Progress(transient=True) as bars:
                bar = bars.add_task("Labels travel", total=2 * times)
                arrival = bench.measure(times, lambda: bars.advance(bar))
        except (DeskError, RuntimeError) as error:
            raise click.ClickException(str(error)) from error
    click.echo(json.dumps(asdict(arrival)) if as_json else _told(arrival))


@bench.command()
@click.option(
    "--mailboxes",
    default=6,
    show_default=True,
    help="How many mailboxes, support@ among them; each gets a copy of every mail.",
)
@click.option("--mails", default=20, show_default=True, help="How many mails come.")
@click.option(
    "--changes", default=3, show_default=True, help="Changes of each ticket's status."
)
@click.option("--workers", default=1, show_default=True, help="Worker processes.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def capacity(
    mailboxes: int, mails: int, changes: int, workers: int, as_json: bool
) -> None:
    """What a team costs: memory, Gmail's units and database, mail by mail."""
    with tempfile.TemporaryDirectory(prefix="deskbench") as folder:
        try:
            team = MeasuredTeam(Path(folder), mailboxes, workers, 0)
            with team, Progress(transient=True) as bars:
                bar = bars.add_task("Mails come", total=mails)
                found = team.measure_team(mails, changes, lambda: bars.advance(bar))
        except (DeskError, RuntimeError) as error:
            raise click.ClickException(str(error)) from error
    click.echo(json.dumps(asdict(found)) if as_json else _told_of_team(found))


@bench.command()
@click.option(
    "--times", default=50, show_default=True, help="How often each question is asked."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@workspace_option
@with_desk
def queries(desk: Desk, times: int, as_json: bool, domain: str | None) -> None:
    """What the database takes for cards, lists, searches and a click; writes nothing.

    On the desk as it is: `desk seed` makes a large one.
    """
    with desk.database.reading() as session:
        place = choose_workspace(session, domain)
    found = measure_queries(desk, place.id, times)
    if as_json:
        click.echo(json.dumps(asdict(found)))
        return
    click.echo(f"{found.tickets} tickets, the median of {times} times")
    for name, taken in found.milliseconds.items():
        click.echo(f"{name:24}{taken:10.2f} ms")


@bench.command()
@click.argument("what", type=click.Choice(sorted(KINDS)), default="card")
@click.option(
    "--tickets", default=1_000, show_default=True, help="How many tickets the desk has."
)
@click.option(
    "--pairs", default=10, show_default=True, help="Pairs of measurements, in turns."
)
@click.option(
    "--seconds", default=10.0, show_default=True, help="Seconds of one measurement."
)
@click.option(
    "--connections", default=8, show_default=True, help="How many at the same time."
)
@click.option("--database", "url", help="An empty PostgreSQL; else a new SQLite.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def card(
    what: str,
    tickets: int,
    pairs: int,
    seconds: float,
    connections: int,
    url: str | None,
    as_json: bool,
) -> None:
    """How many cards a second, and how that is to the floor: mails that are opened
    (card), home, a list, searches, or clicks that change a ticket.

    The floor is the same server with the same checks of Google's tokens and a fixed
    card. What was made in --database stays and is used again.
    """
    with tempfile.TemporaryDirectory(prefix="deskbench") as folder:
        try:
            bench = CardBench(Path(folder), url, tickets)
            with Progress(transient=True) as bars:
                bar = bars.add_task("Tickets", total=tickets)
                bench.prepare(lambda count: bars.advance(bar, count))
                bar = bars.add_task("Windows", total=2 * pairs)
                with bench:
                    took = bench.measure(
                        what, connections, pairs, seconds, lambda: bars.advance(bar)
                    )
        except (DeskError, RuntimeError) as error:
            raise click.ClickException(str(error)) from error
    click.echo(json.dumps(asdict(took)) if as_json else _card_told(took))


def _card_told(took: CardTimes) -> str:
    pairs = (
        f"  {card:8.1f} of {floor:8.1f} = {card / floor if floor else 0:.3f}"
        for card, floor in zip(took.rates, took.floor_rates, strict=True)
    )
    memory = f", {took.memory_mb} MB" if took.memory_mb is not None else ""
    return "\n".join(
        [
            f"{took.what}, {took.tickets} tickets, {took.connections} connections",
            "  cards a second, of the floor's:",
            *pairs,
            f"  median ratio {took.ratio:.3f}, {took.failures} failures, "
            f"{took.lost_acts} acts lost{memory}",
            f"  p50 {took.p50} ms, p95 {took.p95} ms, p99 {took.p99} ms"
            f" (floor p99 {took.floor_p99} ms)",
            f"  processor time of an answer {took.cpu_ms} ms"
            f" (floor {took.floor_cpu_ms} ms)",
        ]
    )


def _told_of_team(found: Capacity) -> str:
    memory = ", ".join(f"{name} {mb:.0f}" for name, mb in found.memory_mb.items())
    return (
        f"{found.mailboxes} mailboxes, {found.workers} workers; {found.mails} mails, "
        f"{found.changes} changes each\n"
        f"memory    {sum(found.memory_mb.values()):,.0f} MB: {memory}\n"
        f"Gmail     {found.units_a_mail:,.0f} units and "
        f"{found.gmail_calls_a_mail:,.0f} requests a mail\n"
        f"database  {found.database_bytes_a_mail / 1000:,.1f} kB a mail"
    )


def _told(arrival: SyncTimes) -> str:
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
