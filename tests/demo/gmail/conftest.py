"""A world per test, and Google's client for its shared mailbox."""

from __future__ import annotations

from typing import Any

import pytest

from demo.gmail.mailboxes.mailbox import GmailMailbox
from demo.gmail.world import GmailWorld
from tests.demo.gmail import acme


@pytest.fixture
def clock() -> acme.Clock:
    return acme.Clock()


@pytest.fixture
def world(clock: acme.Clock) -> GmailWorld:
    return acme.make_world(clock)


@pytest.fixture
def support(world: GmailWorld) -> GmailMailbox:
    return world.mailboxes[acme.SUPPORT]


@pytest.fixture
def users(world: GmailWorld) -> Any:
    return acme.client(world, acme.SUPPORT).users()
