"""The door to Redis, when there is none or when it hangs."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from app import clock
from app.errors import Broken
from app.presence import TicketPresence, TicketVisitors
from app.queue import JobQueue


def test_without_redis_nothing_is_asked_and_nothing_fails() -> None:
    jobs = JobQueue(None)
    jobs.drain({1, 2})
    assert not jobs.is_alive()


def test_without_redis_a_worker_is_told_which_setting() -> None:
    with pytest.raises(Broken, match="DESK_REDIS_URL"):
        _ = JobQueue(None).connection


def test_a_redis_that_is_away_costs_no_act(caplog: pytest.LogCaptureFixture) -> None:
    jobs = JobQueue("redis://127.0.0.1:1/0")
    jobs.drain({1})
    assert not jobs.is_alive()
    assert "could not nudge" in caplog.text


@pytest.fixture
def hanging() -> Iterator[socket.socket]:
    """A Redis that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0), backlog=50) as server:
        server.setblocking(False)
        yield server


def callers(server: socket.socket) -> int:
    """How many have connected since the last look."""
    found = 0
    while True:
        try:
            server.accept()[0].close()
        except BlockingIOError:
            return found
        found += 1


def test_a_redis_that_hangs_is_left_alone_for_a_while(hanging: socket.socket) -> None:
    jobs = JobQueue(f"redis://127.0.0.1:{hanging.getsockname()[1]}/0")
    clock.stop()
    jobs.drain({1, 2, 3})
    assert callers(hanging) == 1
    jobs.drain({4})
    assert callers(hanging) == 0
    clock.advance(JobQueue.REST)
    jobs.drain({4})
    assert callers(hanging) == 1


def test_every_question_to_a_redis_that_hangs_ends(hanging: socket.socket) -> None:
    url = f"redis://127.0.0.1:{hanging.getsockname()[1]}/0"
    jobs = JobQueue(url)
    jobs.started(1)
    assert not jobs.is_alive()
    assert jobs.vitals() is None
    assert TicketPresence(url).visit(1, 1) == TicketVisitors()
