"""The page of the audit log: who has changed what in the set-up. For admins alone."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from addon.words.reader import Reader
from app.audit import AuditEntry, listing
from app.audit.listing import AuditFilter
from app.audit.record import TEXTS
from app.console import guard
from app.console.guard import for_visitors
from app.console.list_query import parse_number
from app.console.rendering import render_page
from app.console.visit import PATH
from app.errors import NotFound
from app.people import access, person as people
from app.people.person import Person
from app.web.answers import current_desk
from app.wording import mark

bp = Blueprint("console_audit", __name__, template_folder="templates")
guard.guard_pages(bp)

AUDIT = f"{PATH}/audit"
ROWS = 50
SUBJECT = re.compile(r"([a-z]{1,20}):([0-9]{1,18})", re.ASCII)
NO_PAGE = mark("There is no such page.")
KINDS = {
    "workspace": mark("Workspace"),
    "inbox": mark("Inbox"),
    "person": mark("Person"),
    "mailbox": mark("Mailbox"),
    "form": mark("Form"),
    "rating": mark("Rating"),
    "invitation": mark("Invitation"),
    "reply": mark("Saved reply"),
    "tag": mark("Tag"),
    "view": mark("View"),
    "customer": mark("Customer"),
    "calendar": mark("Calendar"),
    "bulk": mark("Bulk action"),
}
# An action that has no line here is shown as it is called.
ACTIONS = {
    "workspace.created": mark("Workspace created"),
    "workspace.changed": mark("Workspace changed"),
    "quota.set": mark("Quota set"),
    "domain.allowed": mark("Domain allowed"),
    "domain.forbidden": mark("Domain no longer allowed"),
    "inbox.added": mark("Inbox added"),
    "inbox.changed": mark("Inbox changed"),
    "alias.added": mark("Alias added"),
    "alias.removed": mark("Alias removed"),
    "person.added": mark("Person added"),
    "person.changed": mark("Person changed"),
    "person.deactivated": mark("Person deactivated"),
    "absence.begun": mark("Absence begun"),
    "absence.ended": mark("Absence ended"),
    "person.released": mark("Google account released"),
    "member.added": mark("Added to the inbox"),
    "member.removed": mark("Removed from the inbox"),
    "setup.ended": mark("Set-up pages closed"),
    "setup.closed": mark("Set-up taken off the home card"),
    "setting.set": mark("Setting of the installation set"),
    "setting.unset": mark("Setting of the installation unset"),
    "session.ended": mark("Signed out of the console"),
    "customer.noted": mark("Note on a customer"),
    "bulk.run": mark("Many tickets changed at once"),
    "bulk.undone": mark("Many tickets changed back at once"),
    "tag.added": mark("Tag added"),
    "tag.renamed": mark("Tag renamed"),
    "tag.merged": mark("Tag merged"),
    "tag.deleted": mark("Tag deleted"),
    "view.saved": mark("View saved"),
    "view.changed": mark("View changed"),
    "view.deleted": mark("View deleted"),
    "reply.added": mark("Saved reply added"),
    "reply.removed": mark("Saved reply removed"),
    "calendar.added": mark("Calendar added"),
    "calendar.changed": mark("Calendar changed"),
    "calendar.removed": mark("Calendar removed"),
    "rating.excluded": mark("Rating excluded"),
    "form.added": mark("Form added"),
    "form.changed": mark("Form changed"),
    "form.switched": mark("Form switched on or off"),
    "form.secret_made": mark("Secret of a form made"),
    "invitation.made": mark("Invitation made"),
    "invitation.used": mark("Invitation used"),
    "invitation.revoked": mark("Invitation revoked"),
    "sender.decided": mark("Sender rule set"),
    "sender.forgotten": mark("Sender rule removed"),
    "mailbox.connected": mark("Mailbox connected"),
    "mailbox.disconnected": mark("Mailbox disconnected"),
    "report.exported": mark("Report downloaded"),
    "tickets.exported": mark("Tickets downloaded"),
    "import.begun": mark("Import begun"),
    "send_as.added": mark("Inboxes added to “Send mail as”"),
    "send_as.mailed": mark("Mail about “Send mail as” sent"),
    "reports.recounted": mark("Reports counted anew"),
    "import.stopped": mark("Import stopped"),
    "keys.resealed": mark("Tokens encrypted anew"),
    "probe.run": mark("Probe of Google run"),
    "probe.watched": mark("Add-on calls kept for the probe"),
    "probe.cleaned": mark("Mailbox cleaned after the probe"),
    "desk.restored": mark("Desk restored"),
}
# An admin may be outside an inbox: what was written for it is not told here.
OF_AN_INBOX = frozenset({"bulk", "customer", "form", "reply", "tag", "view"})
TEXTS_OF_AN_INBOX = defaultdict(
    frozenset[str],
    {
        "bulk": frozenset({"filter", "inbox", "tag", "to"}),
        "customer": frozenset({"old", "new"}),
        "form": TEXTS,
        "inbox": frozenset({"sender"}),
        # What somebody looked for in their own inboxes, before they downloaded it.
        "workspace": frozenset({"filter"}),
        "tag": frozenset({"name", "merged"}),
    },
)
AUTHORS = {
    "operator": mark("A command on the server"),
    "setup": mark("Set-up"),
    "clock": mark("Sidedesk"),
    "restore": mark("Restore"),
}


@dataclass(frozen=True)
class AuditRow:
    """One entry, as the page says it."""

    entry: AuditEntry
    who: str
    action: str
    about: str
    changes: list[str]


@bp.get(AUDIT)
@for_visitors
def audit_log(visitor: Person, reader: Reader) -> ResponseReturnValue:
    """The entries of the visitor's workspace, the newest first."""
    if not access.may(visitor, "administer"):
        raise NotFound(NO_PAGE)
    asked = filter_from_args(request.args)
    with current_desk().database.reading() as session:
        found = listing.entries_page(session, visitor.workspace_id, asked, ROWS + 1)
        everybody = people.workspace_people(session, visitor.workspace_id)
    shown = [_row(reader, each) for each in found[:ROWS]]
    older = shown[-1].entry.seq if len(found) > ROWS else None
    return render_page(
        "audit.html",
        reader=reader,
        asked=asked,
        kinds=KINDS,
        people=everybody,
        shown=shown,
        all_of=lambda entry: audit_path(
            AuditFilter(kind=entry.subject_kind, subject_id=entry.subject_id)
        ),
        older=audit_path(asked, before=older) if older else "",
    )


