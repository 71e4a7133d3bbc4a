"""Sweeps up what a step has made: labels below Desk/Probe, and mails to oneself.

It goes by what is in the mailbox, not by what was noted: so it also finds what was
made by a call whose answer was lost, or by a run that was killed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from signal import SIG_IGN, SIGINT, getsignal, signal
from threading import current_thread, main_thread
from typing import Any

from app.errors import DeskError, InDoubt
from app.gmail.raw import RawAnswer, RawGmail
from app.probe.steps.labels import PROBE
from app.probe.steps.own_mail import MARK, SUBJECT

TRIES = 4
PAUSE_SECONDS = 2.0
MAX_PAGES = 5


class Tidying:
    """Takes away what the probe has made in one mailbox, and nothing else."""

    def __init__(
        self,
        gmail: RawGmail,
        pause: Callable[[float], object],
        known: Iterable[str] = (),
    ) -> None:
        self._gmail = gmail
        self._pause = pause
        # Mails of this run: a search may not find them yet.
        self._known = frozenset(known)

    def run(self) -> list[str]:
        """Sweep; what is left after several tries, in words."""
        left: list[str] = []
        with undisturbed():
            for _ in range(TRIES):
                try:
                    left = [*self._labels(), *self._mails()]
                except DeskError as error:
                    left = [str(error)]
                if not left:
                    break
                self._pause(PAUSE_SECONDS)
        return left

    def _labels(self) -> Iterator[str]:
        labels = self._gmail.api.labels
        for each in self._ask(labels.list(userId="me")).get("labels", []):
            name = str(each.get("name", ""))
            if name == PROBE or name.startswith(f"{PROBE}/"):
                answer = self._gmail.ask(labels.delete(userId="me", id=each["id"]))
                yield from _unless(answer, f"the label {name}")

    def _mails(self) -> Iterator[str]:
        profile = self._gmail.api.users.getProfile(userId="me")
        own = str(self._ask(profile)["emailAddress"])
        for message_id in sorted(self._known | set(self._found(own))):
            yield from self._mail(message_id)

    def _found(self, own: str) -> Iterator[str]:
        messages, page = self._gmail.api.messages, None
        for _ in range(MAX_PAGES):
            asked = messages.list(
                userId="me",
                q=f'subject:"{SUBJECT}" from:{own} -in:trash',
                includeSpamTrash=True,
                maxResults=100,
                pageToken=page,
            )
            listed = self._ask(asked)
            yield from (str(each["id"]) for each in listed.get("messages", []))
            page = listed.get("nextPageToken")
            if not page:
                break

    def _mail(self, message_id: str) -> Iterator[str]:
        messages = self._gmail.api.messages
        asked = messages.get(
            userId="me",
            id=message_id,
            format="metadata",
            metadataHeaders=[MARK],
        )
        answer = self._gmail.ask(asked)
        if answer.status == 404:
            return
        if answer.status != 200:
            yield f"the mail {message_id} (Gmail answered {answer.status})"
            return
        mail = answer.body
        labels = mail.get("labelIds", [])
        if not _is_ours(mail) or "TRASH" in labels:
            return
        if "DRAFT" in labels:
            yield from self._draft(message_id)
            return
        answer = self._gmail.ask(messages.trash(userId="me", id=message_id))
        yield from _unless(answer, f"the mail {message_id}")

    def _draft(self, message_id: str) -> Iterator[str]:
        drafts = self._gmail.api.drafts
        for each in self._ask(drafts.list(userId="me", maxResults=100)).get(
            "drafts", []
        ):
            if each["message"]["id"] == message_id:
                answer = self._gmail.ask(drafts.delete(userId="me", id=each["id"]))
                yield from _unless(answer, f"the draft {message_id}")

    def _ask(self, request: Any) -> dict[str, Any]:
        answer = self._gmail.ask(request)
        if answer.status != 200 or not isinstance(answer.body, dict):
            raise InDoubt("Gmail answered {status}.", status=answer.status)
        return answer.body


def _is_ours(mail: dict[str, Any]) -> bool:
    """Whether the probe has written it: it has the mark, and was written here."""
    headers = (mail.get("payload") or {}).get("headers") or []
    is_marked = any(each["name"].lower() == MARK.lower() for each in headers)
    is_written_here = {"SENT", "DRAFT"} & set(mail.get("labelIds", []))
    return is_marked and bool(is_written_here)


def _unless(answer: RawAnswer, what: str) -> Iterator[str]:
    """What is left, unless it went or had gone."""
    if answer.status not in (200, 204, 404):
        yield f"{what} (Gmail answered {answer.status})"


@contextmanager
def undisturbed() -> Iterator[None]:
    """Let Ctrl-C wait until this is done."""
    if current_thread() is not main_thread():
        yield
        return
    before = getsignal(SIGINT)
    signal(SIGINT, SIG_IGN)
    try:
        yield
    finally:
        signal(SIGINT, before)
