"""What the cast's tests share: the script, a Gmail that takes it, files to read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from demo.cast.script import Conversation, conversations, read
from tests.demo.cast.standin import StandIn, serving


@pytest.fixture(scope="session")
def script() -> list[Conversation]:
    return conversations()


@pytest.fixture
def gmail() -> Iterator[StandIn]:
    standin = StandIn()
    with serving(standin) as standin.url:
        yield standin


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str], Conversation]:
    """Write a file of the script and read it."""

    def read_back(toml: str) -> Conversation:
        path = tmp_path / "chair.toml"
        path.write_text(toml, encoding="utf-8")
        return read(path)

    return read_back
