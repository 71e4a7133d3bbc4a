"""The `desk` command as somebody at a terminal has it, in this process."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from click.testing import CliRunner, Result

from app import desk as desks
from app.cli import desk


class Terminal:
    """Runs `desk …` with these settings, each time as a new process would."""

    def __init__(self, settings: Mapping[str, str]) -> None:
        self._runner = CliRunner(env=dict(settings))

    def __call__(self, *words: str) -> Result:
        """What the command printed, and its exit status."""
        desks.desk_of_environment.cache_clear()
        result = self._runner.invoke(desk, words)
        if desks.desk_of_environment.cache_info().currsize:
            desks.desk_of_environment().close()
        desks.desk_of_environment.cache_clear()
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    def json(self, *words: str) -> Any:
        """What the command prints with --json, read."""
        result = self(*words, "--json")
        assert result.exit_code == 0, result.stderr
        return json.loads(result.stdout)
