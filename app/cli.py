"""The `desk` command. To add one, write it in app/commands and add its line here."""

from __future__ import annotations

import click

from app.commands.lazy import LazyGroup

# Where each command is in app/commands, and the first line of its help: so it is listed
# without being imported. A test compares both with the commands themselves.
COMMANDS = {
    "demo": (
        "demo:demo",
        "Everything on one machine: our own Gmail, the desk beside it, and a cast.",
    ),
    "migrate": ("run:migrate", "Bring the database to the newest schema."),
    "serve": ("serve:serve", "Web, workers and clock together, until stopped."),
    "worker": ("run:worker", "Take jobs from Redis until stopped."),
    "clock": ("run:clock", "Start what is due, every second, until stopped."),
    "sync": (
        "run:sync",
        "Read ADDRESS, or all, and write the pending labels. Needs no Redis.",
    ),
    "workspace": (
        "workspace:workspace",
        "Organisations: one per Google Workspace domain.",
    ),
    "person": ("person:person", "People: who may open the desk."),
    "invite": ("invite:invite", "Invitations: each code lets one person join, once."),
    "inbox": ("inbox:inbox", "Inboxes: shared addresses that a team answers."),
    "usage": ("usage:usage", "Tickets received in each month, as they are counted."),
    "quota": ("quota:quota", "How many tickets a month were agreed on."),
    "hours": (
        "hours:hours",
        "Business hours: keep calendars, and count the time within their hours.",
    ),
    "form": (
        "form:form",
        "Public forms: add them, change them, switch them on and off.",
    ),
    "rating": (
        "rating:rating",
        "Ratings: list them, or exclude one that should not count.",
    ),
    "status-link": (
        "status_link:status_link",
        "The address of the page that shows ticket NUMBER to its customer.",
    ),
    "submission": (
        "submission:submission",
        "What was sent by a form: list it, show one, try again. Never its text.",
    ),
    "mailbox": ("mailbox:mailbox", "Mailboxes: connect, list, import, disconnect."),
    "setup": (
        "setup:print_setup_link",
        "Print a link to the steps of the set-up, good for an hour.",
    ),
    "mail": ("mail:mail", "Load a folder of mails, or send a test mail."),
    "ticket": (
        "ticket:ticket",
        "Tickets: list them, show one, or act on one.",
    ),
    "customer": (
        "customer:customer",
        "Customers: their tickets counted, and notes about them.",
    ),
    "view": (
        "view:view",
        "Saved views: lists of tickets under a name.",
    ),
    "bulk": (
        "bulk:bulk",
        "Changes of many tickets at once: list them, show one, undo it.",
    ),
    "set-aside": (
        "set_aside:set_aside",
        "What was set aside: list it, and make a ticket of it.",
    ),
    "sender": (
        "sender:sender",
        "Senders whose mail is always a ticket, or never one.",
    ),
    "tag": (
        "tag:tag",
        "Tags of the workspace: list, rename, merge and delete them.",
    ),
    "reply": (
        "reply:reply",
        "Saved replies: for everybody, for an inbox, or for one person.",
    ),
    "deployment": (
        "deployment:deployment",
        "Print the deployment for `gcloud workspace-add-ons deployments create`.",
    ),
    "report": (
        "report:report",
        "Numbers of the team's work: received, replied, resolved, how fast.",
    ),
    "audit": (
        "audit:audit",
        "The audit log: list it, look whether it is whole, export it.",
    ),
    "backup": (
        "backup:backup",
        "Write a backup of the database to the new FILE.",
    ),
    "restore": (
        "restore:restore",
        "Put the backup FILE in the place of the desk's database.",
    ),
    "key": ("key:key", "Keys: make them, look whether they fit, change the vault's."),
    "instance": (
        "instance:instance",
        "Settings saved in the database: list, set and unset them.",
    ),
    "pubsub": (
        "pubsub:pubsub",
        "Print how Gmail's pushes are set up, or set them up.",
    ),
    "probe": (
        "probe:probe",
        "Ask the real Google what no document says, and keep its answers.",
    ),
    "check": (
        "check:check",
        "Compare what is set, every mailbox's labels and its mail with what should be.",
    ),
    "doctor": (
        "doctor:doctor",
        "Check every part. Exit status 1 if something is wrong.",
    ),
    "rights": ("rights:rights", "Print who may do what."),
    "bench": ("bench:bench", "Measurements on this machine; nothing reaches Google."),
    "seed": (
        "seed:seed",
        "Make tickets up until the workspace has that many; no label changes.",
    ),
}


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
def desk() -> None:
    """Sidedesk: a shared-inbox help desk inside Gmail."""


desk.add_table("app.commands", COMMANDS)
