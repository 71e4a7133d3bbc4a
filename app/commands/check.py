"""`desk check`: what is set, what Google is told, and the labels of every mail."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import click
from flask import Flask
from werkzeug.exceptions import HTTPException

from addon import deployment
from app import clock
from app.commands.context import with_desk
from app.commands.doctor_findings import print_findings
from app.desk import Desk
from app.factory import app_of_desk
from app.health import setup
from app.health.finding import Finding, FindingState, fine, wrong
from app.health.mail_checks import mail_findings
from app.health.senders import send_as_findings
from app.mailboxes import mailbox as mailboxes
from workers.checks.count_all import count_all_mail
from workers.chores.send_as import read_all_send_as
from workers.labels.label_diff import label_differences

CALLED = ("runFunction", "onTriggerFunction")
OPENED = ("logoUrl", "openLink")


@click.command()
@click.option(
    "--settings",
    "only_settings",
    is_flag=True,
    help="Only what can be known before anything runs, and what the database sets.",
)
@with_desk
def check(desk: Desk, only_settings: bool) -> None:
    """Compare what is set, every mailbox's labels and its mail with what should be.

    Nothing is changed; what was counted, and who may write as which inbox, is kept.
    Exit status 1 if something differs.
    """
    findings = [*setup.settings_findings(desk), check_addresses(desk)]
    wrongs = [each for each in findings if each.state is FindingState.WRONG]
    print_findings(findings if only_settings else wrongs)
    count = len(wrongs)
    if not only_settings:
        count_all_mail(desk)
        read_all_send_as(desk)
        with desk.database.reading() as session:
            counted = mail_findings(session, clock.now())
            counted += send_as_findings(session)
        print_findings(counted)
        differing = Counter[str]()
        count += sum(each.state is FindingState.WRONG for each in counted)
        for each in label_differences(desk):
            click.echo(str(each))
            count += 1
            differing[each.address] += not each.trouble
        with desk.database.transaction() as session:
            mailboxes.compare_adopted(session, differing)
        click.echo(f"{count} things differ." if count else "Everything agrees.")
    if count:
        raise SystemExit(1)


def check_addresses(desk: Desk) -> Finding:
    """Whether every address that Google is told leads to something here."""
    app, base = app_of_desk(desk), desk.settings.public_url.rstrip("/")
    told = deployment.deployment_resource(base)
    astray = [
        url
        for method, url in (*_named(told, CALLED, "POST"), *_named(told, OPENED, "GET"))
        if not url.startswith(f"{base}/") or not _is_routed(app, url, method)
    ]
    if astray:
        return wrong(
            "addresses",
            f"Nothing answers at {', '.join(astray)}.",
            "Give the desk a host of its own: DESK_PUBLIC_URL must have no path.",
        )
    return fine("addresses", "Every address of the deployment answers.")


def _is_routed(app: Flask, url: str, method: str) -> bool:
    where = app.url_map.bind("desk.example")
    try:
        where.match(urlsplit(url).path, method)
    except HTTPException:
        return False
    return True


def _named(told: Any, names: tuple[str, ...], method: str) -> Iterator[tuple[str, str]]:
    """Every text under one of these names, wherever it stands."""
    if isinstance(told, list):
        for each in told:
            yield from _named(each, names, method)
    elif isinstance(told, dict):
        for name, value in told.items():
            if name in names and isinstance(value, str):
                yield method, value
            yield from _named(value, names, method)
