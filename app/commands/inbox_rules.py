"""`desk inbox set`: what an inbox does by itself."""

from __future__ import annotations

import click
from click import ParamType
from sqlalchemy.orm import Session

from app import audit
from app.calendars.keeping import NO_ONE, give_calendar
from app.calendars.reading import find_calendar
from app.calendars.table import Calendar
from app.commands.context import with_desk
from app.desk import Desk
from app.frontdoor.for_customers import COLUMNS, CustomerWish, give_customers
from app.inboxes import inbox as inboxes
from app.inboxes.inbox import (
    MAX_REOPEN_DAYS,
    MAX_SILENCE_HOURS,
    AfterReply,
    Archive,
    Inbox,
    ListMail,
    Ratings,
    StatusLinks,
)

NEVER = "never"
AFTER = {
    AfterReply.WAITING: "a ticket waits on the customer",
    AfterReply.RESOLVED: "a ticket is resolved",
    AfterReply.KEEP: "a ticket keeps its status",
}
ARCHIVES = {
    Archive.NEVER: "stays in the Gmail inbox",
    Archive.RESOLVED: "leaves the Gmail inbox when its ticket is resolved or closed",
    Archive.CLOSED: "leaves the Gmail inbox when its ticket is closed",
}
RULES = (
    "after_reply",
    "reopen_days",
    "list_mail",
    "close_hours",
    "archive",
    "calendar_id",
    *COLUMNS,
)
LINKS = {
    StatusLinks.OFF: "Customers have no page of their ticket.",
    StatusLinks.ON_REQUEST: "Customers get a page of their ticket when asked for.",
    StatusLinks.RECEIPTS: "Customers get a page of their ticket, on receipts too.",
}
ON_OFF = click.Choice(["on", "off"])
LISTS = {ListMail.SET_ASIDE: "is set aside", ListMail.TICKET: "makes tickets"}


class CountOrNever(ParamType[int | str]):
    """A whole number within bounds, or never."""

    def __init__(self, least: int, most: int, letter: str) -> None:
        self.bounds = (least, most)
        self.name = f"{letter}|{NEVER}"

    def convert(
        self,
        value: int | str,
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> int | str:
        """The number, or the word; anything else is click's to refuse."""
        if value == NEVER:
            return NEVER
        found: int = click.IntRange(*self.bounds)(value, param, ctx)
        return found


@click.command("set")
@click.argument("address")
@click.option(
    "--after-reply",
    type=click.Choice([each.value for each in AfterReply]),
    help="The status of a ticket that was answered; keep leaves it.",
)
@click.option(
    "--reopen-days",
    type=CountOrNever(0, MAX_REOPEN_DAYS, "N"),
    help="So long the customer's mail opens a closed ticket; later it makes a new one. "
    "0: a new one at once; never: that time never ends.",
)
@click.option(
    "--list-mail",
    type=click.Choice([each.value for each in ListMail]),
    help="Whether mail of mailing lists makes tickets.",
)
@click.option(
    "--close-hours",
    type=CountOrNever(1, MAX_SILENCE_HOURS, "H"),
    help="After so much silence a resolved ticket closes by itself.",
)
@click.option(
    "--archive",
    type=click.Choice([each.value for each in Archive]),
    help="When a ticket's mail leaves the Gmail inbox of the shared account.",
)
@click.option(
    "--calendar",
    metavar="NAME",
    help="The calendar of its business hours; none: it is always open.",
)
@click.option(
    "--status-link",
    type=click.Choice([each.value for each in StatusLinks]),
    help="Whether a ticket's customer may see how it stands: by a link that is copied,"
    " or on receipts too.",
)
@click.option(
    "--rating",
    type=click.Choice([each.value for each in Ratings]),
    help="Whether customers are asked how we did: by a link, or by a mail.",
)
@click.option(
    "--rating-after",
    type=click.IntRange(1, 168),
    metavar="HOURS",
    help="So long after a ticket was resolved the mail goes.",
)
@click.option("--rating-language", type=click.Choice(["en", "de", "es"]))
@click.option("--status-names", type=ON_OFF, help="Whether it tells who works on it.")
@click.option("--status-subject", type=ON_OFF, help="Whether it tells the subject.")
@with_desk
def inbox_set(  # noqa: PLR0913 - one for each option
    desk: Desk,
    address: str,
    after_reply: str | None,
    reopen_days: int | str | None,
    list_mail: str | None,
    close_hours: int | str | None,
    archive: str | None,
    calendar: str | None,
    status_link: str | None,
    rating: str | None,
    rating_after: int | None,
    rating_language: str | None,
    status_names: str | None,
    status_subject: str | None,
) -> None:
    """Change what ADDRESS does by itself; without an option only say what it does."""
    with desk.database.transaction() as session:
        found = inboxes.find_inbox(session, address)
        with audit.changing(session, audit.OPERATOR, "inbox.changed", found, RULES):
            found.after_reply = after_reply or found.after_reply
            found.list_mail = list_mail or found.list_mail
            found.archive = archive or found.archive
            wish = CustomerWish(
                status_link,
                _is_on(status_names),
                _is_on(status_subject),
                rating,
                rating_after,
                rating_language,
            )
            give_customers(found, wish, has_mail=_has_mail(desk))
            if reopen_days is not None:
                found.reopen_days = _count(reopen_days)
            if close_hours is not None:
                found.close_hours = _count(close_hours)
            if calendar is not None:
                give_calendar(session, found, _calendar_id(session, found, calendar))
        kept = session.get(Calendar, found.calendar_id) if found.calendar_id else None
        said = "\n".join(described(found, kept))
    click.echo(said)


def described(inbox: Inbox, kept: Calendar | None) -> list[str]:
    """What the inbox does by itself, a line each."""
    days, hours = inbox.reopen_days, inbox.close_hours
    opens = "always" if days is None else f"for {days} days, then makes a new one"
    closes = "never close by themselves" if hours is None else f"close after {hours} h"
    return [
        f"After a reply {AFTER[AfterReply(inbox.after_reply)]}.",
        f"The customer's mail opens a closed ticket {opens}.",
        f"List mail {LISTS[ListMail(inbox.list_mail)]}.",
        f"Resolved tickets {closes}.",
        f"Mail {ARCHIVES[Archive(inbox.archive or Archive.NEVER)]}.",
        _said_of_links(inbox),
        _said_of_ratings(inbox),
        f"Business hours: {kept.name if kept else 'always open'}.",
    ]


def _has_mail(desk: Desk) -> bool:
    return bool(desk.settings.smtp_url and desk.settings.mail_from)


def _is_on(given: str | None) -> bool | None:
    return None if given is None else given == "on"


def _said_of_ratings(inbox: Inbox) -> str:
    if inbox.rating == Ratings.MAIL:
        after = inbox.rating_after
        return f"Customers are asked how we did {after} h after resolving."
    if inbox.rating == Ratings.LINK:
        return "Customers rate by a link that somebody copies."
    return "Nobody is asked for a rating."


def _said_of_links(inbox: Inbox) -> str:
    said = LINKS[StatusLinks(inbox.status_link)]
    told = ["who works on it"] * inbox.status_names
    told += ["the subject"] * inbox.status_subject
    return f"{said[:-1]}, with {' and '.join(told)}." if told else said


def _calendar_id(session: Session, inbox: Inbox, name: str) -> int | None:
    if name.lower() == NO_ONE:
        return None
    return find_calendar(session, inbox.workspace_id, name).id


def _count(given: int | str) -> int | None:
    return None if isinstance(given, str) else given
