"""After a restore a ticket takes over what its labels in Gmail say."""

from __future__ import annotations

from dataclasses import dataclass

from app.people.actor import Actor
from app.people.person import Person
from app.tickets.status import Priority, Status
from app.tickets.tags.tag import Tag, TicketTag
from app.tickets.verbs.snooze import SnoozeVerbs


@dataclass(frozen=True)
class Recovered:
    """What the labels say; no status: no mail has a label of one."""

    status: Status | None
    holder: Person | None
    priority: Priority
    tags: tuple[Tag, ...]


class RecoveryVerbs(SnoozeVerbs):
    """What a restore does with a ticket."""

    __abstract__ = True

    def recover(self, said: Recovered, *, by: Actor) -> None:
        """Become what the labels say, by one event; what is so already stays."""
        if said.status is None:
            return
        fields = list[str]()
        if self.status != said.status:
            fields += self._set_status(said.status)
        holder_id = said.holder.id if said.holder else None
        if self.assignee_id != holder_id:
            self.assignee_id = holder_id
            fields.append("assignee")
        if self.priority != said.priority:
            self.priority = said.priority
            fields.append("priority")
        fields += self._take_tags(said.tags)
        if fields:
            to = said.holder.address if said.holder else None
            names = [tag.name for tag in said.tags]
            self.record("recovered", by, fields, to=said.status, who=to, tags=names)

    def _take_tags(self, tags: tuple[Tag, ...]) -> list[str]:
        wanted = {tag.id for tag in tags}
        gone = [each for each in self.taggings if each.tag_id not in wanted]
        for each in gone:
            self.taggings.remove(each)
        new = wanted - {each.tag_id for each in self.taggings}
        for tag_id in sorted(new):
            made = TicketTag(tag_id=tag_id, workspace_id=self.workspace_id)
            self.taggings.append(made)
        return [f"tag:{each.tag_id}" for each in gone] + [
            f"tag:{n}" for n in sorted(new)
        ]
