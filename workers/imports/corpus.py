"""A corpus: any folder of .eml and .mbox files, taken into our Gmail and then the desk.

Each mail ends as new, joined, or set aside with a reason; the three add up.
"""

from __future__ import annotations

import hashlib
import json
import mailbox as mailboxes
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from app import audit, clock
from app.desk import Desk
from app.errors import Broken, NotFound, Refused
from app.inboxes import inbox as inboxes
from app.mailboxes.mailbox import Mailbox
from app.people.workspace import Workspace
from app.tickets.intake import loaded_files
from app.tickets.messages.message import Message, MessageCopy
from workers.imports.counts import SEEN, MailCounts
from workers.sync.sync_now import bring_in_step

AT_MOST = timedelta(minutes=30)
Progress = Callable[[int, int], None]


class MailCorpus:
    """Loads folders for one workspace into our Gmail, never into Google's."""

    def __init__(
        self,
        desk: Desk,
        workspace_id: int,
        to: str,
        *,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        """Raises Refused when the Gmail that the desk speaks to is Google's."""
        self._pause = pause
        self._desk = desk
        self._workspace_id = workspace_id
        self._to = to
        self._gmail = desk.settings.gmail_root_url.rstrip("/")
        host = urllib.parse.urlsplit(self._gmail).hostname or ""
        if host.endswith(("google.com", "googleapis.com")):
            raise Refused("Mail is loaded into a Gmail of our own only: desk demo.")

    def load(
        self, folder: Path, progress: Progress, *, takes_lists: bool
    ) -> MailCounts:
        """Take the folder in.

        Raises:
            NotFound: it holds no .eml and no .mbox file.
            Broken: our Gmail does not answer.
        """
        mails = list(read_corpus(folder))
        if not mails:
            raise NotFound(f"There is no .eml and no .mbox file in {folder}.")
        self._note(len(mails))
        counts = MailCounts()
        places = []
        for done, raw in enumerate(mails):
            progress(done, len(mails))
            if done % 50 == 0:
                self._open_import(takes_lists=takes_lists)
            place = self._post(raw)
            if place is None:
                counts.aside(SEEN)
            else:
                places.append(place)
        progress(len(mails), len(mails))
        bring_in_step(self._desk, pause=self._pause)
        self._judge(places, counts)
        self._close_import()
        return counts

    def _post(self, raw: bytes) -> dict[str, str] | None:
        """Mailbox address to Gmail message id; None when it was there before."""
        sha256 = hashlib.sha256(raw).hexdigest()
        with self._desk.database.reading() as session:
            if loaded_files.is_loaded(session, self._workspace_id, sha256):
                return None
        query = urllib.parse.urlencode({"to": self._to})
        request = urllib.request.Request(
            f"{self._gmail}/ui/raw?{query}",
            data=raw,
            headers={"Content-Type": "message/rfc822"},
            method="POST",
        )
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                copies = json.load(answer)["copies"]
        except (urllib.error.URLError, TimeoutError, ValueError) as error:
            raise Broken(f"Our Gmail at {self._gmail} does not answer.") from error
        with self._desk.database.transaction() as session:
            loaded_files.mark_loaded(session, self._workspace_id, sha256)
        return {copy["mailbox"]: copy["id"] for copy in copies} or None

    def _judge(self, places: list[dict[str, str]], counts: MailCounts) -> None:
        with self._desk.database.reading() as session:
            query = select(Mailbox.address, MessageCopy.gmail_id, Message).join(
                MessageCopy, MessageCopy.mailbox_id == Mailbox.id
            )
            query = query.join(Message, Message.id == MessageCopy.message_id)
            rows = session.execute(
                query.where(Mailbox.workspace_id == self._workspace_id)
            )
            known = {
                (address, gmail_id): message for address, gmail_id, message in rows
            }
        judged: set[int] = set()
        for place in places:
            found = [known[each] for each in place.items() if each in known]
            if not found:
                counts.aside("not in a connected mailbox")
            elif found[0].id in judged:  # another copy of one mail
                counts.aside(SEEN)
            else:
                counts.add(found[0])
                judged.add(found[0].id)

    def _note(self, count: int) -> None:
        """Write down that somebody begins to load so many mails."""
        with self._desk.database.transaction() as session:
            inbox = inboxes.find_inbox(session, self._to)
            told = {"mails": count}
            audit.record(session, audit.OPERATOR, "import.begun", inbox, new=told)

    def _open_import(self, *, takes_lists: bool) -> None:
        with self._desk.database.transaction() as session:
            workspace = session.get_one(Workspace, self._workspace_id)
            workspace.import_until = clock.now() + AT_MOST
            workspace.import_takes_lists = takes_lists

    def _close_import(self) -> None:
        with self._desk.database.transaction() as session:
            workspace = session.get_one(Workspace, self._workspace_id)
            workspace.import_until = None


def read_corpus(folder: Path) -> Iterator[bytes]:
    """Every mail below the folder, in the order of the file names."""
    for path in sorted(folder.rglob("*")):
        if path.suffix.lower() == ".eml":
            yield path.read_bytes()
        elif path.suffix.lower() == ".mbox":
            box = mailboxes.mbox(path, create=False)
            yield from (box.get_bytes(key) for key in box.iterkeys())
            box.close()
