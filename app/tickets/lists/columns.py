"""The columns that a long list may show, in their order, and what they are called."""

from __future__ import annotations

from app.wording import mark

COLUMNS = {
    "number": mark("Number"),
    "subject": mark("Subject"),
    "customer": mark("Customer"),
    "inbox": mark("Inbox"),
    "status": mark("State"),
    "assignee": mark("Who"),
    "priority": mark("Priority"),
    "tags": mark("Tags"),
    "received": mark("Received"),
    "resolved": mark("Resolved"),
    "last_mail": mark("Last mail"),
    "waiting": mark("Waiting"),
    "mails": mark("Mails"),
}
USUAL_COLUMNS = ("number", "subject", "customer", "status", "assignee", "tags")
