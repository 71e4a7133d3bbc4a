"""What every command shares: the desk, the workspace, and how an error is told."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Concatenate, ParamSpec

import click
from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError

from app import desk as desks
from app.desk import Desk
from app.errors import DeskError

P = ParamSpec("P")

workspace_option = click.option(
    "--workspace", "domain", metavar="DOMAIN", help="Needed when there are several."
)


def with_desk(function: Callable[Concatenate[Desk, P], None]) -> Callable[P, None]:
    """Give the function the desk first; tell its errors in one sentence.

    A refusal ends with exit status 1.
    """

    @functools.wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            function(desks.of_environment(), *args, **kwargs)
        except DeskError as error:
            raise click.ClickException(str(error)) from error
        except ValidationError as error:
            raise click.ClickException(_unset(error)) from error
        except DBAPIError as error:
            reason = str(error.orig).strip().splitlines()[0]
            raise click.ClickException(
                f"The database says: {reason}. New here? Run desk migrate."
            ) from error

    return run


def _unset(error: ValidationError) -> str:
    first = error.errors()[0]
    name = "_".join(str(part) for part in first["loc"]).upper()
    return f"DESK_{name}: {first['msg']}."
