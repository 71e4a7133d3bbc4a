"""Every command that `desk` has."""

from __future__ import annotations

from collections.abc import Iterator

import click

from app.cli import desk
from app.commands.lazy import LazyCommand


def every_command(
    each: click.Command = desk, path: tuple[str, ...] = ()
) -> Iterator[tuple[str, click.Command]]:
    """Each command's whole name, such as `inbox add`, and the command itself."""
    found = each.load() if isinstance(each, LazyCommand) else each
    if isinstance(found, click.Group):
        for name, below in found.commands.items():
            yield from every_command(below, (*path, name))
    else:
        yield " ".join(path), found
