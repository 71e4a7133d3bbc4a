"""A group whose commands are imported when they are called, and not before."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module

import click


class LazyCommand(click.Command):
    """Stands in the list of commands for one whose module is not imported yet.

    `where` is "module:attribute"; `summary` the first line of its own help.
    """

    def __init__(self, name: str, where: str, summary: str) -> None:
        super().__init__(name, help=summary)
        self.where = where

    def load(self) -> click.Command:
        """Import the module and give the command itself.

        Raises:
            TypeError: what stands there is no command.
        """
        module, attribute = self.where.split(":")
        found = getattr(import_module(module), attribute)
        if not isinstance(found, click.Command):
            raise TypeError(f"{self.where} is no command.")
        return found


class LazyGroup(click.Group):
    """Lists its commands from a table; imports the one that is called."""

    def add_table(self, package: str, table: Mapping[str, tuple[str, str]]) -> None:
        """Add each name's ("module:attribute", first line of its help)."""
        for name, (where, summary) in table.items():
            self.add_command(LazyCommand(name, f"{package}.{where}", summary))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that `args` name, and import it.

        Raises:
            click.UsageError: a word holds bytes that are no text.
        """
        for word in args:
            if any("\ud800" <= each <= "\udfff" for each in word):
                shown = word.encode("ascii", "backslashreplace").decode()
                raise click.UsageError(f"{shown} is no text in UTF-8.", ctx)
        name, command, rest = super().resolve_command(ctx, args)
        if isinstance(command, LazyCommand):
            command = command.load()
        return name, command, rest
