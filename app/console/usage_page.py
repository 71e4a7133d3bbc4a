"""How many tickets each month had: of a manager's inboxes, or of the whole desk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from babel.dates import format_date
from flask import Blueprint
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from addon.words.reader import Reader
from app.console import guard
from app.console.guard import for_visitors
from app.console.rendering import render_page
from app.console.reports.asked import CHANNELS
from app.console.visit import PATH
from app.errors import NotFound
from app.inboxes import inbox as inboxes, visible
from app.people import access
from app.people.person import Person
from app.people.workspace import Workspace
from app.reports import counting
from app.usage import quota as quotas
from app.usage.monthly import DEFINITION, MonthUsage, last_months, usage_of
from app.web.answers import current_desk
from app.wording import mark

bp = Blueprint("console_usage", __name__, template_folder="templates")
guard.guard_pages(bp)

USAGE = f"{PATH}/usage"
NO_PAGE = mark("There is no such page.")
WARNED = {
    80: mark("{count} of {quota} tickets of this month are used."),
    100: mark("All {quota} tickets of this month are used: it has {count}."),
}


@dataclass(frozen=True)
class UsageTable:
    """What a visitor may know: `own` inboxes by name, `rest` is of all the others."""

    months: Sequence[MonthUsage]
    own: dict[int, str]
    channels: list[str]
    has_rest: bool

    def rest(self, used: MonthUsage) -> int:
        """How many tickets of a month are in inboxes of others."""
        return used.tickets - sum(used.by_inbox[each] for each in self.own)


@bp.get(USAGE)
@for_visitors
def usage(visitor: Person, reader: Reader) -> ResponseReturnValue:
    """The last twelve months, the newest first."""
    if not access.may(visitor, "front_door"):
        raise NotFound(NO_PAGE)
    with current_desk().database.reading() as session:
        place = session.get_one(Workspace, visitor.workspace_id)
        table = _table(session, visitor)
        return render_page(
            "usage.html",
            reader=reader,
            table=table,
            quota=place.quota if reader.may_administer else None,
            warned=warning(session, visitor, reader),
            zone=counting.zone_of(session, place.id),
            uncounted=counting.how_far(session, place.id)[0],
            definition=DEFINITION,
            phrases=CHANNELS,
            name_of=lambda month: format_date(
                month.first, "LLLL y", locale=reader.language.code
            ),
        )


def warning(session: Session, visitor: Person, reader: Reader) -> str:
    """What an admin is told of the month's quota; empty when there is nothing."""
    if not access.may(visitor, "administer"):
        return ""
    place = session.get_one(Workspace, visitor.workspace_id)
    if place.quota is None:
        return ""
    level = quotas.warned_level(session, place.id)
    if level is None:
        return ""
    count = quotas.workspace_usage(session, place.id).tickets
    return reader.say(WARNED[level], count=count, quota=place.quota)


def _table(session: Session, visitor: Person) -> UsageTable:
    every = inboxes.workspace_inboxes(session, visitor.workspace_id)
    mine = set(visible.load_inbox_ids(session, visitor))
    own = {each.id: each.address for each in every if each.id in mine}
    may_all = access.may(visitor, "administer")
    ids = [each.id for each in every] if may_all else list(own)
    months = last_months(quotas.this_month(session, visitor.workspace_id))
    found = usage_of(session, ids, months)
    used = {name for each in found for name, count in each.by_channel.items() if count}
    channels = [name for name in CHANNELS if name in used]
    return UsageTable(found, own, channels, has_rest=len(ids) > len(own))
