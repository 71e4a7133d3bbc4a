"""`desk instance`: settings that are kept in the database, sealed."""

from __future__ import annotations

import sys
from typing import TextIO

import click
from pydantic import SecretStr

from app import audit
from app.commands.context import with_desk
from app.desk import Desk
from app.instance.keeping import InstanceKeeper, require_known
from app.settings import Settings
from app.settings.instance_names import INSTANCE, PARTNERS
from app.smtp.desk_mail import require_nobodys

MAX_BYTES = 65_536
MAIL_FROM = "mail_from"


@click.group()
def instance() -> None:
    """Settings saved in the database: list, set and unset them."""


@instance.command("list")
@with_desk
def list_settings(desk: Desk) -> None:
    """Each of them, its value unless it is a secret, and where that comes from."""
    for name in INSTANCE:
        if name in desk.instance.unreadable:
            said = "no key in DESK_VAULT_KEYS opens it: set it again"
        else:
            source = desk.settings.source_of(name) or "not set"
            said = f"{_shown(desk.settings, name)}\t{source}"
        click.echo(f"DESK_{name.upper()}\t{said}")


@instance.command("set")
@click.argument("name")
@click.argument("file", type=click.File(), default="-")
@with_desk
def set_setting(desk: Desk, name: str, file: TextIO) -> None:
    """Save the value of NAME that FILE holds, or what is piped in or typed.

    It counts within ten seconds, without a restart, unless the environment sets NAME.
    """
    known = _known(name)
    is_typed = file is sys.stdin and sys.stdin.isatty()
    value = click.prompt(name, hide_input=True) if is_typed else file.read(MAX_BYTES)
    with desk.database.transaction() as session:
        changed = _keeper(desk).set_value(session, known, value)
        if known == MAIL_FROM:
            require_nobodys(session, value)
    desk.instance.look()
    variable = f"DESK_{known.upper()}"
    click.echo(
        f"{variable} is saved."
        if changed
        else f"{variable} was saved like that already."
    )
    other = PARTNERS.get(known, known)
    if getattr(desk.settings, other) is None:
        click.echo(f"Save DESK_{other.upper()} too: one of the two alone does nothing.")


@instance.command("unset")
@click.argument("name")
@with_desk
def unset_setting(desk: Desk, name: str) -> None:
    """Delete the value of NAME that is saved here."""
    known = _known(name)
    with desk.database.transaction() as session:
        gone = _keeper(desk).unset_value(session, known)
    variable = f"DESK_{known.upper()}"
    click.echo(f"{variable} is deleted." if gone else f"{variable} was not saved here.")


def _keeper(desk: Desk) -> InstanceKeeper:
    return InstanceKeeper(desk.settings, desk.vault, audit.OPERATOR)


def _known(name: str) -> str:
    """The setting, by its variable or without DESK_."""
    found = name.lower().removeprefix("desk_")
    require_known(found)
    return found


def _shown(settings: Settings, name: str) -> str:
    value = getattr(settings, name)
    if value is None:
        return "-"
    return "(secret)" if isinstance(value, SecretStr) else str(value)
