"""The page of senders' rules: whose mail is always a ticket, and whose never one."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from addon.words import status_lines
from addon.words.reader import Reader
from app.console import guard
from app.console.acts import VIA
from app.console.entry import page_to
from app.console.guard import for_visitors
from app.console.list_query import parse_number
from app.console.rendering import render_page
from app.console.set_aside import SET_ASIDE
from app.errors import NotAllowed, NotFound, Refused
from app.inboxes import visible
from app.inboxes.inbox import Inbox
from app.people.person import Person
from app.people.principal import person_principal
from app.tickets.acting import kept_mail
from app.tickets.intake.sender_rule import SenderVerdict
from app.tickets.lists import sender_rules
from app.web.answers import current_desk
from app.wording import mark

bp = Blueprint("console_senders", __name__, template_folder="templates")
guard.guard_pages(bp)

SENDERS = f"{SET_ASIDE}/senders"
FORGET = "forget"
VERDICTS = {
    SenderVerdict.ALWAYS.value: mark("Always a ticket"),
    SenderVerdict.NEVER.value: mark("Never a ticket"),
}


@bp.get(SENDERS)
@for_visitors
def senders(visitor: Person, reader: Reader) -> ResponseReturnValue:
    """The rules of the visitor's inboxes, by sender."""
    return _draw(visitor, reader)


@bp.post(SENDERS)
@for_visitors
def decide(visitor: Person, reader: Reader) -> ResponseReturnValue:
    """Set a rule or remove one; refused, with the reason and what was typed."""
    act = request.form.get("act", "")
    if act not in (*VERDICTS, FORGET):
        raise NotFound("There is no act “{name}”.", name=act[:40])
    try:
        with current_desk().database.transaction() as session:
            _decide(session, visitor, act)
    except NotFound:
        raise
    except Refused as error:
        return _draw(visitor, reader, error)
    return page_to(SENDERS)


def _decide(session: Session, visitor: Person, act: str) -> None:
    by, text = person_principal(visitor, VIA), request.form.get("sender", "")
    inbox_id = parse_number(request.form.get("inbox", "")) or 0
    inbox = session.get(Inbox, inbox_id)
    if inbox is None:
        raise NotFound(kept_mail.NO_INBOX)
    if act == FORGET:
        # One that is gone already is as it should be.
        kept_mail.forget_sender(session, by, inbox, text)
    else:
        kept_mail.decide_sender(session, by, inbox, text, SenderVerdict(act))


def _draw(
    visitor: Person, reader: Reader, error: Refused | None = None
) -> ResponseReturnValue:
    with current_desk().database.reading() as session:
        places = visible.person_inboxes(session, visitor)
        mine = [place.id for place in places]
        found = sender_rules.rule_page(session, mine, request.args.get("after", ""))
    status = 403 if isinstance(error, NotAllowed) else 409
    return render_page(
        "senders.html",
        status if error else 200,
        reader=reader,
        refused=reader.reason(error) if error else "",
        typed=request.form if error else {},
        places=places,
        verdicts=VERDICTS,
        shown=[
            (row, status_lines.whole_name(row.by) if row.by else "")
            for row in found.rows
        ],
        more=f"{SENDERS}?{urlencode({'after': found.next})}" if found.next else "",
    )
