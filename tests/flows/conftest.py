"""A small machine: our Gmail in this process, Valkey, worker and clock as their own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.demo import Demo, running
from tests.support.machine import Machine, start_machine


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """One demo for all stories in the browser: each keeps to a ticket of its own."""
    with running(tmp_path_factory.mktemp("demo")) as started:
        yield started


@pytest.fixture
def machine(database_url: str, tmp_path: Path) -> Iterator[Machine]:
    started = start_machine(database_url, tmp_path)
    yield started
    started.stop()
