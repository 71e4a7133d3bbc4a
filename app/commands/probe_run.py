"""What `desk probe run` and `watch` do: who and which mailbox, and the words."""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from addon import deployment
from app import audit, clock, probe_calls
from app.commands.context import workspace_at
from app.desk import Desk
from app.errors import NotFound, Refused
from app.mailboxes import mailbox as mailboxes
from app.mailboxes.mailbox import Mailbox
from app.people.person import Person, PersonKind, Role, find_person, validated_address
from app.people.workspace import Workspace
from app.probe import fixtures, runner
from app.probe.facts import KnownHere, ProbeChoices, scan_of, scrubber_of
from app.probe.live import Live, Terminal
from app.probe.runner import StepResult
from app.probe.step import DoneBy, ProbeStep, Seen, Verdict
from app.probe.table import chosen_steps

MARKS = {Verdict.EXPECTED: "ok", Verdict.OTHER: "OTHER", Verdict.UNSEEN: "?"}


def known_here(
    desk: Desk,
    domain: str | None,
    mailbox: str | None,
    person: str | None,
    choices: ProbeChoices,
) -> KnownHere:
    """The workspace, its mailbox and its prober; either may be missing.

    Raises:
        NotFound, Refused: what was named is not there.
    """
    with desk.database.reading() as session:
        place = workspace_at(session, domain, mailbox, person)
        return KnownHere(
            desk=desk,
            workspace=place,
            mailbox=_mailbox(session, place, mailbox),
            prober=_prober(session, place, person),
            choices=choices,
            deployment=deployment.deployment_resource(desk.settings.public_url),
        )


def watch(
    desk: Desk, domain: str | None, person: str | None, lasting: timedelta | None
) -> datetime | None:
    """Keep somebody's calls for so long, or no more; until when.

    Raises:
        NotFound, Refused: there is no such person, or it is not said which.
    """
    with desk.database.transaction() as session:
        place = workspace_at(session, domain, person)
        found = _prober(session, place, person)
        if found is None:
            raise Refused("Say --person ADDRESS: whoever clicks in Gmail.")
        return _set_watch(session, found, lasting)


def _set_watch(
    session: Session, who: Person, lasting: timedelta | None
) -> datetime | None:
    was_on, until = who.probed_until is not None, None
    if lasting is None:
        probe_calls.end_watch(who)
    else:
        until = probe_calls.begin_watch(session, who, lasting)
    if was_on or until is not None:
        hours = round(lasting.total_seconds() / 3600) if lasting else 0
        told = {"hours": hours}
        audit.record(session, audit.OPERATOR, "probe.watched", who, new=told)
    return until


def clean(desk: Desk, domain: str | None, mailbox: str | None) -> list[str]:
    """Sweep the mailbox; what is left, in words."""
    here = known_here(desk, domain, mailbox, None, ProbeChoices())
    _keep_entry(desk, here.require_mailbox(), "probe.cleaned", {})
    return Live(here, Terminal(click.echo, lambda question: "", time.sleep, 0)).tidy()