def filter_from_args(args: Mapping[str, str]) -> AuditFilter:
    """The entries that are asked for; what makes no sense is left out."""
    one = SUBJECT.fullmatch(args.get("subject", ""))
    kind = one[1] if one else args.get("kind")
    return AuditFilter(
        by_id=parse_number(args.get("by", "")),
        kind=kind if kind in KINDS else None,
        subject_id=int(one[2]) if one and kind in KINDS else None,
        before=parse_number(args.get("before", "")),
    )


def audit_path(asked: AuditFilter, before: int | None = None) -> str:
    """The address that asks for these entries."""
    is_one = asked.subject_id is not None
    parts = {
        "by": asked.by_id,
        "kind": None if is_one else asked.kind,
        "subject": f"{asked.kind}:{asked.subject_id}" if is_one else None,
        "before": before,
    }
    query = urlencode({n: v for n, v in parts.items() if v is not None}, safe=":")
    return f"{AUDIT}?{query}" if query else AUDIT


def _row(reader: Reader, entry: AuditEntry) -> AuditRow:
    private = entry.private or {}
    by, about = (private.get(name, "") for name in listing.NAMES)
    nobody = AUTHORS.get(entry.by_kind)
    who = by or (reader.say(nobody) if nobody else entry.by)
    action = ACTIONS.get(entry.action)
    said = reader.say(action) if action else entry.action
    if entry.subject_kind in OF_AN_INBOX:
        kind = KINDS.get(entry.subject_kind)
        about = f"{reader.say(kind)} {entry.subject_id}" if kind else entry.subject
    changes = listing.described_changes(entry, TEXTS_OF_AN_INBOX[entry.subject_kind])
    return AuditRow(entry, who, said, about or entry.subject, changes)
