"""Which mail makes no ticket, and why: pure rules over headers, first match wins.

To add a rule, write a function that gives the reason or nothing, and name it in RULES.
The headers are those of RFC 3834, RFC 3464 and of systems seen in the wild.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from functools import cached_property

from app.mail import machine_headers, machine_subjects
from app.mail.addresses import Address
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
# `MAILER-DAEMON <>` has no address.
_DAEMON = re.compile(r"^\W*(mailer-?daemon|mail-daemon|mdaemon)\b", re.I)
# Whatever address it has, no person is called so.
_DAEMON_NAME = re.compile(
    r"^\W*(internet )?mail delivery( sub-?system| system| service)?\W*$", re.I
)
# Somebody may look after the mail of a firm, and write from there.
_POSTMASTER = re.compile(r"^(postmaster|microsoftexchange[0-9a-f]{8,})@")


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
    # Whether it goes on with a ticket: better seen than lost.
    is_known: bool = False

    def is_own(self, list_id: str) -> bool:
        """Whether it is the List-ID of a group of our domains."""
        return any(f".{list_id}".endswith(f".{domain}") for domain in self.domains)

    @cached_property
    def author(self) -> Address:
        """Who stands in From, or stood there before a group of ours rewrote it."""
        return self.mail.author(self.ours)

    @cached_property
    def submitted(self) -> str:
        """What Auto-Submitted says; empty for a person's mail."""
        return machine_headers.submitted(self.mail.headers)

    @property
    def names_human(self) -> bool:
        """Whether it names somebody else to answer, as the mail of a form does."""
        senders = (self.author.address, self.mail.sender.address)
        return any(
            each.address not in senders
            and each.address not in self.ours
            and not each.is_no_reply
            and not _DAEMON.match(each.address)
            and not _POSTMASTER.match(each.address)
            for each in self.mail.replies_to
        )


def marked_spam(case: FilterCase) -> str | None:
    """Gmail has put it into Spam."""
    return SPAM if case.is_spam else None


def blocked_sender(case: FilterCase) -> str | None:
    """A person has said that nothing of this sender is a ticket."""
    return SENDER if case.is_blocked else None


def delivery_report(case: FilterCase) -> str | None:
    """A report that a mail could not be delivered, or a complaint about one.

    A person may write what a mail server writes, from a server's address, and a form
    without a way back: each of these counts beside a second one.
    """
    mail = case.mail
    report = machine_headers.report_type(mail.headers)
    if report in ("delivery-status", "feedback-report"):
        return BOUNCE
    if mail.has("x-failed-recipients"):
        return BOUNCE
    author = case.author
    if _DAEMON.match(author.address or author.name) or _DAEMON_NAME.match(author.name):
        return BOUNCE
    if case.names_human:
        return None
    is_nameless = not case.author.name
    is_pathless = machine_headers.has_null_path(mail.headers)
    is_postmaster = bool(_POSTMASTER.match(case.author.address))
    is_servers = is_postmaster, machine_subjects.may_be_bounce(mail.subject)
    if any(is_servers):
        is_marked = is_nameless or is_pathless or bool(case.submitted)
        return BOUNCE if all(is_servers) or is_marked else None
    return BOUNCE if is_pathless and is_nameless and not case.submitted else None


def tells_failure(mail: Mail) -> bool:
    """Whether a report tells that a mail has not arrived, and will not."""
    is_complaint = machine_headers.report_type(mail.headers) == "feedback-report"
    return not is_complaint and not machine_subjects.tells_no_failure(mail.subject)


def is_bounce(mail: Mail, ours: Collection[str]) -> bool:
    """Whether a mail server reports on a mail, as far as the mail itself shows."""
    return delivery_report(FilterCase(mail, ours, frozenset(), False, False)) == BOUNCE


def automatic_reply(case: FilterCase) -> str | None:
    """A machine has answered: an absence note, a receipt."""
    mail = case.mail
    is_answer = machine_headers.is_answer(mail.headers)
    if is_answer or machine_subjects.is_absence(mail.subject):
        return AUTOMATIC
    if case.names_human or not machine_subjects.may_be_absence(mail.subject):
        return None
    is_marked = (
        machine_headers.has_null_path(mail.headers)
        or mail.has(machine_headers.NO_ANSWERS_PLEASE)
        or bool(case.submitted)
        or not case.author.name
    )
    return AUTOMATIC if is_marked else None


def machine_notification(case: FilterCase) -> str | None:
    """A machine has written of itself, and names nobody who reads an answer.

    In a conversation it may be somebody's all the same: desks mark their agents' mail.
    """
    if case.mail.has("x-amz-sns-message-id"):
        return NOTIFICATION
    is_somebodys = case.is_known or case.names_human
    return NOTIFICATION if case.submitted and not is_somebodys else None


def foreign_list(case: FilterCase) -> str | None:
    """Mail of a list that is not one of our own groups.

    A group of somebody else may write to an inbox like anybody, and so may a desk that
    calls all of its mail bulk: what is sent to many says so twice.
    """
    if case.keeps_lists or case.is_known:
        return None
    mail = case.mail
    precedences = machine_headers.precedences(mail.headers)
    is_bulk = bool(precedences & {"bulk", "junk"})
    says_how_to_leave = mail.has("list-unsubscribe")
    if not mail.list_ids:
        is_machines = bool(case.submitted) or case.author.is_no_reply
        to_many = says_how_to_leave or is_machines or not case.is_addressed
        is_foreign = is_bulk and to_many and not case.names_human
        return LIST_MAIL if is_foreign else None
    is_ours = all(each in case.groups or case.is_own(each) for each in mail.list_ids)
    to_many = is_bulk or "list" in precedences or says_how_to_leave
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
OUR_RULES = (automatic_reply, machine_notification, internal_mail)
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