class ProbeRun:
    """One `desk probe run`: what it says, what it keeps, and how it ends."""

    def __init__(
        self,
        here: KnownHere,
        steps: str,
        wait_seconds: int,
        folder: Path | None,
        as_json: bool,
    ) -> None:
        self.here = here
        self.steps = chosen_steps(steps)
        self.as_json = as_json
        say = partial(click.echo, err=as_json)
        self.live = Live(here, Terminal(say, ask_person, pause, wait_seconds))
        settings = here.desk.settings
        self.folder = fixtures.folder_of(settings.data_dir, folder, clock.now())
        self._scan = scan_of(here)
        domains, project = here.fact("names")["domains"], here.fact("project")
        self._scrubber = scrubber_of(here.desk, domains, [project])

    def run(self) -> bool:
        """Run the steps; whether nothing was other than expected, or is left behind."""
        self._begin()
        results = list[StepResult]()
        for result in runner.run_steps(self.live, self.steps, self._keep):
            results.append(result)
            if not self.as_json:
                tell_result(result)
        if self.as_json:
            click.echo(json.dumps([each.as_json() for each in results], indent=1))
        self._end(results)
        seen = [each.verdict for result in results for each in result.seen]
        is_whole = not any(x.is_interrupted or x.left or x.not_kept for x in results)
        return is_whole and Verdict.OTHER not in seen

    def _begin(self) -> None:
        here, numbers = self.here, [step.number for step in self.steps]
        if any(step.writes for step in self.steps):
            here.require_mailbox()
        needs_clicks = any(step.by is DoneBy.HUMAN for step in self.steps)
        with here.desk.database.transaction() as session:
            if needs_clicks and here.prober is not None:
                who = session.get_one(Person, here.prober.id)
                if who.probed_until is None or who.probed_until < clock.now():
                    _set_watch(session, who, probe_calls.WATCHED_FOR)
            known = here.mailbox or here.workspace
            about = session.get_one(type(known), known.id)
            told = {"steps": numbers}
            audit.record(session, audit.OPERATOR, "probe.run", about, new=told)

    def _keep(
        self,
        step: ProbeStep,
        seen: Sequence[Seen],
        exchanges: Sequence[dict[str, Any]],
    ) -> Path:
        fixture = fixtures.fixture_of(
            step, seen, exchanges, self._scrubber, clock.now()
        )
        return fixtures.write_fixture(self.folder, fixture, self._scan)

    def _end(self, results: Sequence[StepResult]) -> None:
        say = self.live.terminal.say
        counted = Counter(each.verdict for result in results for each in result.seen)
        told = [f"{counted[each]} {each}" for each in Verdict if counted[each]]
        if any(each.is_interrupted for each in results):
            say(f"Stopped at step {results[-1].step.number}. Nothing runs any more.")
        say(f"{', '.join(told)}. Fixtures: {self.folder}")
        left = [each for result in results for each in result.left]
        if left:
            say(f"Left in the mailbox: {'; '.join(left)}. Then: desk probe clean")


def tell_result(result: StepResult) -> None:
    """Each claim in a line; what is other than expected in three."""
    for each in result.seen:
        click.echo(f"     {MARKS[each.verdict]:<5} {each.claim}: {each.seen}")
        if each.verdict is not Verdict.EXPECTED:
            click.echo(f"           expected: {each.expected}")
    if result.not_kept:
        click.echo(f"     {result.not_kept}")


def ask_person(question: str) -> str:
    """yes or no, or nothing where nobody sits at a terminal or has an answer."""
    if not sys.stdin.isatty():
        return ""
    choice = click.Choice(["yes", "no", "skip"])
    said = str(click.prompt(f"  ? {question}", type=choice, default="skip", err=True))
    return "" if said == "skip" else said


def pause(seconds: float) -> None:
    """Wait."""
    time.sleep(seconds)


def _mailbox(session: Session, place: Workspace, address: str | None) -> Mailbox | None:
    """The one that was named, or the only one that is connected."""
    mine = [
        each
        for each in mailboxes.connected_mailboxes(session)
        if each.workspace_id == place.id
    ]
    if address is None:
        return mine[0] if len(mine) == 1 else None
    wanted = validated_address(address)
    found = next((each for each in mine if each.address == wanted), None)
    if found is None:
        raise NotFound(f"{wanted} is not connected: desk mailbox connect {wanted}.")
    return found


def _prober(session: Session, place: Workspace, address: str | None) -> Person | None:
    """The person who was named, or the only admin."""
    if address is not None:
        found = find_person(session, validated_address(address))
        if found.workspace_id != place.id or not found.is_active:
            raise NotFound(f"Nobody on the desk has the address {address}.")
        return found
    admins = select(Person).where(
        Person.workspace_id == place.id,
        Person.role == Role.ADMIN,
        Person.kind == PersonKind.PERSON,
        Person.is_active,
    )
    some = session.scalars(admins.limit(2)).all()
    return some[0] if len(some) == 1 else None


def _keep_entry(desk: Desk, about: Mailbox, action: str, told: dict[str, Any]) -> None:
    with desk.database.transaction() as session:
        found = session.get_one(Mailbox, about.id)
        audit.record(session, audit.OPERATOR, action, found, new=told)
