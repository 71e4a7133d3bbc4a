"""What this desk knows of itself: what steps compare with, and what may not leak."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.desk import Desk
from app.errors import Refused
from app.gmail.pubsub import topic_for
from app.inboxes.alias import Alias
from app.inboxes.inbox import Inbox
from app.mailboxes.mailbox import Mailbox
from app.people import workspace as workspaces
from app.people.person import Person, workspace_people
from app.people.workspace import Workspace
from app.probe.leaks import LeakScan
from app.probe.scrubbing import Scrubber
from app.secret_keys import secret_keys

INVENTED_DOMAIN = "probe.example"
INVENTED_PROJECT = "probe-project"
INVENTED_HOST = f"desk.{INVENTED_DOMAIN}"


@dataclass(frozen=True)
class ProbeChoices:
    """What the command was told: each may be empty."""

    project: str = ""
    deployment: str = "sidedesk"
    without_gmail: str = ""


@dataclass(frozen=True)
class KnownHere:
    """One workspace, its mailbox to write in, and whose add-on is looked at."""

    desk: Desk
    workspace: Workspace
    mailbox: Mailbox | None
    prober: Person | None
    choices: ProbeChoices
    # What Google would be told of this add-on.
    deployment: Mapping[str, Any]

    def fact(self, name: str) -> Any:
        """What is set, under the name that a step uses."""
        found: Any = FACTS[name](self)
        return found

    def require_mailbox(self) -> Mailbox:
        """The mailbox.

        Raises:
            Refused: none is connected, or several are and none was named.
        """
        if self.mailbox is None:
            raise Refused(
                "Say --mailbox ADDRESS: a connected mailbox to try things in."
            )
        return self.mailbox

    def require_prober(self) -> Person:
        """The person whose calls are looked at.

        Raises:
            Refused: nobody was named.
        """
        if self.prober is None:
            raise Refused("Say --person ADDRESS: whoever clicks in Gmail.")
        return self.prober


def _of_workspace(here: KnownHere, read: Callable[[Session], Any]) -> Any:
    with here.desk.database.reading() as session:
        return read(session)


def _names(here: KnownHere) -> dict[str, Any]:
    settings = here.desk.settings
    told = (settings.addon_service_account or "").split(",")
    return {
        "accounts": [each.strip() for each in told if each.strip()],
        "client": settings.addon_client_id or "",
        "public_url": settings.public_url.rstrip("/"),
        "domains": _domains(here),
    }


def _domains(here: KnownHere) -> list[str]:
    own = _of_workspace(here, lambda s: workspaces.own_domains(s, here.workspace.id))
    return sorted(own)


def _alias(here: KnownHere) -> str:
    mine = Alias.workspace_id == here.workspace.id
    query = select(Alias.address).where(mine).order_by(Alias.address).limit(1)
    return _of_workspace(here, lambda session: session.scalar(query)) or ""


def _group(here: KnownHere) -> str:
    mine = Inbox.workspace_id == here.workspace.id, Inbox.kind == "group"
    query = select(Inbox.address).where(*mine).order_by(Inbox.address).limit(1)
    return _of_workspace(here, lambda session: session.scalar(query)) or ""


def _topics(here: KnownHere) -> list[str]:
    """The mailbox's own topic first."""
    mailbox, topics = here.require_mailbox(), here.desk.settings.pubsub_topics
    if not topics:
        return []
    project = here.desk.google.delegation.project
    own = topic_for(topics, project, delegated=mailbox.is_delegated)
    return [own, *(each for each in topics if each != own)]


def _is_watched(here: KnownHere) -> bool:
    # As it is now: the clock may have set one since the run began.
    query = select(Mailbox.watched_until).where(Mailbox.id == here.require_mailbox().id)
    until = _of_workspace(here, lambda session: session.scalar(query))
    return until is not None and until > clock.now()


def _is_delegated(here: KnownHere) -> bool:
    settings = here.desk.settings
    return bool(settings.delegation_account or settings.service_account_file)


FACTS: dict[str, Callable[[KnownHere], Any]] = {
    "alias": _alias,
    "deployment": lambda here: dict(here.deployment),
    "deployment name": lambda here: here.choices.deployment,
    "group": _group,
    "is delegated": _is_delegated,
    "is watched": _is_watched,
    "mailbox": lambda here: here.require_mailbox().address,
    "names": _names,
    "now": lambda here: {"msSinceEpoch": clock.timestamp() * 1000},
    "project": lambda here: here.choices.project or here.desk.google.delegation.project,
    "topics": _topics,
    "without gmail": lambda here: here.choices.without_gmail,
}


def scrubber_of(
    desk: Desk, domains: Sequence[str], projects: Sequence[str] = ()
) -> Scrubber:
    """The inventions of this desk."""
    host = urlsplit(desk.settings.public_url).hostname or INVENTED_HOST
    own = [(host, INVENTED_HOST)]
    own += [(each, INVENTED_DOMAIN) for each in domains]
    own += [(each, INVENTED_PROJECT) for each in projects if each]
    return Scrubber(desk.settings.require("secret_key").encode(), own)


def scan_of(here: KnownHere) -> LeakScan:
    """What must be in no fixture of this workspace."""
    with here.desk.database.reading() as session:
        people = workspace_people(session, here.workspace.id)
        inboxes = select(Inbox.address).where(Inbox.workspace_id == here.workspace.id)
        addresses = [*session.scalars(inboxes), *(each.address for each in people)]
    settings = here.desk.settings
    secrets = [
        each
        for value in (
            settings.secret_key, settings.vault_keys, settings.google_client_secret
        )
        if value is not None
        for each in secret_keys(value.get_secret_value())
    ]  # fmt: skip
    return LeakScan(
        the_domain=[urlsplit(settings.public_url).hostname or "", *_domains(here)],
        an_address=addresses,
        # One word alone may be anything.
        a_name=[each.name for each in people if " " in each.name.strip()],
        a_project=[here.fact("project")],
        a_secret=secrets,
    )
