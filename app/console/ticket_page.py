"""One ticket whole: how it stands, its mails and notes, what can be done, what was."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from addon.words import coming_moments, event_text, status_lines
from addon.words.link_text import link_text
from addon.words.list_text import (
    in_gmail,
    mail_link,
    others_said,
    searched_in_gmail,
)
from addon.words.reader import Reader
from app.console import acts, guard
from app.console.acts import ConsoleAct, FormAct
from app.console.entry import page_to
from app.console.guard import for_visitors
from app.console.list_query import TICKETS, parse_number
from app.console.people_named import named_people
from app.console.refreshing import EVERY
from app.console.rendering import render_page
from app.console.reports.asked import CHANNELS
from app.console.undoable import undoable
from app.console.visit import PATH
from app.db import MAX_KEY
from app.errors import Later, NotAllowed, NotFound, Refused
from app.frontdoor.public_token import PublicTokens
from app.frontdoor.ratings.reading import ratings_of
from app.frontdoor.status_links import links
from app.inboxes.inbox import StatusLinks
from app.people import access
from app.people.person import Person
from app.tickets import move as moves, view_queries as views
from app.tickets.acting import Done
from app.tickets.lists import history_pages, mail_pages, workload
from app.tickets.lists.mail_pages import MailRow
from app.tickets.merge.crossing import ASK_FIRST
from app.tickets.notes.revision import NoteRevision, former_texts
from app.tickets.status import Priority, Status
from app.tickets.submissions.waiting import waiting_mails
from app.tickets.submissions.written import WrittenMail
from app.tickets.tags import suggestions
from app.tickets.verbs.snooze import is_asleep
from app.tickets.view import NoteView, TicketView
from app.web.answers import current_desk

bp = Blueprint("console_ticket", __name__, template_folder="templates")
guard.guard_pages(bp)

TICKET = f"{TICKETS}/<int(max={MAX_KEY}):number>"
MAX_NAMES = 3
# A form of the overview has it; the ticket that was acted on there.
BACK, ACTED = "back", "acted"
_NAME = re.compile(r"[\w.-]{1,40}")


@dataclass(frozen=True)
class RefusedForm:
    """A form that was refused: what it is called, why, and what was typed into it.

    `asks`: it is done when it is sent once more as it stands then.
    """

    name: str
    title: str
    why: str
    fields: Mapping[str, Any] = field(default_factory=dict)
    asks: str = ""
    status: int = 409


@bp.get(TICKET)
@for_visitors
def show(visitor: Person, reader: Reader, number: int) -> ResponseReturnValue:
    """The page of one ticket."""
    return _draw(visitor, reader, number)


@bp.post(f"{TICKET}/<name>")
@for_visitors
def press(
    visitor: Person, reader: Reader, number: int, name: str
) -> ResponseReturnValue:
    """Do what a form of the page says, and show the page; refused, with the reason."""
    act = acts.find_act(name)
    desk = current_desk()
    with desk.database.reading() as session:
        view = _seen(session, visitor, number)
    try:
        with desk.database.transaction() as session:
            form = FormAct(request.form, visitor, reader, session, view.id)
            done = acts.do_act(form, act)
    except (Refused, Later) as error:
        refused = _refused(reader, name, act, error)
        return _draw(visitor, reader, number, refused)
    return page_to(_after(name, view.number, done))


def _draw(
    visitor: Person, reader: Reader, number: int, refused: RefusedForm | None = None
) -> Response:
    with current_desk().database.reading() as session:
        view = _seen(session, visitor, number)
        facts = _lists(session, visitor, reader, view)
        if reader.may_change:
            able = workload.possible_assignees(session, [view.inbox_id])
            tags = suggestions.visible_tags(session, visitor)
            facts["able"] = named_people(session, able, reader)
            facts["known_tags"] = [tag.name for tag in tags]
        waiting = _waiting(session, visitor, view)
        facts["rated"] = ratings_of(session, current_desk().vault, view.id)
        facts["status_link"] = _status_link(session, view)
        if reader.may_change and view.has_other_inbox:
            inboxes = moves.other_inboxes(session, visitor, view.inbox_id)
            facts["other_inboxes"] = [each.address for each in inboxes]
    answered, who = _head(view, reader)
    return render_page(
        "ticket.html",
        refused.status if refused else 200,
        refresh=EVERY,
        reader=reader,
        view=view,
        answered=answered,
        who=who,
        gmail=mail_link(reader, view, current_desk().settings.gmail_page_url),
        once=secrets.token_urlsafe(12),
        refused=refused,
        typed=refused.fields if refused else {},
        undoable=undoable(view, reader),
        waiting=waiting,
        is_done=Status(view.status).is_done,
        is_asleep=is_asleep(view.snoozed_at, view.snoozed_until, reader.now),
        is_mine=view.assignee_id == visitor.id,
        may_take=access.may(visitor, "take"),
        may_revoke=access.may(visitor, "front_door"),
        statuses=[(each.value, each.label) for each in Status],
        priorities=[(each.value, each.label) for each in Priority],
        moments=coming_moments.snooze_choices(reader),
        nobody=_names_of_nobody(),
        channel=reader.say(CHANNELS[view.channel]),
        others=others_said(view, reader),
        link_text=link_text,
        **facts,
    )


def _lists(
    session: Session, visitor: Person, reader: Reader, view: TicketView
) -> dict[str, Any]:
    """The long lists of the page, each from where it is to be read on."""
    mails = mail_pages.mail_page(session, visitor, view.id, _place("mails"))
    notes = history_pages.note_page(session, view.id, _place("notes"))
    events = history_pages.event_page(session, view.id, _place("history"))
    told = event_text.event_lines(session, events.rows, reader)
    former: Mapping[int, Sequence[NoteRevision]] = {}
    deleted: Sequence[NoteView] = ()
    if reader.may_moderate:
        edited = [each.id for each in notes.rows if each.edited_at]
        former = former_texts(session, edited) if edited else {}
        deleted = history_pages.deleted_notes(session, view.id)
    days = groupby(told, key=lambda each: reader.day(each.at))
    return {
        "mails": [(each, _opened(reader, view, each)) for each in mails.rows],
        "later_mails": mails.older,
        "notes": notes,
        "former": former,
        "deleted": deleted,
        "days": [(day, list(each)) for day, each in days],
        "older": events.older,
    }


def _opened(reader: Reader, view: TicketView, mail: MailRow) -> str:
    """Where the reader's own Gmail has that mail, or looks for it; else nothing."""
    page = current_desk().settings.gmail_page_url
    if mail.thread_id:
        return in_gmail(reader, mail.thread_id, page)
    # What is not in Gmail yet is not looked for there.
    is_sought = mail.message_id and not view.waits_for_gmail
    return searched_in_gmail(reader, str(mail.message_id), page) if is_sought else ""


