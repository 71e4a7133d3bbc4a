"""Whatever went on after the backup, all agrees in the end."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from app.backup import restore as restoring
from app.backup.backup import make_backup
from app.backup.restore import RestoreWish
from app.tickets.event import Event
from tests.restore.story import (
    agrees,
    count,
    go_on,
    numbers,
)
from tests.support.office import (
    Office,
    pass_time,
)
from tests.support.proof import often


@pytest.mark.parametrize("labels", ["gmail", "desk"])
@pytest.mark.parametrize("seed", range(often(2, 40)))
def test_whatever_went_on_all_agrees_in_the_end(
    office: Office, tmp_path: Path, labels: str, seed: int
) -> None:
    """No label is left wrong, none is taken for a command, one more sync is quiet."""
    made, chance = tmp_path / "desk.tar", Random(seed)
    make_backup(office.desk.database, made)
    for _ in range(12):
        go_on(office, chance)
    if chance.random() < 0.5:
        office.sync()
    pass_time(300)
    wish = RestoreWish(made, labels, "acme.example", replaces=True)
    restoring.restore(office.desk, wish)
    if chance.random() < 0.5:
        office.write("Five")
    office.sync()
    assert count(office, Event.person_id.is_not(None)) == 0
    given = numbers(office)
    assert given[:2] == [1, 2]
    assert min(given[2:], default=2001) == 2001
    agrees(office)
