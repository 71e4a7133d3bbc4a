"""The `desk` command as somebody at a terminal has it, in this process."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

import pytest
from click.testing import CliRunner, Result

from app import desk as desks
from app.cli import desk
from app.desk import Desk
from app.settings import Settings
from tests.support.databases import is_given, lent


class Terminal:
    """Runs `desk …` with these settings, each time as a new process would.

    Only the SQL that a test's database has compiled is not compiled again.
    """

    def __init__(self, settings: Mapping[str, str]) -> None:
        self.settings = dict(settings)
        self._runner = CliRunner(env=self.settings)

    def __call__(self, *words: str, given: str | None = None) -> Result:
        """What the command printed, and its exit status; `given` is its input."""
        opened = cache(_open_desk)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(desks, "desk_of_environment", opened)
            result = self._runner.invoke(desk, words, input=given)
        if opened.cache_info().currsize:
            opened().close()
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    def json(self, *words: str) -> Any:
        """What the command prints with --json, read."""
        result = self(*words, "--json")
        assert result.exit_code == 0, result.stderr
        return json.loads(result.stdout)


def _open_desk() -> Desk:
    """The desk of the environment."""
    told = Settings()
    address = told.database
    return Desk(told, database=lent(address) if is_given(address) else None)
