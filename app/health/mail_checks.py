"""What the mail checks have found: whether Gmail holds mail that the desk lacks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.health.finding import Finding, fine, worth_knowing, wrong
from app.inboxes.inbox import Inbox
from app.mailboxes import mail_check
from app.mailboxes.mail_check import CheckOutcome, MailCheck, UnexplainedMail
from app.mailboxes.mailbox import Mailbox
from app.mailboxes.token_state import TokenStatus, token_state
from app.tickets.messages.message import MessageCopy

# One night was missed, and most of a day has passed since.
LATE = timedelta(hours=40)
MAX_NAMED = 5

Names = Mapping[int, str]


def mail_findings(session: Session, now: datetime) -> list[Finding]:
    """One of each connected mailbox, as it was last counted."""
    query = select(Inbox.id, Inbox.address)
    names = {inbox_id: address for inbox_id, address in session.execute(query)}
    checks = mail_check.connected_checks(session)
    return [_finding(session, names, now, *each) for each in checks]


def _finding(
    session: Session,
    names: Names,
    now: datetime,
    mailbox: Mailbox,
    check: MailCheck | None,
) -> Finding:
    about = f"mail of {mailbox.address}"
    is_lost = token_state(mailbox).state in (TokenStatus.REVOKED, TokenStatus.DENIED)
    if is_lost or (check is not None and check.outcome == CheckOutcome.REFUSED):
        # What is wrong with the mailbox stands in a line of its own.
        return worth_knowing(about, "Google does not let us in, so it is not counted.")
    if check is None or check.until is None:
        return worth_knowing(about, "It was not counted yet: desk check does it now.")
    missing = _still_missing(session, check)
    if missing:
        return _missing(about, names, now, mailbox, missing)
    if now - check.until > LATE:
        says = f"It was last counted to the end {_long(now - check.until)} ago."
        return wrong(about, says, "Is the clock alive? desk check counts it now.")
    return fine(about, count_line(check, names))


def count_line(check: MailCheck, names: Names) -> str:
    """`Gmail holds 34 = 20 in tickets + 8 set aside + 6 of no inbox`, by inbox.

    What could not be explained is there by now.
    """
    found = check.found
    parts = [f"{found.in_tickets} in tickets", f"{found.aside} set aside"]
    parts.append(f"{found.nowhere} of no inbox")
    parts += [f"{found.unread} not read yet"] if found.unread else []
    parts += [f"{found.before} from before the desk"] if found.before else []
    lost = len(found.unexplained)
    parts += [f"{lost} taken in since"] if lost else []
    inboxes = [
        f"{names.get(inbox_id, inbox_id)} {each.in_tickets} and {each.aside}"
        for inbox_id, each in found.inboxes.items()
    ]
    of_each = f" ({', '.join(inboxes)})" if len(inboxes) > 1 else ""
    return f"Gmail holds {found.held} = {' + '.join(parts)}{of_each}."


def _missing(
    about: str,
    names: Names,
    now: datetime,
    mailbox: Mailbox,
    missing: list[UnexplainedMail],
) -> Finding:
    named = [
        f"{x.gmail_id} ({names.get(x.inbox_id, x.inbox_id)}, {_long(now - x.at)} old)"
        for x in missing[:MAX_NAMED]
    ]
    more = len(missing) - len(named)
    named += [f"and {more} more"] if more else []
    days = max((now - each.at).days for each in missing) + 1
    return wrong(
        about,
        f"At Gmail, and not on the desk: {', '.join(named)}.",
        f"desk mailbox import {mailbox.address} --days {days} --write takes them in; "
        "then desk check.",
    )


def _still_missing(session: Session, check: MailCheck) -> list[UnexplainedMail]:
    """Those that the desk has not got since either."""
    named = check.named
    if not named:
        return []
    query = select(MessageCopy.gmail_id).where(
        MessageCopy.mailbox_id == check.mailbox_id,
        MessageCopy.gmail_id.in_([each.gmail_id for each in named]),
    )
    known = set(session.scalars(query))
    return [each for each in named if each.gmail_id not in known]


def _long(age: timedelta) -> str:
    minutes = int(age.total_seconds() // 60)
    if minutes < 120:
        return f"{minutes} min"
    return f"{minutes // 60} h" if minutes < 48 * 60 else f"{minutes // 1440} d"
