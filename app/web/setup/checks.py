"""What “Check” asks Google, and this desk by its public name: side by side, bounded.

To add one, write a function that gives the questions of a step, each of which answers
with findings, and its line in CHECKS.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from functools import partial

from sqlalchemy import select

from app import mailbox_client
from app.desk import Desk
from app.errors import DeskError
from app.gmail.client import GmailClient
from app.gmail.pubsub import topic_for, watch_cure
from app.health import setup
from app.health.finding import Finding, FindingState, fine, worth_knowing, wrong
from app.health.parts import check_push
from app.health.public_address import check_public_url, look_from_here
from app.mailboxes import send_as
from app.mailboxes.mailbox import Mailbox
from app.unexpected import log_unexpected
from app.web.setup.cloud_checks import (
    Ask,
    apis_of,
    ask_as_machine,
    authorization_of,
    deployment_of,
    installed_of,
    topics_of,
)
from app.web.setup.compared import Json
from app.web.setup.first_import import DAYS

log = logging.getLogger(__name__)

MAX_SECONDS = 8
MAX_MAILBOXES = 8
Question = Callable[[], Iterable[Finding]]
Count = Callable[[Desk, Mailbox, GmailClient, int], object]
Found = dict[str, list[Finding]]
NONE_CONNECTED = "No mailbox is connected yet. Connect one in step 6, then check again."


@dataclass(frozen=True)
class CheckedPlace:
    """What is looked at; `deployment` is what Google should have of the add-on.

    `count` says what an import of so many days would make of a mailbox's mail.
    """

    desk: Desk
    workspace_id: int
    deployment: Json | None = None
    count: Count | None = None

    def as_machine(self, ask: Ask) -> Question:
        """A question to Google Cloud, by the account of this machine."""
        return partial(ask_as_machine, self.desk, ask)


def _address(place: CheckedPlace) -> Iterator[Question]:
    settings = place.desk.settings
    yield lambda: [check_public_url(settings)]
    yield lambda: list(look_from_here(settings.public_url, has_been_called=False))


def _project(place: CheckedPlace) -> Iterator[Question]:
    yield place.as_machine(apis_of)
    yield from list(_mailboxes(place))[:1]


def _add_on(place: CheckedPlace) -> Iterator[Question]:
    yield lambda: [setup.check_addon(place.desk.settings)]
    yield lambda: list(setup.check_certificates(place.desk))
    yield place.as_machine(partial(authorization_of, place.desk))
    if place.deployment is not None:
        yield place.as_machine(partial(deployment_of, place.deployment))


def _team(place: CheckedPlace) -> Iterator[Question]:
    yield place.as_machine(installed_of)


def _mailboxes(place: CheckedPlace) -> Iterator[Question]:
    yield from _each_connected(place, _whose)


def _push(place: CheckedPlace) -> Iterator[Question]:
    desk = place.desk
    yield lambda: [check_push(desk)]
    if desk.settings.pubsub_topics:
        yield place.as_machine(partial(topics_of, desk))
        for each in _connected(desk, place.workspace_id):
            yield partial(_asked, desk, each, partial(_watched, desk, each))


def _send_as(place: CheckedPlace) -> Iterator[Question]:
    yield from _each_connected(place, _writes_as)


def _import(place: CheckedPlace) -> Iterator[Question]:
    if place.count is not None:
        ask = partial(_counted, place.count)
        yield from _each_connected(place, ask, only_inboxes=True)


def _each_connected(
    place: CheckedPlace,
    ask: Callable[[Desk, Mailbox, GmailClient], Finding],
    *,
    only_inboxes: bool = False,
) -> Iterator[Question]:
    connected = [
        each
        for each in _connected(place.desk, place.workspace_id)
        if each.inbox_id is not None or not only_inboxes
    ]
    if not connected:
        yield lambda: [worth_knowing("mailboxes", NONE_CONNECTED)]
    for each in connected:
        yield partial(_asked, place.desk, each, partial(ask, place.desk, each))


CHECKS: dict[str, Callable[[CheckedPlace], Iterator[Question]]] = {
    "address": _address,
    "project": _project,
    "add-on": _add_on,
    "team": _team,
    "mailboxes": _mailboxes,
    "push": _push,
    "send-as": _send_as,
    "import": _import,
}


def run_checks(place: CheckedPlace, keys: Iterable[str]) -> Found:
    """Ask everything of these steps."""
    return ask_all({key: list(CHECKS[key](place)) for key in keys})


def ask_all(
    questions: Mapping[str, Iterable[Question]], within: float = MAX_SECONDS
) -> Found:
    """Ask all at once; what has not answered within so many seconds is called slow."""
    pool = ThreadPoolExecutor(MAX_MAILBOXES)
    asked = {
        key: [pool.submit(each) for each in some] for key, some in questions.items()
    }
    wait([each for some in asked.values() for each in some], within)
    # Who is late ends by its own time limit; nobody waits for it.
    pool.shutdown(wait=False, cancel_futures=True)
    return {
        key: [found for each in some for found in _told(each)]
        for key, some in asked.items()
    }


def _told(asked: Future[Iterable[Finding]]) -> Iterable[Finding]:
    if not asked.done() or asked.cancelled():
        says = f"There was no answer within {MAX_SECONDS} seconds."
        return [wrong("slow", says, "Check again, also from another network.")]
    error = asked.exception()
    if error is None:
        return asked.result()
    if not isinstance(error, Exception):
        raise error
    log_unexpected(log, error)
    return [
        wrong(
            "fault", "The check itself failed. The log of the web process says why.", ""
        )
    ]


def _connected(desk: Desk, workspace_id: int) -> list[Mailbox]:
    query = select(Mailbox).where(
        Mailbox.workspace_id == workspace_id, Mailbox.is_connected
    )
    with desk.database.reading() as session:
        return list(session.scalars(query.order_by(Mailbox.id).limit(MAX_MAILBOXES)))


def _asked(
    desk: Desk, mailbox: Mailbox, ask: Callable[[GmailClient], Finding]
) -> list[Finding]:
    try:
        client = mailbox_client.client_of(desk, mailbox.id, timeout_seconds=MAX_SECONDS)
        found = ask(client)
    except DeskError as error:
        return [Finding(mailbox.address, FindingState.WRONG, str(error))]
    return [Finding(mailbox.address, found.state, found.says, found.do)]


def _whose(_desk: Desk, _mailbox: Mailbox, client: GmailClient) -> Finding:
    return fine("", f"Gmail answers; it is the mailbox of {client.address()}.")


def _writes_as(desk: Desk, mailbox: Mailbox, client: GmailClient) -> Finding:
    told = [(each.address, each.status) for each in client.send_as()]
    with desk.database.transaction() as session:
        send_as.keep_send_as(session, session.get_one(Mailbox, mailbox.id), told)
    return fine("", "Gmail has said which addresses it may send as.")


def _counted(
    count: Count, desk: Desk, mailbox: Mailbox, client: GmailClient
) -> Finding:
    told = count(desk, mailbox, client, DAYS)
    whole = f"desk mailbox import {mailbox.address} --days {DAYS}"
    return fine("", f"Of {DAYS} days: {told} To count every mail: {whole}")


def _watched(desk: Desk, mailbox: Mailbox, client: GmailClient) -> Finding:
    topics = desk.settings.pubsub_topics
    project = desk.google.delegation.project if len(topics) > 1 else ""
    topic = topic_for(topics, project, delegated=mailbox.is_delegated)
    try:
        client.watch(topic)
    except DeskError as error:
        return wrong("", str(error), watch_cure(str(error), topic))
    return fine("", f"Gmail publishes its changes to {topic}.")
