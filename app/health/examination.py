"""Everything looked at once: what `desk doctor` tells."""

from __future__ import annotations

from dataclasses import dataclass

from app.db import database_now
from app.desk import Desk
from app.health import mail_checks, mailboxes, parts, refusals, senders, setup
from app.health.backups import backup_findings
from app.health.finding import Finding, FindingState
from app.health.journal import journal_findings
from app.health.own_mail import own_mail_findings
from app.health.pooler import pooler_findings
from app.health.public_address import look_from_here
from app.health.submissions import form_findings, forwarded_findings
from app.health.usage import usage_findings
from app.labels import health
from app.labels.health import MailboxHealth


@dataclass(frozen=True)
class HealthReport:
    """All findings, and the figures of each connected mailbox."""

    findings: list[Finding]
    mailboxes: list[MailboxHealth]

    @property
    def is_well(self) -> bool:
        """Whether nobody has to do anything."""
        return all(each.state is not FindingState.WRONG for each in self.findings)


def examine_desk(desk: Desk) -> HealthReport:
    """The desk as it stands now. Nothing is changed.

    Google is asked once, and the desk itself by its public name.
    """
    found = [*setup.settings_findings(desk), *setup.check_certificates(desk)]
    running = list(parts.running_parts(desk))
    if not any(each.about == "clock" for each in running):
        # Without a database of the right kind there is nothing to read.
        return HealthReport([*found, *running, *_from_here(desk, False)], [])
    with desk.database.reading() as session:
        now, each = database_now(session), health.mailbox_healths(session)
        counted = mail_checks.mail_findings(session, now)
        counted += senders.send_as_findings(session)
        counted += refusals.refusal_findings(session, now)
        counted += journal_findings(session)
        counted += backup_findings(session, now)
        counted += usage_findings(session)
        counted += form_findings(session, now)
        hops = desk.settings.trusted_proxies
        counted += forwarded_findings(session, now, hops)
        has_been_called = refusals.has_been_called(session)
    pushes = desk.settings.pubsub_topic is not None
    told = mailboxes.mailbox_findings(each, now, pushes=pushes)
    running += own_mail_findings(desk)
    running += [*pooler_findings(desk), *_from_here(desk, has_been_called)]
    return HealthReport([*found, *running, *told, *counted], each)


def _from_here(desk: Desk, has_been_called: bool) -> list[Finding]:
    url = desk.settings.public_url
    return list(look_from_here(url, has_been_called=has_been_called))
