"""`desk doctor`, which imports nothing of the desk until it is asked for more.

A container's health check runs it every half a minute.
"""

from __future__ import annotations

import json
from http.client import HTTPConnection, HTTPException

import click

TIMEOUT_SECONDS = 4


@click.command()
@click.option("--json", "as_json", is_flag=True, help="For a program.")
@click.option(
    "--self",
    "only_self",
    is_flag=True,
    help="Only ask the web process of this machine whether it serves.",
)
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    envvar="PORT",
    default=8000,
    show_default=True,
    help="Where it listens, for --self.",
)
def doctor(as_json: bool, only_self: bool, port: int) -> None:
    """Check every part. Exit status 1 if something is wrong."""
    if only_self:
        _require_served(port)
        return
    from app.commands.doctor_findings import tell_findings

    tell_findings(as_json)


def _require_served(port: int) -> None:
    """A database that is away is no reason to end the process: it is not asked."""
    connection = HTTPConnection("127.0.0.1", port, timeout=TIMEOUT_SECONDS)
    try:
        connection.request("GET", "/healthz")
        answer = connection.getresponse()
        is_ours = answer.status == 200 and _says_ok(answer.read())
    except (OSError, HTTPException) as error:
        said = f"Nobody serves at port {port} ({type(error).__name__})."
        raise click.ClickException(said) from error
    finally:
        connection.close()
    if not is_ours:
        raise click.ClickException(f"What serves at port {port} is not the desk.")
    click.echo("ok")


def _says_ok(told: bytes) -> bool:
    try:
        return bool(json.loads(told)["status"] == "ok")
    except (ValueError, LookupError, TypeError):
        return False
