"""Which mail makes no ticket, and why: pure rules over headers, first match wins.

To add a rule, write a function that gives the reason or nothing, and name it in RULES.
The headers are those of RFC 3834, RFC 3464 and of systems seen in the wild.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from app.tickets.mail import Mail
from app.wording import mark

SENDER, BY_HAND = mark("sender set aside"), mark("marked by hand")
SPAM = mark("spam")
BOUNCE, AUTOMATIC = mark("bounce"), mark("automatic reply")
NOTIFICATION, LIST_MAIL = mark("notification"), mark("list mail")
INTERNAL, OURS = mark("internal mail"), mark("our own mail")
_DAEMON = re.compile(r"^(mailer-daemon|mail-daemon|postmaster|mdaemon|mailerdaemon)@")
_REPORT = re.compile(r"report-type=\"?(delivery-status|feedback-report)")
_RECEIPT = re.compile(r"report-type=\"?disposition-notification")
# A customer asks about the delivery of a parcel: only whole phrases count.
_BOUNCED = re.compile(
    r"^(undeliver(ed|able)( mail|:)|delivery status notification|mail delivery "
    r"(failed|subsystem)|returned mail:|failure notice$|message you sent blocked)"
)
_ANSWERED = re.compile(r"^(auto(matic)?[ -]?reply|out of (the )?office)( *:| auto)")


@dataclass(frozen=True)
class Case:
    """A mail and what the desk knows around it."""

    mail: Mail
    ours: frozenset[str]
    groups: frozenset[str]
    keeps_lists: bool
    is_spam: bool
    is_blocked: bool = False


def spam(case: Case) -> str | None:
    """Gmail has put it into Spam."""
    return SPAM if case.is_spam else None


def blocked_sender(case: Case) -> str | None:
    """A person has said that nothing of this sender is a ticket."""
    return SENDER if case.is_blocked else None


def bounce(case: Case) -> str | None:
    """A report that a mail could not be delivered, or a complaint about one."""
    mail = case.mail
    content = mail.header("content-type")
    if content.startswith("multipart/report") and _REPORT.search(content):
        return BOUNCE
    if mail.has("x-failed-recipients"):
        return BOUNCE
    if mail.has("return-path") and mail.header("return-path") in ("", "<>"):
        return BOUNCE if mail.header("auto-submitted") in ("", "no") else None
    daemon = _DAEMON.match(mail.sender.address)
    return BOUNCE if daemon or _BOUNCED.match(mail.subject.lower()) else None


def automatic_reply(case: Case) -> str | None:
    """A machine has answered: an absence note, a receipt."""
    mail = case.mail
    content = mail.header("content-type")
    if content.startswith("multipart/report") and _RECEIPT.search(content):
        return AUTOMATIC
    submitted = mail.header("auto-submitted").split(";")[0].strip()
    if submitted and submitted != "no":
        return AUTOMATIC
    marks = ("x-autoreply", "x-autorespond")
    if any(mail.header(mark) not in ("", "no") for mark in marks):
        return AUTOMATIC
    if mail.header("precedence") == "auto_reply":
        return AUTOMATIC
    return AUTOMATIC if _ANSWERED.match(mail.subject.lower()) else None


def notification(case: Case) -> str | None:
    """A monitoring service has posted: nobody there reads an answer."""
    return NOTIFICATION if case.mail.has("x-amz-sns-message-id") else None


def foreign_list(case: Case) -> str | None:
    """Mail of a list that is not one of our own groups."""
    if case.keeps_lists:
        return None
    foreign = [each for each in case.mail.list_ids if each not in case.groups]
    is_bulk = case.mail.header("precedence") in ("bulk", "junk")
    return LIST_MAIL if foreign or (is_bulk and not case.mail.list_ids) else None


def internal(case: Case) -> str | None:
    """A colleague wrote to colleagues only."""
    mail = case.mail
    if mail.customer(case.ours).address not in case.ours:
        return None
    outside = [a for a in mail.recipients if a.address not in case.ours]
    return None if outside else INTERNAL


Rule = Callable[[Case], str | None]

RULES: tuple[Rule, ...] = (
    spam,
    blocked_sender,
    bounce,
    automatic_reply,
    notification,
    foreign_list,
    internal,
)
OUR_RULES = (automatic_reply, internal)


def reason(case: Case) -> str | None:
    """Why the mail makes no ticket; nothing when it may make one."""
    return _first(RULES, case)


def reason_of_ours(case: Case) -> str | None:
    """Why a mail that one of us wrote answers nobody; nothing when it may."""
    return _first(OUR_RULES, case)


def _first(rules: Iterable[Rule], case: Case) -> str | None:
    return next((found for rule in rules if (found := rule(case))), None)
