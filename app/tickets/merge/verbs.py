"""The verbs of a merge: what each of the two tickets does, and how it is taken back."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from app import clock
from app.people.actor import Actor
from app.people.person import Person
from app.tickets.status import Status
from app.tickets.verbs.base import State
from app.tickets.verbs.snooze import SNOOZE_FIELDS, SnoozeVerbs

if TYPE_CHECKING:
    from sqlalchemy.orm import Mapped


class MergeVerbs(SnoozeVerbs):
    """A ticket that may become part of another one, or have another one as its part.

    Nothing that waits on us comes back later than it would have without the merge: the
    whole is open if its part was, and it sleeps no longer than its part would have. A
    snooze that only the customer ends is not handed over: their mail ends every snooze.
    """

    __abstract__ = True

    if TYPE_CHECKING:
        id: Mapped[int]
        number: Mapped[int]
        direction: Mapped[str | None]
        merged_into_id: Mapped[int | None]

    def become_part(self, target: MergeVerbs, *, by: Actor, merge: int) -> None:
        """Make it part of another ticket: it leaves the lists, its own state stays."""
        self.merged_into_id = target.id
        self.record("merged", by, ["merged"], into=target.number, merge=merge)

    def take_in(
        self, source: MergeVerbs, *, by: Actor, merge: int, holder: Person | None = None
    ) -> None:
        """Take the source in as a part, and wait on us since the source has waited.

        `holder` had the source, and has the whole from now on.
        """
        old, now = self._state(), clock.now()
        details: dict[str, object] = {"number": source.number, "merge": merge}
        fields = self._wait_like(source, now)
        if holder is not None:
            self.assignee_id = holder.id
            fields.append("assignee")
            details["to"] = holder.address
        if "status" in fields:
            details["status"] = self.status
        if "snooze" in fields:
            until = self.snoozed_until
            details |= {"until": clock.iso(until)} if until else {"woken": True}
        self.record("merged", by, fields, **details, before=self._before(old))

    def stand_alone(self, target: MergeVerbs, *, by: Actor, has_news: bool) -> None:
        """Return to the lists, open and awake if the customer wrote to it since."""
        self.merged_into_id = None
        fields = ["merged"]
        if has_news:
            fields += self._end_snooze()
            if not Status(self.status).is_open:
                fields += self._set_status(Status.OPEN)
        self.record("unmerged", by, fields, into=target.number)

    def give_back(self, source: MergeVerbs, own_state: State, *, by: Actor) -> None:
        """Give the source back, and restore the own state that the merge changed."""
        self._restore(own_state)
        fields = ["status"] if "status" in own_state else []
        fields += SNOOZE_FIELDS if "snoozed_at" in own_state else []
        fields += ["assignee"] if "assignee_id" in own_state else []
        self.record("unmerged", by, fields, number=source.number)

    def _wait_like(self, source: MergeVerbs, now: datetime) -> list[str]:
        theirs, ours = source._back_at(now), self._back_at(now)
        is_sooner = theirs is not None and (ours is None or theirs < ours)
        is_now = theirs is not None and theirs <= now
        fields = []
        if (Status(source.status).is_open or is_now) and not Status(
            self.status
        ).is_open:
            fields += self._set_status(Status.OPEN)
        if is_sooner and is_now:
            fields += self._end_snooze()
        elif is_sooner:
            self.snoozed_at, self.snoozed_until = now, theirs
            fields += SNOOZE_FIELDS
        return fields

    def _back_at(self, now: datetime) -> datetime | None:
        """Since or from when it waits on us; None: not until somebody acts."""
        if self.snoozed_at is not None:
            return self.snoozed_until
        return now if Status(self.status).is_open else None
