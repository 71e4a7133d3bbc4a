"""`desk key`: the keys of an installation, made and changed."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from urllib.parse import urlsplit

import click

from app import audit
from app.commands.context import with_desk
from app.desk import Desk
from app.errors import Broken
from app.frontdoor.identity import reseal_identities
from app.frontdoor.ratings.resealing import reseal_comments
from app.instance.resealing import reseal_settings
from app.mailboxes.resealing import Resealing, reseal_all
from app.people import workspace as workspaces
from app.settings.secrets import can_be_guessed
from app.tickets.submissions.resealing import reseal_submissions

# Of a secret: four characters for each three bytes.
SECRET_BYTES = 36
ENVIRONMENT = """\
# Made by desk key env. Whoever reads this file reads every connected mailbox.
# Keep a copy of it apart from the backups of the database.
DESK_PUBLIC_URL=https://{host}
DESK_SECRET_KEY={secret}
DESK_VAULT_KEYS={vault}

# A value that is empty here is not set. docs/settings.md says what each is for.
DESK_DATABASE_URL=
DESK_REDIS_URL=

# What gcloud workspace-add-ons get-authorization prints:
DESK_ADDON_CLIENT_ID=
DESK_ADDON_SERVICE_ACCOUNT=

# The OAuth client by which mailboxes are connected and the console is entered:
DESK_GOOGLE_CLIENT_ID=
DESK_GOOGLE_CLIENT_SECRET=
"""


@click.group()
def key() -> None:
    """Keys: make them, look whether they fit, change the vault's."""


@key.command("secret")
def print_secret() -> None:
    """Print a new DESK_SECRET_KEY."""
    click.echo(new_secret())


@key.command("vault")
def print_vault_key() -> None:
    """Print a new key for DESK_VAULT_KEYS."""
    click.echo(new_vault_key())


@key.command("env")
@click.option(
    "--host",
    required=True,
    help="The host that Google calls, such as desk.acme.example.",
)
@click.option(
    "--write",
    "file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write a new file, for you alone, instead of printing.",
)
def print_environment(host: str, file: Path | None) -> None:
    """Print the settings of a new installation, its keys among them."""
    text = ENVIRONMENT.format(
        host=_host(host), secret=new_secret(), vault=new_vault_key()
    )
    if file is None:
        click.echo(text, nl=False)
        return
    try:
        # Never over one that is there: its keys are nowhere else.
        opened = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise click.ClickException(f"{file} is there already.") from error
    except OSError as error:
        raise click.ClickException(
            f"{file} cannot be written: {error.strerror}."
        ) from error
    with os.fdopen(opened, "w") as written:
        written.write(text)
    click.echo(f"{file} is written. Keep a copy apart from the database's backups.")


@key.command("check")
@with_desk
def check_keys(desk: Desk) -> None:
    """Look whether the keys are strong enough and open everything that is sealed."""
    secret = desk.settings.require("secret_key")
    if can_be_guessed(secret):
        raise Broken("DESK_SECRET_KEY can be guessed: desk key secret makes another.")
    _tell("sealed", _reseal(desk, write=False))


@key.command("reseal")
@with_desk
def reseal(desk: Desk) -> None:
    """Seal everything anew with the first of DESK_VAULT_KEYS.

    After it the other keys may go.
    """
    found = _reseal(desk)
    if found.done:
        with desk.database.transaction() as session:
            told = {"resealed": found.done, "unreadable": len(found.unreadable)}
            for place in workspaces.every_workspace(session):
                audit.record(session, audit.OPERATOR, "keys.resealed", place, new=told)
    _tell("resealed", found)


def new_secret() -> str:
    """48 random characters that fit into a URL."""
    return secrets.token_urlsafe(SECRET_BYTES)


def new_vault_key() -> str:
    """A Fernet key."""
    from cryptography.fernet import Fernet

    return Fernet.generate_key().decode()


def _reseal(desk: Desk, *, write: bool = True) -> Resealing:
    """What mailboxes, settings, submissions and forms hold, counted together."""
    found = reseal_all(desk.database, desk.vault, write=write)
    every = (reseal_settings, reseal_submissions, reseal_identities, reseal_comments)
    for seals in every:
        done, unreadable = seals(desk.database, desk.vault, write=write)
        found.done += done
        found.unreadable += unreadable
    return found


def _tell(what: str, found: Resealing) -> None:
    click.echo(f"{what} {found.done}, unreadable {len(found.unreadable)}")
    for each in sorted(set(found.unreadable)):
        is_mailbox = "@" in each
        do = "connect it" if is_mailbox else "desk instance set"
        do = "it cannot be delivered" if each.startswith("submission ") else do
        do = "desk form secret" if each.startswith("secret of form ") else do
        held = "its token" if is_mailbox else "it"
        click.echo(f"{each}: no key in DESK_VAULT_KEYS opens {held}; {do}.")
    if found.unreadable:
        raise SystemExit(1)


def _host(text: str) -> str:
    """The host alone, also of one who pastes the whole address.

    Raises:
        click.BadParameter: it is none that Google can call.
    """
    parts = urlsplit(text if "://" in text else f"https://{text}")
    host = parts.netloc.lower()
    if parts.path.strip("/") or parts.query or "." not in host or " " in host:
        raise click.BadParameter("Write the host alone, such as desk.acme.example.")
    return host