def _seen(session: Session, visitor: Person, number: int) -> TicketView:
    ticket_id, _ = mail_pages.find_ticket(session, visitor, number)
    view = views.view_of_ticket(session, visitor, ticket_id)
    if view is None:
        raise NotFound("There is no ticket #{number}.", number=number)
    return view


def _refused(
    reader: Reader, name: str, act: ConsoleAct, error: Refused | Later
) -> RefusedForm:
    why = event_text.reason(current_desk().database, error, reader)
    asks = error.asks_about if isinstance(error, Refused) else ""
    if error.said.message in (ASK_FIRST, moves.ASK_FIRST):
        asks = "confirmed"
    status = 403 if isinstance(error, NotAllowed) else 409
    status = 503 if isinstance(error, Later) else status
    fields = _typed(request.form)
    return RefusedForm(name, reader.say(act.refused), why, fields, asks, status)


def _typed(form: MultiDict[str, str]) -> dict[str, Any]:
    """What was typed, by field; of the ticked ones and the meant names all."""
    several = {each: form.getlist(each) for each in ("tell", "meant")}
    return {**form.to_dict(), **several}


def _after(name: str, number: int, done: Done) -> str:
    """The ticket's page; of names in a note that are nobody's it says so.

    Who pressed on the overview is back there, and may undo it there.
    """
    if BACK in request.form:
        return PATH if name == "undo" else f"{PATH}?{ACTED}={number}"
    unknown = [each for each in done.unknown if _NAME.fullmatch(each)][:MAX_NAMES]
    asked = urlencode([("nobody", each) for each in unknown])
    return f"{TICKETS}/{number}?{asked}" if asked else f"{TICKETS}/{number}"


def _waiting(session: Session, visitor: Person, view: TicketView) -> list[WrittenMail]:
    """What a form has brought and Gmail has not yet, for who may answer it."""
    if not view.waits_for_gmail or not access.may(visitor, "make_ticket"):
        return []
    return waiting_mails(session, current_desk().vault, view.id)


def _status_link(session: Session, view: TicketView) -> str:
    """The address of the customer's page; empty without one."""
    if view.status_link == StatusLinks.OFF:
        return ""
    settings = current_desk().settings
    tokens = PublicTokens(settings.require("secret_key"), links.PURPOSE)
    found = links.find_link(session, view.workspace_id, view.id)
    if found is None or found.revoked_at is not None:
        return ""
    return f"{settings.pages}{links.status_path(tokens, found)}"


def _names_of_nobody() -> str:
    names = request.args.getlist("nobody")[:MAX_NAMES]
    return ", ".join(f"@{each}" for each in names if _NAME.fullmatch(each))


def _place(name: str) -> int | None:
    return parse_number(request.args.get(name, ""))


def _head(view: TicketView, reader: Reader) -> tuple[str, str]:
    """The two lines of the card: answered, and who."""
    if view.aside is None:
        return status_lines.answered_line(view, reader), status_lines.who_and_status(
            view, reader
        )
    by, when = status_lines.whole_name(view.aside.by), reader.when(view.aside.at)
    said = reader.say("Set aside by {name}, {when}", name=by, when=when)
    return reader.say("Not a ticket"), said
