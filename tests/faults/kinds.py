"""The faults: each begins, lasts while the block runs, and ends."""

from __future__ import annotations

import signal
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from functools import partial

from tests.faults.bad_answers import KINDS as ANSWERS
from tests.faults.storm import Storm, send
from tests.support.process_tree import children

Fault = Callable[[Storm], AbstractContextManager[None]]
DAY = 24 * 3600
JUMPS = (30, 150, 3600, 2 * DAY, -30, -150, -3600, -2 * DAY)


@contextmanager
def killed(part: str, storm: Storm) -> Iterator[None]:
    """kill -9; `desk serve` alone starts it again."""
    send(signal.SIGKILL, storm.first_pid(part))
    yield


@contextmanager
def killed_child(part: str, storm: Storm) -> Iterator[None]:
    """kill -9 of one process that a part has started."""
    send(signal.SIGKILL, storm.chance.choice(storm.child_pids(part)))
    yield


@contextmanager
def frozen(part: str, storm: Storm) -> Iterator[None]:
    """SIGSTOP, later SIGCONT."""
    with storm.frozen(storm.first_pid(part)):
        yield


@contextmanager
def frozen_children(part: str, storm: Storm) -> Iterator[None]:
    """SIGSTOP of all that a part has started, later SIGCONT."""
    with storm.frozen(*storm.child_pids(part)):
        yield


@contextmanager
def broker_away(how: signal.Signals, storm: Storm) -> Iterator[None]:
    """The broker is killed or stopped, and started again."""
    valkey = storm.machine.processes.forget("valkey")
    valkey.send_signal(how)
    valkey.wait()
    yield
    storm.machine.start_broker()


@contextmanager
def broker_frozen(storm: Storm) -> Iterator[None]:
    """The broker hangs."""
    valkey = storm.machine.processes.forget("valkey")
    with storm.frozen(valkey.pid):
        yield
    valkey.kill()
    valkey.wait()
    storm.machine.start_broker()


@contextmanager
def broker_emptied(storm: Storm) -> Iterator[None]:
    """All that the broker knows is gone."""
    with storm.machine.redis() as connection:
        connection.flushall()
    yield


@contextmanager
def answers(kind: str, storm: Storm) -> Iterator[None]:
    """Google answers otherwise, always or now and then."""
    storm.gmail.begin(kind, storm.chance.choice((0.3, 1.0)))
    yield
    storm.gmail.end()


@contextmanager
def clock_jumped(storm: Storm) -> Iterator[None]:
    """The desk's clock is wrong for a while."""
    storm.clock.jump(storm.chance.choice(JUMPS))
    yield
    storm.clock.jump(0)


@contextmanager
def disk_full(storm: Storm) -> Iterator[None]:
    """The database's disk has no room, not for the next act either."""
    if storm.postgres is None:
        # Else it would write over what lies in its log already.
        address = str(storm.office.desk.database.engine.url.database)
        with closing(sqlite3.connect(address)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    storm.disk.fill()
    yield
    storm.disk.clear()
    if storm.postgres is not None:
        storm.restart_postgres()


@contextmanager
def database_stopped(mode: str, storm: Storm) -> Iterator[None]:
    """PostgreSQL is stopped and started again."""
    assert storm.postgres is not None
    storm.postgres.stop(mode)
    yield
    storm.postgres.start()


@contextmanager
def database_frozen(storm: Storm) -> Iterator[None]:
    """PostgreSQL and all its backends hang."""
    assert storm.postgres is not None
    assert storm.postgres.pid is not None
    with storm.frozen(storm.postgres.pid, *children(storm.postgres.pid)):
        yield


@contextmanager
def backend_ended(how: signal.Signals, storm: Storm) -> Iterator[None]:
    """One of PostgreSQL's processes ends; after a kill it starts them all anew."""
    assert storm.postgres is not None
    assert storm.postgres.pid is not None
    send(how, storm.chance.choice(sorted(children(storm.postgres.pid))))
    yield


ALWAYS: dict[str, Fault] = {
    "web killed": partial(killed, "web"),
    "web's process killed": partial(killed_child, "web"),
    "worker killed": partial(killed, "worker"),
    "clock killed": partial(killed, "clock"),
    "web frozen": partial(frozen, "web"),
    "web's processes frozen": partial(frozen_children, "web"),
    "worker frozen": partial(frozen, "worker"),
    "clock frozen": partial(frozen, "clock"),
    "broker killed": partial(broker_away, signal.SIGKILL),
    "broker stopped": partial(broker_away, signal.SIGTERM),
    "broker frozen": broker_frozen,
    "broker emptied": broker_emptied,
    "clock jumped": clock_jumped,
    **{f"gmail: {kind}": partial(answers, kind) for kind in ANSWERS},
}
OF_POSTGRES: dict[str, Fault] = {
    "database stopped": partial(database_stopped, "fast"),
    "database crashed": partial(database_stopped, "immediate"),
    "database frozen": database_frozen,
    "backend ended": partial(backend_ended, signal.SIGTERM),
    "backend killed": partial(backend_ended, signal.SIGKILL),
}
OF_DISK: dict[str, Fault] = {"disk full": disk_full}


def faults_for(storm: Storm) -> dict[str, Fault]:
    """Those that can be done here."""
    postgres = OF_POSTGRES if storm.postgres is not None else {}
    return ALWAYS | postgres | (OF_DISK if storm.disk.is_small else {})
