"""`desk check`: what is set, what Google is told, and what every mail wears."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import click
from flask import Flask
from werkzeug.exceptions import HTTPException

from addon import deployment
from app.commands.context import with_desk
from app.commands.doctor import tell
from app.desk import Desk
from app.factory import of_desk
from app.health import setup
from app.health.finding import Finding, State, fine, wrong
from workers.comparison import differences

CALLED = ("runFunction", "onTriggerFunction")
OPENED = ("logoUrl", "openLink")


@click.command()
@click.option(
    "--settings",
    "only_settings",
    is_flag=True,
    help="Only what can be known before anything runs: no database, no Gmail.",
)
@with_desk
def check(desk: Desk, only_settings: bool) -> None:
    """Compare what is set, and every mailbox's labels, with what should be.

    Nothing is changed. Exit status 1 if something differs.
    """
    findings = [*setup.of_settings(desk), addresses(desk)]
    wrongs = [each for each in findings if each.state is State.WRONG]
    tell(findings if only_settings else wrongs)
    count = len(wrongs)
    if not only_settings:
        for each in differences(desk):
            click.echo(str(each))
            count += 1
        click.echo(f"{count} things differ." if count else "Everything agrees.")
    if count:
        raise SystemExit(1)


def addresses(desk: Desk) -> Finding:
    """Whether every address that Google is told leads to something here."""
    app, base = of_desk(desk), desk.settings.public_url.rstrip("/")
    told = deployment.deployment(base)
    astray = [
        url
        for method, url in (*_named(told, CALLED, "POST"), *_named(told, OPENED, "GET"))
        if not url.startswith(f"{base}/") or not _is_routed(app, url, method)
    ]
    if astray:
        return wrong(
            "addresses",
            f"Nothing answers at {', '.join(astray)}.",
            "DESK_PUBLIC_URL must have no path that a proxy does not take off.",
        )
    return fine("addresses", "All that the deployment names are answered.")


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
