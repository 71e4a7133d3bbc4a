"""The running parts: database, schema, Redis, workers, clock, and their clocks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from app import chore, clock, migrations
from app.db import present
from app.desk import Desk
from app.health.finding import Finding, fine, note, wrong

# Leases, tokens and pushes allow a little; beyond that they seem too old or too new.
SKEW = timedelta(seconds=5)
SILENT = timedelta(seconds=30)


def running(desk: Desk) -> Iterator[Finding]:
    """Each part; after a database that is away there is nothing more to ask it."""
    there = database(desk)
    yield there
    yield from queue(desk)
    if there.state == "ok":
        newest = schema(desk)
        yield newest
        if newest.state == "ok":
            yield the_clock(desk)
            yield skew(desk)


def database(desk: Desk) -> Finding:
    """Whether it answers."""
    kind = desk.database.engine.dialect.name
    try:
        with desk.database.reading() as session:
            session.execute(text("SELECT 1"))
    except SQLAlchemyError as error:
        kind_of_error = type(error).__name__
        return wrong(
            "database",
            f"It does not answer ({kind_of_error}). Cards fail; nothing is lost.",
            "Start it, or correct DESK_DATABASE_URL.",
        )
    return fine("database", f"{kind} answers.")


def schema(desk: Desk) -> Finding:
    """Whether the migrations have been run."""
    here, newest = migrations.version(desk.database), migrations.newest()
    if here == newest:
        return fine("schema", f"Version {here} is the newest.")
    return wrong(
        "schema",
        f"The database has version {here or 'none'}, the program wants {newest}.",
        "Run desk migrate.",
    )


def redis(desk: Desk) -> Finding:
    """Whether it is set and answers, and what is lost without it."""
    if desk.settings.redis_url is None:
        return wrong(
            "redis",
            "DESK_REDIS_URL is not set: no worker runs and nobody sees who looks.",
            "Set it; until then desk sync brings the labels.",
        )
    if not desk.jobs.is_alive():
        return wrong(
            "redis",
            "It does not answer: labels wait, and nobody sees who looks. Nothing that "
            "is owed is lost: the database remembers.",
            "Start it; meanwhile desk sync brings the labels.",
        )
    return fine("redis", "It answers.")


def queue(desk: Desk) -> Iterator[Finding]:
    """Redis, and what it knows of the workers."""
    there = redis(desk)
    yield there
    vitals = desk.jobs.vitals()
    if vitals is None:
        return
    if vitals.workers:
        yield fine("workers", f"{vitals.workers} alive, {vitals.waiting} jobs wait.")
    else:
        yield wrong(
            "workers",
            f"None is alive; {vitals.waiting} jobs wait. Labels do not move.",
            "Start one: desk worker.",
        )
    if vitals.abandoned:
        yield wrong(
            "jobs",
            f"{vitals.abandoned} jobs were abandoned: their worker died.",
            "Nothing, if a worker runs: the sweep asks again when the lease ends.",
        )


def the_clock(desk: Desk) -> Finding:
    """Whether the sweep runs: without it nothing that was lost is found again."""
    with desk.database.reading() as session:
        at = chore.last_tick(session)
        now = present(session)
    if at is not None and now - at < SILENT:
        return fine("clock", "It ticks.")
    since = f"has not ticked since {clock.iso(at)}" if at else "has never ticked"
    return wrong(
        "clock",
        f"It {since}: no polls, no snoozes, nothing lost is found again.",
        "Start it: desk clock.",
    )


def skew(desk: Desk) -> Finding:
    """Whether this machine and the database agree on the time."""
    with desk.database.reading() as session:
        off = abs(present(session) - clock.now())
    if off <= SKEW:
        return fine("time", "This machine and the database agree.")
    return wrong(
        "time",
        f"This machine and the database are {off.total_seconds():.0f} s apart.",
        "Let both follow a time server.",
    )


def push(desk: Desk) -> Finding:
    """Whether Gmail's changes are pushed, or only polled."""
    if desk.settings.pubsub_topic is None:
        return note("push", "DESK_PUBSUB_TOPIC is not set: polled every 30 s.")
    if desk.settings.pubsub_service_account is None:
        return wrong(
            "push",
            "DESK_PUBSUB_SERVICE_ACCOUNT is not set: every push is refused.",
            "Set it to the account that the subscription signs with.",
        )
    return fine("push", "Topic and account are set.")
