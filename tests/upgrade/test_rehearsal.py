"""As an admin does it: upgraded while people work, back one release, backup, restore.

Two web machines behind nginx with TLS, each process by its unit's own line as nobody on
a root that can only be read.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.mailboxes.mailbox import Mailbox
from app.mailboxes.pending_thread import PendingThread
from app.tickets.ticket import Ticket
from tests.faults.ledger import differences
from tests.support.office import SUPPORT
from tests.support.patience import wait_until
from tests.support.proof import IS_FULL
from tests.upgrade.hosting import STATE, require_mounts
from tests.upgrade.release import PREVIOUS, Release, today, unpacked
from tests.upgrade.site import WEBS, Site

pytestmark = pytest.mark.skipif(not IS_FULL, reason="a minute or two: in `make proof`")
# The release before, and one from which a good many migrations lead here.
RELEASES = [PREVIOUS, "f7c6d27"]
BACKUP = f"{STATE}/desk.tar"
HELD = 100
SIDE_BY_SIDE = 500


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    require_mounts()
    with Site(tmp_path, 1) as opened:
        yield opened


@pytest.mark.parametrize("commit", RELEASES)
def test_nothing_is_lost_on_the_way(site: Site, commit: str, tmp_path: Path) -> None:
    before, now = unpacked(commit, tmp_path), today(tmp_path)
    site.found(before)
    for name in WEBS:
        site.start_web(before, name)
    site.start_behind(before)
    site.customer.write()
    site.call_reps()
    site.hold(HELD)

    site.services.run(now, "migrate")
    site.hold(HELD)
    move_web(site, "one", now)
    site.hold_acts(SIDE_BY_SIDE)
    move_web(site, "two", now)
    move_behind(site, now)
    site.hold(HELD)

    # Back one release, on the schema of today, and forth again.
    move_behind(site, before)
    move_web(site, "two", before)
    site.hold(HELD)
    move_web(site, "one", before)
    site.hold(HELD)
    for name in WEBS:
        move_web(site, name, now)
    move_behind(site, now)

    site.services.desk(now, "backup", BACKUP)
    site.hold(HELD)
    site.send_reps_home()
    assert set(site.book.answers) <= {"shown", "done"}, site.book.answers
    settle(site)
    require_well(site, now)
    print(told(site))  # noqa: T201 - seen with pytest -s
    restore(site, now)
    probe(site, now)


def move_web(site: Site, name: str, release: Release) -> None:
    """Exchange one web machine for that release's."""
    site.end_web(name)
    site.start_web(release, name)


def move_behind(site: Site, release: Release) -> None:
    """Exchange worker and clock."""
    site.end_behind()
    site.start_behind(release)


def settle(site: Site) -> None:
    """Let worker and clock end what is due; what they have not done, is lost."""
    desk = site.database()
    try:
        with desk.database.reading() as session:
            wait_until(lambda: is_in_step(site, session), "all is read and written")
    finally:
        desk.close()


def is_in_step(site: Site, session: Session) -> bool:
    """Whether nothing is lost or doubled so far, and no label is pending."""
    session.rollback()
    owed = session.scalar(select(func.count()).select_from(PendingThread))
    return owed == 0 and not differences(session, site.book, site.customer)


def require_well(site: Site, release: Release) -> None:
    """The commands that an admin trusts find nothing."""
    for word in ("check", "doctor"):
        done = site.services.tried(release, word)
        assert done.returncode == 0, done.stdout + done.stderr


def restore(site: Site, now: Release) -> None:
    """Take the backup back; what was done since stands in the labels."""
    held = states(site)
    site.end_behind()
    for name in WEBS:
        site.end_web(name)
    line = ["restore", BACKUP, "--labels", "gmail", "--replace"]
    line += ["--confirm", "acme.example"]
    done = list[str]()

    def has_restored() -> bool:
        tried = site.services.tried(now, *line)
        done.append(tried.stdout + tried.stderr)
        return tried.returncode == 0 or "Still alive" not in tried.stderr

    wait_until(has_restored, "the desk has been still for a minute")
    assert "is restored" in done[-1], done[-1]
    for name in WEBS:
        site.start_web(now, name)
    site.start_behind(now)
    wait_until(lambda: is_adopted(site), "every mailbox is adopted")
    wait_until(lambda: held.items() <= states(site).items(), "labels are taken over")
    require_well(site, now)


def probe(site: Site, release: Release) -> None:
    """The machine's own questions to Google, beside the desk at work."""
    words = ("probe", "run", "25-27", "--mailbox", SUPPORT)
    done = site.services.tried(release, *words, "--folder", f"{STATE}/probe")
    assert done.returncode == 0, done.stdout + done.stderr


def is_adopted(site: Site) -> bool:
    """Whether every mailbox is taken over; they are compared minutes later."""
    desk = site.database()
    with desk.database.reading() as session:
        left = select(func.count(Mailbox.id)).where(Mailbox.adopting.is_not(None))
        found = session.scalar(left)
    desk.close()
    return found == 0


def states(site: Site) -> dict[str, tuple[str, int | None]]:
    """Each conversation's status and assignee."""
    desk = site.database()
    with desk.database.reading() as session:
        rows = session.execute(
            select(Ticket.subject, Ticket.status, Ticket.assignee_id)
        )
        found = {subject: (str(status), who) for subject, status, who in rows}
    desk.close()
    return found


def told(site: Site) -> str:
    """The figures of this run."""
    took = sorted(site.book.took)
    return (
        f"{site.book.answered} calls answered {dict(site.book.answers)}, "
        f"{len(site.book.done)} acts, {len(site.customer.mails)} mails; "
        f"p50 {took[len(took) // 2]:.3f} s, p95 {took[len(took) * 95 // 100]:.3f} s, "
        f"longest {took[-1]:.3f} s"
    )
