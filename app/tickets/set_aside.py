"""Which mail makes no ticket, and why: pure rules over headers, first match wins.

To add a rule, write a function that gives the reason or nothing, and name it in RULES.
The headers are those of RFC 3834, RFC 3464 and of systems seen in the wild.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from app.tickets.mail import Mail

_DAEMON = re.compile(r"^(mailer-daemon|mail-daemon|postmaster|mdaemon|mailerdaemon)@")
_REPORT = re.compile(r"report-type=\"?(delivery-status|feedback-report)")
_BOUNCED = re.compile(
    r"^(undeliver|delivery (status|fail)|mail delivery (fail|sub)|returned mail"
    r"|failure notice|nondeliverable|non-deliverable|message you sent blocked)"
)


@dataclass(frozen=True)
class Case:
    """A mail and what the desk knows around it."""

    mail: Mail
    ours: frozenset[str]
    groups: frozenset[str]
    keeps_lists: bool
    is_spam: bool


def spam(case: Case) -> str | None:
    """Gmail has put it into Spam."""
    return "spam" if case.is_spam else None


def bounce(case: Case) -> str | None:
    """A report that a mail could not be delivered, or a complaint about one."""
    mail = case.mail
    content = mail.header("content-type")
    if content.startswith("multipart/report") and _REPORT.search(content):
        return "bounce"
    if mail.has("x-failed-recipients"):
        return "bounce"
    if mail.has("return-path") and mail.header("return-path") in ("", "<>"):
        return "bounce" if mail.header("auto-submitted") in ("", "no") else None
    daemon = _DAEMON.match(mail.sender.address)
    return "bounce" if daemon or _BOUNCED.match(mail.subject.lower()) else None


def automatic_reply(case: Case) -> str | None:
    """A machine has answered: an absence note, a receipt."""
    mail = case.mail
    submitted = mail.header("auto-submitted").split(";")[0].strip()
    if submitted and submitted != "no":
        return "automatic reply"
    marks = ("x-autoreply", "x-autorespond")
    if any(mail.header(mark) not in ("", "no") for mark in marks):
        return "automatic reply"
    return "automatic reply" if mail.header("precedence") == "auto_reply" else None


def foreign_list(case: Case) -> str | None:
    """Mail of a list that is not one of our own groups."""
    if case.keeps_lists:
        return None
    foreign = [each for each in case.mail.list_ids if each not in case.groups]
    is_bulk = case.mail.header("precedence") in ("bulk", "junk")
    return "list mail" if foreign or (is_bulk and not case.mail.list_ids) else None


def internal(case: Case) -> str | None:
    """A colleague wrote to colleagues only."""
    mail = case.mail
    if mail.sender.address not in case.ours or mail.original_sender:
        return None
    outside = [a for a in mail.recipients if a.address not in case.ours]
    return None if outside else "internal mail"


RULES: tuple[Callable[[Case], str | None], ...] = (
    spam,
    bounce,
    automatic_reply,
    foreign_list,
    internal,
)


def reason(case: Case) -> str | None:
    """Why the mail makes no ticket; nothing when it may make one."""
    return next(iter(_reasons(case)), None)


def _reasons(case: Case) -> Iterable[str]:
    return (found for rule in RULES if (found := rule(case)))
