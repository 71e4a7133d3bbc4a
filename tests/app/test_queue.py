"""The door to Redis, when there is none."""

from __future__ import annotations

import pytest

from app.errors import Broken
from app.queue import Jobs


def test_without_redis_nothing_is_asked_and_nothing_fails() -> None:
    jobs = Jobs(None)
    jobs.drain({1, 2})
    assert not jobs.is_alive()


def test_without_redis_a_worker_is_told_which_setting() -> None:
    with pytest.raises(Broken, match="DESK_REDIS_URL"):
        _ = Jobs(None).connection


def test_a_redis_that_is_away_costs_no_act(caplog: pytest.LogCaptureFixture) -> None:
    jobs = Jobs("redis://127.0.0.1:1/0")
    jobs.drain({1})
    assert not jobs.is_alive()
    assert "could not nudge" in caplog.text
