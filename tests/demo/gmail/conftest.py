"""A world per test, and Google's client for its shared mailbox."""

from __future__ import annotations

from typing import Any

import pytest

from demo.gmail.mailbox import Mailbox
from demo.gmail.world import World
from tests.demo.gmail import acme


@pytest.fixture
def clock() -> acme.Clock:
    return acme.Clock()


@pytest.fixture
def world(clock: acme.Clock) -> World:
    return acme.make_world(clock)


@pytest.fixture
def support(world: World) -> Mailbox:
    return world.mailboxes[acme.SUPPORT]


@pytest.fixture
def users(world: World) -> Any:
    return acme.client(world, acme.SUPPORT).users()
