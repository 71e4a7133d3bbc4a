"""Everything looked at once: what `desk doctor` tells."""

from __future__ import annotations

from dataclasses import dataclass

from app.db import present
from app.desk import Desk
from app.health import mailboxes, parts, setup
from app.health.finding import Finding, State
from app.labels import health
from app.labels.health import Health


@dataclass(frozen=True)
class Examination:
    """All findings, and the figures of each connected mailbox."""

    findings: list[Finding]
    mailboxes: list[Health]

    @property
    def is_well(self) -> bool:
        """Whether nobody has to do anything."""
        return all(each.state is not State.WRONG for each in self.findings)


def examine(desk: Desk) -> Examination:
    """The desk as it stands now. Nothing is changed; Google is asked once."""
    found = [*setup.of_settings(desk), *setup.certificates(desk)]
    running = list(parts.running(desk))
    if not any(each.about == "clock" for each in running):
        # Without a database of the right kind there is nothing to read.
        return Examination([*found, *running], [])
    with desk.database.reading() as session:
        now, each = present(session), health.of_all(session)
    pushes = desk.settings.pubsub_topic is not None
    told = mailboxes.findings(each, now, pushes=pushes)
    return Examination([*found, *running, *told], each)
