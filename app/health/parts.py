"""The running parts: database, schema, Redis, workers, clock, and their clocks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from app import chore, clock, migrations, waits
from app.db import database_now
from app.desk import Desk
from app.errors import Later, WaitReason
from app.health.finding import Finding, FindingState, fine, worth_knowing, wrong
from app.health.reports import check_reports, digest_findings
from app.waits import Wait

# Leases, tokens and pushes allow a little; beyond that they seem too old or too new.
MAX_SKEW = timedelta(seconds=5)
MAX_SILENCE = timedelta(seconds=30)


def running_parts(desk: Desk) -> Iterator[Finding]:
    """Each part; after a database that is away there is nothing more to ask it."""
    there = check_database(desk)
    yield there
    yield from check_queue(desk)
    yield from check_waits(desk, there.state is FindingState.OK)
    if there.state == "ok":
        newest = check_schema(desk)
        yield newest
        if newest.state is not FindingState.WRONG:
            yield check_clock_process(desk)
            yield check_clock_skew(desk)
            yield check_reports(desk)
            yield from digest_findings(desk)


def check_database(desk: Desk) -> Finding:
    """Whether it answers."""
    kind = desk.database.engine.dialect.name
    try:
        with desk.database.reading() as session:
            session.execute(text("SELECT 1"))
    except (SQLAlchemyError, Later) as error:
        kind_of_error = type(error.__cause__ or error).__name__
        return wrong(
            "database",
            f"It does not answer ({kind_of_error}). Cards fail; nothing is lost.",
            "Start it, or correct DESK_DATABASE_URL.",
        )
    return fine("database", f"{kind} answers.")


def check_schema(desk: Desk) -> Finding:
    """Whether the migrations have been run, by this version or a newer one."""
    here, newest = migrations.schema_version(desk.database), migrations.newest_schema()
    if here == newest:
        return fine("schema", f"Version {here} is the newest.")
    least = migrations.least_program(desk.database)
    if here and newest and newest < least:
        return wrong(
            "schema",
            f"The database has version {here}, which suits programs from {least} on; "
            f"this one knows {newest}.",
            "Start the newest release, or take back the backup from before.",
        )
    if here and newest and here > newest:
        says = f"The database has version {here} already, the program knows {newest}."
        return worth_knowing("schema", says, "Restart it in the new version.")
    return wrong(
        "schema",
        f"The database has version {here or 'none'}, the program wants {newest}.",
        "Run desk migrate.",
    )


def check_redis(desk: Desk) -> Finding:
    """Whether it is set and answers, and what is lost without it."""
    if desk.settings.redis_url is None:
        return worth_knowing(
            "redis",
            "DESK_REDIS_URL is not set: workers look into the database every second, "
            "and no card says who is looking.",
        )
    if not desk.jobs.is_alive():
        return wrong(
            "redis",
            "It does not answer: labels wait, and no card says who is looking. "
            "Nothing that is pending is lost: the database keeps it.",
            "Start it; meanwhile desk sync brings the labels.",
        )
    return fine("redis", "It answers.")


def check_queue(desk: Desk) -> Iterator[Finding]:
    """Redis, and what it knows of the workers."""
    there = check_redis(desk)
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
            "Nothing to do if a worker runs: the sweep asks again when the lease ends.",
        )


AWAITED = {
    WaitReason.DATABASE: ("The database does not answer", "Start it."),
    WaitReason.DISK: ("The database's disk is full", "Make room on it."),
    WaitReason.REDIS: ("Redis does not answer", "Start it."),
}


def check_waits(desk: Desk, is_there: bool) -> Iterator[Finding]:
    """What clock and workers wait for, and since when."""
    for each in process_waits(desk, is_there):
        says, do = AWAITED[each.part]
        since = clock.iso(each.since)
        yield wrong(
            "waits",
            f"{says}: the {each.process} waits since {since}. Nothing is lost.",
            do,
        )


def process_waits(desk: Desk, is_there: bool) -> list[Wait]:
    """All waits that are known, if the database is there or not."""
    found = list(desk.waits.read())
    if is_there:
        with suppress(SQLAlchemyError), desk.database.reading() as session:
            since = waits.outage_since(session, WaitReason.REDIS)
            if since is not None:
                found.append(Wait(waits.WORKERS, WaitReason.REDIS, since))
    return found


def check_clock_process(desk: Desk) -> Finding:
    """Whether the sweep runs: without it nothing that was lost is found again."""
    with desk.database.reading() as session:
        at = chore.last_tick(session)
        now = database_now(session)
    if at is not None and now - at < MAX_SILENCE:
        return fine("clock", "Running.")
    since = f"has not run since {clock.iso(at)}" if at else "has never run"
    return wrong(
        "clock",
        f"It {since}: no mailbox is polled, no snoozed ticket wakes, no lost job is "
        "repeated.",
        "Start it: desk clock.",
    )


def check_clock_skew(desk: Desk) -> Finding:
    """Whether this machine and the database agree on the time."""
    with desk.database.reading() as session:
        off = abs(database_now(session) - clock.now())
    if off <= MAX_SKEW:
        return fine("time", "This machine and the database agree.")
    return wrong(
        "time",
        f"This machine and the database are {off.total_seconds():.0f} s apart.",
        "Let both follow a time server.",
    )


def check_push(desk: Desk) -> Finding:
    """Whether Gmail's changes are pushed, or only polled."""
    if desk.settings.pubsub_topic is None:
        return worth_knowing("push", "DESK_PUBSUB_TOPIC is not set: polled every 30 s.")
    if desk.settings.pubsub_service_account is None:
        return wrong(
            "push",
            "DESK_PUBSUB_SERVICE_ACCOUNT is not set: every push is refused.",
            "Set it to the account that the subscription signs with.",
        )
    return fine("push", "Topic and account are set.")
