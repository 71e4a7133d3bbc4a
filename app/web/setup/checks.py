"""What “Check” asks Google, and this desk by its public name: side by side, bounded.

To add one, write a function that gives the questions of a step, each of which answers
with findings, and its line in CHECKS.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
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
from app.mailboxes.mailbox import Mailbox
from app.unexpected import log_unexpected

log = logging.getLogger(__name__)

MAX_SECONDS = 8
MAX_MAILBOXES = 8
Question = Callable[[], Iterable[Finding]]
Found = dict[str, list[Finding]]
NONE_CONNECTED = "No mailbox is connected yet. Connect one in step 6, then check again."


def _address(desk: Desk, _workspace_id: int) -> Iterator[Question]:
    yield lambda: [check_public_url(desk.settings)]
    url = desk.settings.public_url
    yield lambda: list(look_from_here(url, has_been_called=False))


def _project(desk: Desk, workspace_id: int) -> Iterator[Question]:
    yield from list(_mailboxes(desk, workspace_id))[:1]


def _add_on(desk: Desk, _workspace_id: int) -> Iterator[Question]:
    yield lambda: [setup.check_addon(desk.settings)]
    yield lambda: list(setup.check_certificates(desk))


def _mailboxes(desk: Desk, workspace_id: int) -> Iterator[Question]:
    connected = _connected(desk, workspace_id)
    if not connected:
        yield lambda: [worth_knowing("mailboxes", NONE_CONNECTED)]
    for each in connected:
        yield partial(_asked, desk, each, _whose)


def _push(desk: Desk, workspace_id: int) -> Iterator[Question]:
    yield lambda: [check_push(desk)]
    if desk.settings.pubsub_topics:
        for each in _connected(desk, workspace_id):
            yield partial(_asked, desk, each, partial(_watched, desk, each))


CHECKS: dict[str, Callable[[Desk, int], Iterator[Question]]] = {
    "address": _address,
    "project": _project,
    "add-on": _add_on,
    "mailboxes": _mailboxes,
    "push": _push,
}


def run_checks(desk: Desk, workspace_id: int, keys: Iterable[str]) -> Found:
    """Ask everything of these steps."""
    return ask_all({key: list(CHECKS[key](desk, workspace_id)) for key in keys})


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
        return [wrong("slow", says, "Check again; look from another network.")]
    error = asked.exception()
    if error is None:
        return asked.result()
    if not isinstance(error, Exception):
        raise error
    log_unexpected(log, error)
    return [wrong("fault", "The check itself failed; the log of the web says how.", "")]


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


def _whose(client: GmailClient) -> Finding:
    return fine("", f"Gmail answers; it is the mailbox of {client.address()}.")


def _watched(desk: Desk, mailbox: Mailbox, client: GmailClient) -> Finding:
    topics = desk.settings.pubsub_topics
    project = desk.google.delegation.project if len(topics) > 1 else ""
    topic = topic_for(topics, project, delegated=mailbox.is_delegated)
    try:
        client.watch(topic)
    except DeskError as error:
        return wrong("", str(error), watch_cure(str(error), topic))
    return fine("", f"Gmail publishes its changes to {topic}.")
