"""The steps of the set-up in their order, each ticked by how things really stand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.db import database_now
from app.gmail.sign_in import CONNECT, PROVE
from app.health import refusals
from app.health.finding import Finding
from app.inboxes.inbox import Inbox, InboxKind
from app.mailboxes.mailbox import Mailbox
from app.mailboxes.token_state import TokenStatus, token_state
from app.people.person import Person, PersonKind
from app.people.workspace import Workspace
from app.settings import Settings


@dataclass(frozen=True)
class MailboxStep:
    """A mailbox that may be connected, and how it stands."""

    address: str
    is_connected: bool
    says: str
    is_bad: bool = False


@dataclass(frozen=True)
class SetupFacts:
    """What the database knows of one workspace."""

    domain: str
    inboxes: tuple[str, ...]
    people: int
    # Somebody's card has been drawn: Google reaches us and its tokens fit.
    has_been_called: bool
    pushed_at: datetime | None
    boxes: tuple[MailboxStep, ...]
    # Google's calls that were refused, on whatever desk of this server.
    refused: tuple[Finding, ...] = ()

    @property
    def connected(self) -> int:
        """How many mailboxes are connected."""
        return sum(box.is_connected for box in self.boxes)


@dataclass(frozen=True)
class SetupStep:
    """What is to be there, why, whether it is, and how it comes about.

    `lacks` names the settings that have no value yet, `run` are commands, `faults` are
    what went wrong lately.
    """

    name: str
    why: str
    is_done: bool
    run: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    faults: tuple[Finding, ...] = ()


def facts_of(session: Session, workspace_id: int) -> SetupFacts:
    """The workspace as it stands now."""
    place = session.get_one(Workspace, workspace_id)
    inboxes = select(Inbox).where(Inbox.workspace_id == workspace_id)
    known = list(session.scalars(inboxes.order_by(Inbox.id)))
    people = _people(session, workspace_id)
    pushed = select(func.max(Mailbox.pushed_at)).where(
        Mailbox.workspace_id == workspace_id
    )
    wanted = [each.address for each in known if each.kind != InboxKind.GROUP]
    wanted += [each.address for each in people if each.address not in wanted]
    return SetupFacts(
        domain=place.domain,
        inboxes=tuple(each.address for each in known),
        people=len(people),
        has_been_called=any(each.google_sub for each in people),
        pushed_at=session.scalar(pushed),
        boxes=tuple(_boxes(session, workspace_id, wanted)),
        refused=tuple(refusals.refusal_findings(session, database_now(session))),
    )


def setup_steps(settings: Settings, here: SetupFacts) -> list[SetupStep]:
    """Every step, in the order in which they are done."""
    return [
        _reachable(settings),
        _inbox(here),
        _add_on(settings, here),
        _google(settings),
        _mailbox(settings, here),
        _push(settings, here),
        _team(here),
    ]


def _reachable(settings: Settings) -> SetupStep:
    is_set = "public_url" in settings.model_fields_set
    is_https = urlsplit(settings.public_url).scheme == "https"
    return SetupStep(
        "An address that Google reaches",
        "Google calls this address by https, without redirects.",
        is_set and is_https,
        lacks=() if is_set else ("DESK_PUBLIC_URL",),
        facts=(settings.public_url,),
    )


def _inbox(here: SetupFacts) -> SetupStep:
    return SetupStep(
        "The inbox",
        "The address that customers write to.",
        bool(here.inboxes),
        () if here.inboxes else (f"desk inbox add support@{here.domain}",),
        facts=here.inboxes,
    )


def _add_on(settings: Settings, here: SetupFacts) -> SetupStep:
    lacks = _lacking(settings, "addon_client_id", "addon_service_account")
    return SetupStep(
        "The add-on in Gmail",
        "Google's tokens prove who calls. Done as soon as somebody's card was drawn.",
        not lacks and here.has_been_called,
        (
            "gcloud workspace-add-ons get-authorization",
            "desk deployment > deployment.json",
            "gcloud workspace-add-ons deployments create sidedesk "
            "--deployment-file=deployment.json",
            "gcloud workspace-add-ons deployments install sidedesk",
        ),
        lacks,
        faults=_faults(here, refusals.CALLS_REFUSED),
    )


def _google(settings: Settings) -> SetupStep:
    lacks = _lacking(settings, "google_client_id", "google_client_secret")
    by_key = settings.service_account_file is not None
    delegates = by_key or settings.delegation_account is not None
    return SetupStep(
        "A way into the mailboxes",
        "Either an OAuth client of the kind web application, with these redirect "
        "addresses: each owner signs in once. Or domain-wide delegation, without any "
        "sign-in: DESK_DELEGATION_ACCOUNT. One of the two is enough for the "
        "mailboxes; the console needs the client.",
        not lacks or delegates,
        lacks=() if delegates else lacks,
        facts=tuple(f"{settings.pages}{each.callback}" for each in (CONNECT, PROVE)),
    )


def _mailbox(settings: Settings, here: SetupFacts) -> SetupStep:
    can_press = settings.google_client_id is not None
    address = here.boxes[0].address if here.boxes else f"support@{here.domain}"
    run = (f"desk mailbox connect {address} --delegated",)
    return SetupStep(
        "The mailboxes",
        "The shared one first; those of the team, so that labels follow there too.",
        here.connected > 0 and not any(box.is_bad for box in here.boxes),
        () if can_press or here.connected else run,
    )


def _push(settings: Settings, here: SetupFacts) -> SetupStep:
    return SetupStep(
        "Pub/Sub, if changes shall come within a second",
        "Without it every mailbox is looked at each 30 seconds. "
        "Done as soon as the first push has come.",
        settings.pubsub_topic is not None and here.pushed_at is not None,
        ("desk pubsub",),
        lacks=_lacking(settings, "pubsub_topic", "pubsub_service_account"),
        facts=(settings.push_audience,),
        faults=_faults(here, refusals.PUSHES_REFUSED),
    )


def _faults(here: SetupFacts, about: str) -> tuple[Finding, ...]:
    return tuple(each for each in here.refused if each.about == about)


def _team(here: SetupFacts) -> SetupStep:
    inbox = here.inboxes[0] if here.inboxes else f"support@{here.domain}"
    return SetupStep(
        "The team",
        "1 person so far." if here.people == 1 else f"{here.people} people so far.",
        here.people > 1,
        (f"desk person add NAME@{here.domain} --inbox {inbox}",),
    )


def _lacking(settings: Settings, *names: str) -> tuple[str, ...]:
    unset = [name for name in names if getattr(settings, name) is None]
    return tuple(f"DESK_{name.upper()}" for name in unset)


def _people(session: Session, workspace_id: int) -> list[Person]:
    query = select(Person).where(
        Person.workspace_id == workspace_id,
        Person.is_active,
        Person.kind == PersonKind.PERSON,
    )
    return list(session.scalars(query.order_by(Person.id)))


def _boxes(session: Session, workspace_id: int, wanted: list[str]) -> list[MailboxStep]:
    query = select(Mailbox).where(Mailbox.workspace_id == workspace_id)
    known = {each.address: each for each in session.scalars(query)}
    return [_box(address, known.get(address)) for address in wanted]


SAYS = {
    TokenStatus.OK: "connected",
    TokenStatus.EXPIRED: "connected; its token is being renewed",
    TokenStatus.REVOKED: "the sign-in was taken back or has run out",
    TokenStatus.DENIED: "Google does not let us in",
}


def _box(address: str, mailbox: Mailbox | None) -> MailboxStep:
    if mailbox is None or not mailbox.is_connected:
        return MailboxStep(address, is_connected=False, says="not connected")
    state = token_state(mailbox).state
    says = SAYS[state]
    if mailbox.is_delegated:
        says += " by delegation"
    return MailboxStep(
        address, True, says, state in (TokenStatus.REVOKED, TokenStatus.DENIED)
    )
