"""What every command shares: the desk, the workspace, and how an error is told."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Concatenate, ParamSpec

import click
from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app import desk as desks
from app.desk import Desk
from app.errors import DeskError, Later
from app.inboxes.inbox import Inbox
from app.mailboxes.mailbox import Mailbox
from app.people.person import Person
from app.people.workspace import Workspace, choose_workspace
from app.settings import describe_invalid
from app.sql import outages

P = ParamSpec("P")

FILE_AWAY = "Its folder must be there, and the desk must be allowed to write in it."
SERVER_AWAY = "Is it running where DESK_DATABASE_URL says?"

workspace_option = click.option(
    "--workspace", "domain", metavar="DOMAIN", help="Needed when there are several."
)


def workspace_at(
    session: Session, domain: str | None, *addresses: str | None
) -> Workspace:
    """The workspace of that domain; without one, whichever an address belongs to.

    An address is a person's, an inbox's or a mailbox's of one workspace alone.

    Raises:
        NotFound: there is none.
        Refused: there are several, and nothing says which.
    """
    if domain is None:
        for address in filter(None, addresses):
            for kind in (Person, Inbox, Mailbox):
                known = select(kind.workspace_id).where(kind.address == address.lower())
                found = session.scalar(known.limit(1))
                if found is not None:
                    return session.get_one(Workspace, found)
    return choose_workspace(session, domain)


def with_desk(function: Callable[Concatenate[Desk, P], None]) -> Callable[P, None]:
    """Give the function the desk first; tell its errors in one sentence.

    A refusal ends with exit status 1.
    """

    @functools.wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            opened = desks.desk_of_environment()
            opened.instance.look()
            function(opened, *args, **kwargs)
        except Later as error:
            cause = error.__cause__
            told = _database_said(cause) if isinstance(cause, DBAPIError) else error
            raise click.ClickException(str(told)) from error
        except DeskError as error:
            raise click.ClickException(str(error)) from error
        except ValidationError as error:
            raise click.ClickException(describe_invalid(error)) from error
        except DBAPIError as error:
            raise click.ClickException(_database_said(error)) from error

    return run


def _database_said(error: DBAPIError) -> str:
    lines = str(error.orig).strip().splitlines() or [type(error.orig).__name__]
    return f"The database says: {lines[0].rstrip('.')}. {_next_step(error)}".rstrip()


def _next_step(error: DBAPIError) -> str:
    if outages.has_no_table(error):
        return "New here? Run desk migrate."
    if outages.is_away(error):
        is_file = type(error.orig).__module__.startswith("sqlite3")
        return FILE_AWAY if is_file else SERVER_AWAY
    if outages.is_busy(error):
        return "Try again in a moment."
    return ""
