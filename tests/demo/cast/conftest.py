"""What the cast's tests share: the script, a Gmail that takes it, files to read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from demo.cast.conversation import CastConversation
from demo.cast.script import all_conversations, read_conversation
from tests.demo.cast.standin import StandIn, serving


@pytest.fixture(scope="session")
def script() -> list[CastConversation]:
    return all_conversations()


@pytest.fixture
def gmail() -> Iterator[StandIn]:
    standin = StandIn()
    with serving(standin) as standin.url:
        yield standin


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str], CastConversation]:
    """Write a file of the script and read it."""

    def read_back(toml: str) -> CastConversation:
        path = tmp_path / "chair.toml"
        path.write_text(toml, encoding="utf-8")
        return read_conversation(path)

    return read_back
