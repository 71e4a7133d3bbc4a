"""So many faults, acts and mail all the time: nothing is lost, nothing doubled.

Nobody but `desk serve` starts anything of the desk again.
"""

from __future__ import annotations

import os
import random
import shutil
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from app import migrations
from app.db import Database
from tests.faults.kinds import faults_for
from tests.faults.small_disk import small_disk
from tests.faults.storm import Storm
from tests.support.databases import let_go
from tests.support.postgres import PostgresServer, debians
from tests.support.proof import IS_FULL

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or shutil.which("cc") is None,
    reason="the kernel's help is Linux's, and the clock wants a C compiler",
)
SEED = int(os.environ.get("DESK_FAULT_SEED", "1"))
# In `make proof` a thousand, between which all is looked at again and again.
COUNTS = {"postgresql": 900, "sqlite": 100} if IS_FULL else {"postgresql": 20}
EVERY = 100
# A system that runs on writes what it was told to, though nobody asks the disk.
OPTIONS = "-c fsync=off -c max_wal_size=64MB -c min_wal_size=32MB"
MEGABYTES = {"postgresql": 400, "sqlite": 60}


@contextmanager
def storm_over(kind: str, folder: Path, seed: int) -> Iterator[Storm]:
    """A desk over a database of its own."""
    with ExitStack() as stack:
        disk = stack.enter_context(small_disk(MEGABYTES[kind]))
        postgres, address = None, f"sqlite:///{disk.folder / 'desk.sqlite'}"
        if kind == "postgresql":
            binaries = debians()
            if binaries is None:
                pytest.skip("PostgreSQL is not installed")
            postgres = PostgresServer(binaries, disk.folder, OPTIONS)
            postgres.start()
            stack.callback(postgres.stop, "immediate")
            address = postgres.address
        database = Database(address)
        migrations.upgrade_schema(database)
        database.close()
        stack.callback(let_go, address)
        yield stack.enter_context(
            Storm(
                address,
                folder,
                seed,
                disk=disk,
                postgres=postgres,
                is_patient=IS_FULL,
            )
        )


@pytest.mark.parametrize("kind", COUNTS)
def test_nothing_is_lost_and_nothing_doubled(kind: str, tmp_path: Path) -> None:
    count = int(os.environ.get("DESK_FAULTS", COUNTS[kind]))
    with storm_over(kind, tmp_path, SEED) as storm:
        faults = faults_for(storm)
        coming = order(list(faults), count, random.Random(SEED))
        for number, name in enumerate(coming, 1):
            storm.customer.write()
            storm.visitor.write()
            with faults[name](storm):
                storm.hold()
                storm.customer.write()
                storm.visitor.write()
            storm.struck[name] += 1
            if number % EVERY == 0:
                storm.settle()
                assert storm.wrongs() == []
                print(storm.told(), flush=True)  # noqa: T201 - seen with pytest -s
                storm.call_reps()
        storm.settle()
        assert storm.wrongs() == []
        assert "unexpected" not in storm.said()
        assert sum(storm.struck.values()) == count
        print(storm.told())  # noqa: T201 - seen with pytest -s


def order(names: list[str], count: int, chance: random.Random) -> list[str]:
    """Every kind equally often, in an order of chance."""
    rounds = [chance.sample(names, len(names)) for _ in range(count // len(names) + 1)]
    return [name for each in rounds for name in each][:count]
