"""A desk beside our Gmail, and a run of the probe in this process."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from addon.deployment import deployment_resource
from app.commands import probe_run
from app.inboxes.alias import Alias
from app.inboxes.inbox import Inbox
from app.probe.facts import KnownHere, ProbeChoices
from app.probe.fixtures import read_fixture, seen_in
from app.probe.live import Live, Terminal
from app.probe.step import Seen
from tests.support.apps import web_of
from tests.support.office import (
    ADA,
    ADDON_ACCOUNT,
    ADDON_CLIENT,
    SUPPORT,
    Office,
    make_world,
    open_office,
)
from tests.support.own_account import keep_own_account

PROJECT = "acme-desk"
TOPIC = f"projects/{PROJECT}/topics/sidedesk"
PUSHER = f"sidedesk-push@{PROJECT}.iam.gserviceaccount.com"
PUBLIC = "https://desk.demo.example"
NO_GMAIL = "kiosk@acme.example"
CHOICES = ProbeChoices(project=PROJECT, without_gmail=NO_GMAIL)


def open_rehearsal(database_url: str, folder: Path, **more: Any) -> Office:
    """An office of which Google knows all that the machine's own steps ask for."""
    world = make_world()
    world.add_mailbox(NO_GMAIL, "Kiosk").faults.refuse(
        400, "Mail service not enabled", "failedPrecondition", times=1_000
    )
    world.cloud.client_id = ADDON_CLIENT
    world.cloud.account = ADDON_ACCOUNT
    world.cloud.deployment = deployment_resource(PUBLIC)
    keep_own_account(folder, world)
    told = {
        "pubsub_topic": TOPIC,
        "pubsub_service_account": PUSHER,
        "public_url": PUBLIC,
        "connected": (SUPPORT,),
    }
    office = open_office(database_url, folder, world=world, **{**told, **more})
    world.pubsub.service_account = PUSHER
    world.pubsub.audience = f"{PUBLIC}/hooks/gmail"
    with office.desk.database.transaction() as session:
        acme = office.cast.acme.id
        inbox = session.query(Inbox).filter_by(address=SUPPORT).one()
        session.add(
            Alias(workspace_id=acme, address="service@acme.example", inbox_id=inbox.id)
        )
        session.add(Inbox(workspace_id=acme, address="help@acme.example", kind="group"))
    return office


class Rehearsal:
    """Runs single steps; waiting takes no time, and `clicks` happen meanwhile."""

    def __init__(self, office: Office, folder: Path) -> None:
        self.office = office
        self.folder = folder
        self.clicks: list[Callable[[], object]] = []
        self.said: list[str] = []
        self.answers: dict[str, str] = {}

    def here(self, **more: Any) -> KnownHere:
        """What the command would know."""
        return probe_run.known_here(
            self.office.desk,
            None,
            SUPPORT,
            ADA,
            ProbeChoices(**{**vars(CHOICES), **more}),
        )

    def live(self, here: KnownHere) -> Live:
        """The world outside, with nobody who waits."""
        return Live(here, Terminal(self.said.append, self.answer, self.pause, 5))

    def run(self, number: int, **more: Any) -> list[Seen]:
        """One step, and what it saw."""
        run = probe_run.ProbeRun(self.here(**more), str(number), 5, self.folder, False)
        run.live = self.live(run.here)
        run.run()
        return seen_in(self.fixture(number))

    def fixture(self, number: int) -> dict[str, Any]:
        """What was kept of it."""
        return read_fixture(self.folder / f"step-{number:02}.json")

    def pause(self, _seconds: float) -> None:
        """Somebody clicks, and pushes are handed out."""
        if self.clicks:
            self.clicks.pop(0)()
        web = web_of(self.office.desk).test_client()

        def post(body: dict[str, Any], headers: dict[str, str]) -> int:
            return web.post("/hooks/gmail", json=body, headers=headers).status_code

        self.office.world.pubsub.deliver(post)

    def answer(self, question: str) -> str:
        """What somebody at the terminal says: yes, unless a test says otherwise."""
        return next((a for q, a in self.answers.items() if q in question), "yes")
