"""The page of what was set aside: what made no ticket, why, and what can be done."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from urllib.parse import urlencode

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from addon.words import status_lines
from addon.words.list_text import in_gmail
from addon.words.reader import Reader
from app.console import aside_acts, guard
from app.console.acts import VIA
from app.console.guard import for_visitors
from app.console.list_query import TICKETS, parse_number
from app.console.refreshing import EVERY
from app.console.rendering import render_page
from app.console.visit import PATH
from app.errors import Refused
from app.inboxes import visible
from app.people.person import Person
from app.people.principal import person_principal
from app.tickets.intake.sender_rule import MAX_SENDER_LENGTH
from app.tickets.lists import set_aside as lists
from app.tickets.lists.aside_rows import DAYS, REASONS, AsideFilter, AsideRow
from app.web.answers import current_desk

bp = Blueprint("console_set_aside", __name__, template_folder="templates")
guard.guard_pages(bp)

SET_ASIDE = f"{PATH}/set-aside"
PERIODS = (1, 7, 30, DAYS)


@bp.get(SET_ASIDE)
@for_visitors
def set_aside(visitor: Person, reader: Reader) -> ResponseReturnValue:
    """What was set aside in the visitor's inboxes, the newest first."""
    return _draw(visitor, reader)


@bp.post(SET_ASIDE)
@for_visitors
def act_on_rows(visitor: Person, reader: Reader) -> ResponseReturnValue:
    """Make tickets of the chosen rows, or decide of their senders; what became of it.

    A second time it changes nothing, so the answer is the page itself.
    """
    act, _, one = request.form.get("one", "").partition(":")
    rows = [one] if one else request.form.getlist("row")
    by = person_principal(visitor, VIA)
    try:
        act = act or request.form.get("act", "")
        done = aside_acts.do_with_rows(current_desk(), by, act, rows)
    except Refused as error:
        return _draw(visitor, reader, refused=[reader.reason(error)])
    told = done.lines(reader)
    if done.refusals and not (done.tickets or done.senders or done.there):
        return _draw(visitor, reader, refused=told)
    return _draw(visitor, reader, told=told, there=sorted(done.there))


def _draw(
    visitor: Person,
    reader: Reader,
    told: Sequence[str] = (),
    refused: Sequence[str] = (),
    there: Sequence[int] = (),
) -> ResponseReturnValue:
    with current_desk().database.reading() as session:
        places = visible.person_inboxes(session, visitor)
        mine = [place.id for place in places]
        asked = filter_from_args(request.args, mine)
        found = lists.aside_list(session, mine, asked, reader=visitor)
        numbers = aside_acts.numbers_of(session, there)
    return render_page(
        "set_aside.html",
        409 if refused else 200,
        refresh=EVERY,
        reader=reader,
        told=told,
        refused=refused,
        there=numbers,
        here_path=aside_path(asked),
        asked=asked,
        found=found,
        reasons=REASONS,
        periods=sorted({*PERIODS, asked.days}),
        places=places,
        shown=[(row, _link(reader, row), _doer(row)) for row in found.rows],
        older=aside_path(asked, found.next) if found.next else "",
    )


def filter_from_args(
    args: Mapping[str, str], inbox_ids: Collection[int]
) -> AsideFilter:
    """The list that is asked for; what makes no sense is left out."""
    reason, days = args.get("reason"), parse_number(args.get("days", ""))
    inbox_id = parse_number(args.get("inbox", ""))
    return AsideFilter(
        inbox_id=inbox_id if inbox_id in inbox_ids else None,
        reason=reason if reason in REASONS else None,
        days=days if days is not None and 0 < days <= DAYS else DAYS,
        sender=args.get("sender", "").strip()[:MAX_SENDER_LENGTH],
        after=args.get("after", ""),
    )


def aside_path(asked: AsideFilter, after: str = "") -> str:
    """The address that asks for this list."""
    parts = {
        "reason": asked.reason,
        "days": asked.days if asked.days != DAYS else None,
        "inbox": asked.inbox_id,
        "sender": asked.sender or None,
        "after": after or None,
    }
    query = urlencode({n: value for n, value in parts.items() if value is not None})
    return f"{SET_ASIDE}?{query}" if query else SET_ASIDE


def _link(reader: Reader, row: AsideRow) -> str:
    """Where the mail is: in the visitor's Gmail, or else its ticket."""
    if row.thread_id is not None:
        return in_gmail(reader, row.thread_id, current_desk().settings.gmail_page_url)
    return f"{TICKETS}/{row.number}" if row.number is not None else ""


def _doer(row: AsideRow) -> str:
    """The colleague who did it; nobody, when it was the desk."""
    return status_lines.whole_name(row.by) if row.by is not None else ""
