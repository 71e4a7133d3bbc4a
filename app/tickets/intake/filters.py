"""Which mail makes no ticket, and why: pure rules over headers, first match wins.

To add a rule, write a function that gives the reason or nothing, and name it in RULES.
The headers are those of RFC 3834, RFC 3464 and of systems seen in the wild.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from app.tickets.mail import Mail
from app.wording import mark

SENDER, BY_HAND = mark("sender set aside"), mark("marked by hand")
SPAM = mark("spam")
BOUNCE, AUTOMATIC = mark("bounce"), mark("automatic reply")
NOTIFICATION, LIST_MAIL = mark("notification"), mark("list mail")
INTERNAL, OURS = mark("internal mail"), mark("our own mail")
# Of a conversation, but to nobody who waits for an answer in it.
ASKED = mark("asked outside")
TO_NOBODY = (INTERNAL, OURS, ASKED)
# These speak of a conversation in which their machine takes no part.
OF_MACHINES = (BOUNCE, AUTOMATIC)
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
class FilterCase:
    """A mail and what the desk knows around it."""

    mail: Mail
    ours: Collection[str]
    groups: frozenset[str]
    keeps_lists: bool
    is_spam: bool
    is_blocked: bool = False
    # A person has said that what this sender writes is always a ticket.
    is_wanted: bool = False
    # Whom the ticket is for: a colleague who asked the desk is answered as well.
    asker: str = ""
    # The domains of the inboxes: their other groups are ours too.
    domains: frozenset[str] = frozenset()
    # Whether an inbox stands in To or Cc.
    is_addressed: bool = False

    def is_own(self, list_id: str) -> bool:
        """Whether it is the List-ID of a group of our domains."""
        return any(list_id.endswith(f".{domain}") for domain in self.domains)


def marked_spam(case: FilterCase) -> str | None:
    """Gmail has put it into Spam."""
    return SPAM if case.is_spam else None


def blocked_sender(case: FilterCase) -> str | None:
    """A person has said that nothing of this sender is a ticket."""
    return SENDER if case.is_blocked else None


def delivery_report(case: FilterCase) -> str | None:
    """A report that a mail could not be delivered, or a complaint about one."""
    mail = case.mail
    content = mail.header_lower("content-type")
    if content.startswith("multipart/report") and _REPORT.search(content):
        return BOUNCE
    if mail.has("x-failed-recipients"):
        return BOUNCE
    if mail.has("return-path") and mail.header_lower("return-path") in ("", "<>"):
        return BOUNCE if mail.header_lower("auto-submitted") in ("", "no") else None
    daemon = _DAEMON.match(mail.sender.address)
    return BOUNCE if daemon or _BOUNCED.match(mail.subject.lower()) else None


def automatic_reply(case: FilterCase) -> str | None:
    """A machine has answered: an absence note, a receipt."""
    mail = case.mail
    content = mail.header_lower("content-type")
    if content.startswith("multipart/report") and _RECEIPT.search(content):
        return AUTOMATIC
    submitted = mail.header_lower("auto-submitted").split(";")[0].strip()
    if submitted and submitted != "no":
        return AUTOMATIC
    marks = ("x-autoreply", "x-autorespond")
    if any(mail.header_lower(mark) not in ("", "no") for mark in marks):
        return AUTOMATIC
    if mail.header_lower("precedence") == "auto_reply":
        return AUTOMATIC
    return AUTOMATIC if _ANSWERED.match(mail.subject.lower()) else None


def machine_notification(case: FilterCase) -> str | None:
    """A monitoring service has posted: nobody there reads an answer."""
    return NOTIFICATION if case.mail.has("x-amz-sns-message-id") else None


def foreign_list(case: FilterCase) -> str | None:
    """Mail of a list that is not one of our own groups.

    A group of somebody else may write to an inbox like anybody: only what is sent to
    many says how to leave it, or that it is.
    """
    if case.keeps_lists:
        return None
    mail, precedence = case.mail, case.mail.header_lower("precedence")
    is_bulk = precedence in ("bulk", "junk")
    if not mail.list_ids:
        return LIST_MAIL if is_bulk else None
    is_ours = all(each in case.groups or case.is_own(each) for each in mail.list_ids)
    to_many = is_bulk or precedence == "list" or mail.has("list-unsubscribe")
    return None if is_ours or (case.is_addressed and not to_many) else LIST_MAIL


def internal_mail(case: FilterCase) -> str | None:
    """A colleague wrote to colleagues only, and not to the one who asked."""
    told = {each.address for each in case.mail.recipients}
    is_told = any(each not in case.ours or each == case.asker for each in told)
    return None if is_told else INTERNAL


FilterRule = Callable[[FilterCase], str | None]

RULES: tuple[FilterRule, ...] = (
    marked_spam,
    blocked_sender,
    delivery_report,
    automatic_reply,
    machine_notification,
    foreign_list,
)
OUR_RULES = (automatic_reply, internal_mail)
# What a person's word for a sender lifts: never spam, a bounce or our own mail.
LIFTED_RULES = (automatic_reply, machine_notification, foreign_list)


def set_aside_reason(case: FilterCase) -> str | None:
    """Why the mail makes no ticket; nothing when it may make one."""
    rules = [each for each in RULES if not case.is_wanted or each not in LIFTED_RULES]
    return _first(rules, case)


def own_mail_reason(case: FilterCase) -> str | None:
    """Why a mail that one of us wrote answers nobody; nothing when it may."""
    return _first(OUR_RULES, case)


def _first(rules: Iterable[FilterRule], case: FilterCase) -> str | None:
    return next((found for rule in rules if (found := rule(case))), None)
