"""One mailbox at Gmail: what we ask of the API, in our words.

https://developers.google.com/workspace/gmail/api/reference/rest
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable, Sequence
from http.client import HTTPException
from io import BytesIO
from typing import Any, TypeVar

from google.auth.exceptions import GoogleAuthError
from googleapiclient.errors import HttpError
from googleapiclient.http import MediaIoBaseUpload
from httplib2 import HttpLib2Error

from app import meters
from app.errors import DeskError, InDoubt
from app.gmail import errors
from app.gmail.api import GmailApi
from app.gmail.values import (
    GmailDraft,
    GmailImport,
    GmailLabel,
    GmailMessage,
    GmailSendAs,
    GmailWatch,
    HistoryChange,
    HistoryWalk,
)
from app.gmail.wire import (
    draft_of,
    history_of,
    import_of,
    is_further,
    label_of,
    listed_messages,
    message_of,
    parse_watch,
    send_as_of,
    text,
    user_labels_of,
)

T = TypeVar("T")

MAX_BATCH_IDS = 1000
KINDS = ["messageAdded", "messageDeleted", "labelAdded", "labelRemoved"]


class GmailClient:
    """The calls of one mailbox. Raises only the errors of app.errors and of ours.

    Raises:
        Later, InDoubt, Disconnected, Broken: see app.errors.
        GmailNotFound, GmailBadRequest, LabelConflict: see app.gmail.errors.
    """

    def __init__(self, api: GmailApi, http: Any) -> None:
        self._api = api
        self._http = http
        # Told of the quota units of every call before it is made.
        self.spend: Callable[[int], object] = lambda units: None

    def history_id(self) -> int:
        """Where the mailbox's history stands now. 1 unit."""
        request = self._api.users.getProfile(userId="me")
        return self._ask(request, 1, lambda answer: int(answer["historyId"]))

    def address(self) -> str:
        """Whose mailbox it is, in lower case. 1 unit."""
        request = self._api.users.getProfile(userId="me")
        return self._ask(request, 1, lambda a: text(a["emailAddress"]).lower())

    def changes_since(self, cursor: int) -> HistoryWalk:
        """Everything that happened after the cursor. 2 units a page.

        Raises:
            GmailNotFound: the cursor is too old.
        """
        changes: list[HistoryChange] = []
        end, page, pages = None, None, set[str]()
        while True:
            request = self._api.history.list(
                userId="me",
                startHistoryId=str(cursor),
                historyTypes=KINDS,
                maxResults=500,
                pageToken=page,
            )
            found, latest, page = self._ask(request, 2, history_of)
            changes += found
            end = latest if end is None else end
            if not is_further(page, pages):
                break
        within = sorted(
            (c for c in changes if c.record <= end), key=lambda change: change.record
        )
        return HistoryWalk(tuple(within), end)

    def message(self, message_id: str, headers: Iterable[str]) -> GmailMessage:
        """One message's labels and those headers. 20 units.

        Raises:
            GmailNotFound: it is gone, or not readable yet.
        """
        request = self._api.messages.get(
            userId="me",
            id=message_id,
            format="metadata",
            metadataHeaders=list(headers),
        )
        return self._ask(request, 20, message_of)

    def thread(self, thread_id: str, headers: Iterable[str]) -> list[GmailMessage]:
        """Every message of a thread, the oldest first. 40 units.

        Raises:
            GmailNotFound: it is gone.
        """
        request = self._api.threads.get(
            userId="me",
            id=thread_id,
            format="metadata",
            metadataHeaders=list(headers),
        )
        return self._ask(
            request, 40, lambda answer: [message_of(m) for m in answer["messages"]]
        )

    def create_draft(self, thread_id: str, raw: bytes) -> GmailDraft:
        """Create a draft of this mail in that thread; nothing is sent. 10 units."""
        body = {
            "message": {
                "threadId": thread_id,
                "raw": base64.urlsafe_b64encode(raw).decode(),
            }
        }
        request = self._api.drafts.create(userId="me", body=body)
        return self._ask(request, 10, draft_of)

    def import_message(
        self, raw: bytes, labels: Sequence[str], thread_id: str = ""
    ) -> GmailImport:
        """Put this mail into the mailbox as if it had come in; nothing is sent.

        `thread_id` is the thread that it goes on with, if its headers say so too.

        Its date is its own, and Gmail's spam filter does not judge it. 25 units.

        Raises:
            GmailBadRequest: Gmail does not take this mail.
            InDoubt: it may be there or not.
        """
        request = self._api.messages.import_(
            userId="me",
            body={
                "labelIds": list(labels),
                **({"threadId": thread_id} if thread_id else {}),
            },
            media_body=MediaIoBaseUpload(BytesIO(raw), "message/rfc822"),
            internalDateSource="dateHeader",
            neverMarkSpam=True,
        )
        return self._ask(request, 25, import_of)

    def message_ids(
        self, label_id: str | None = None, *, query: str | None = None
    ) -> dict[str, str]:
        """Every message id, of a label or a search if given, to its thread.

        Spam and trash are included. 5 units a page.
        """
        found: dict[str, str] = {}
        page, pages = None, set[str]()
        while True:
            request = self._api.messages.list(
                userId="me",
                labelIds=[label_id] if label_id else None,
                q=query,
                includeSpamTrash=True,
                maxResults=500,
                pageToken=page,
            )
            listed, page = self._ask(request, 5, listed_messages)
            found |= listed
            if not is_further(page, pages):
                return found

    def relabel_message(
        self, message_id: str, add: Sequence[str], remove: Sequence[str]
    ) -> None:
        """Change the labels of one message. 5 units."""
        body = {"addLabelIds": list(add), "removeLabelIds": list(remove)}
        messages = self._api.messages
        self._run(messages.modify(userId="me", id=message_id, body=body), 5)

    def relabel_thread(
        self, thread_id: str, add: Sequence[str], remove: Sequence[str]
    ) -> None:
        """Change the labels of every message that the thread has now. 10 units."""
        body = {"addLabelIds": list(add), "removeLabelIds": list(remove)}
        threads = self._api.threads
        self._run(threads.modify(userId="me", id=thread_id, body=body), 10)

    def relabel_messages(
        self, message_ids: Sequence[str], add: Sequence[str], remove: Sequence[str]
    ) -> None:
        """Change up to 1,000 messages at once; unknown ids are ignored. 50 units."""
        body = {
            "ids": list(message_ids),
            "addLabelIds": list(add),
            "removeLabelIds": list(remove),
        }
        self._run(self._api.messages.batchModify(userId="me", body=body), 50)

    def labels(self) -> list[GmailLabel]:
        """The user's own labels. 1 unit."""
        return self._ask(self._api.labels.list(userId="me"), 1, user_labels_of)

    def create_label(self, name: str, colour: tuple[str, str] | None) -> GmailLabel:
        """Create a label. 5 units.

        Raises:
            LabelConflict: there is one that Gmail takes for the same.
        """
        body: dict[str, Any] = {
            "name": name,
            "labelListVisibility": "labelShow",
            "messageListVisibility": "show",
        }
        if colour:
            body["color"] = {"backgroundColor": colour[0], "textColor": colour[1]}
        return self._ask(self._api.labels.create(userId="me", body=body), 5, label_of)

    def rename_label(self, label_id: str, name: str) -> None:
        """Give a label its name back. 5 units."""
        labels = self._api.labels
        self._run(labels.patch(userId="me", id=label_id, body={"name": name}), 5)

    def delete_label(self, label_id: str) -> None:
        """Delete a label; it comes off every message. 5 units.

        Raises:
            GmailNotFound: it is gone already.
        """
        self._run(self._api.labels.delete(userId="me", id=label_id), 5)

    def send_as(self) -> list[GmailSendAs]:
        """The addresses that the mailbox may write as, its own too. 1 unit."""
        return self._ask(self._api.send_as.list(userId="me"), 1, send_as_of)

    def add_send_as(self, address: str) -> None:
        """Let the mailbox write as that address, once its owner agrees. 100 units.

        By delegation with one scope more alone.

        Raises:
            LabelConflict: it stands there already.
        """
        body = {"sendAsEmail": address, "treatAsAlias": True}
        self._run(self._api.send_as.create(userId="me", body=body), 100)

    def watch(self, topic: str) -> GmailWatch:
        """Ask for pushes for the next seven days. 100 units."""
        request = self._api.users.watch(userId="me", body={"topicName": topic})
        return self._ask(request, 100, parse_watch)

    def stop(self) -> None:
        """Ask for no more pushes. 50 units."""
        self._run(self._api.users.stop(userId="me"), 50)

    def _run(self, request: Any, units: int) -> None:
        """Make a call whose answer says nothing."""
        self._ask(request, units, lambda answer: None)

    def _ask(self, request: Any, units: int, read: Callable[[dict[str, Any]], T]) -> T:
        """Make a call and read its answer; what cannot be read is not Gmail's."""
        self.spend(units)
        try:
            found = self._read(request, read)
        except DeskError as error:
            meters.count_gmail(request.methodId, type(error).__name__, units)
            raise
        meters.count_gmail(request.methodId, "ok", units)
        return found

    def _read(self, request: Any, read: Callable[[dict[str, Any]], T]) -> T:
        try:
            answer = request.execute(http=self._http, num_retries=0)
            if answer and not isinstance(answer, dict):
                raise InDoubt(errors.NOT_GMAIL)
            return read(answer or {})
        except HttpError as error:
            raise errors.translate_http(error) from error
        except GoogleAuthError as error:
            raise errors.translate_auth(error) from error
        except (OSError, HTTPException, HttpLib2Error) as error:
            raise errors.translate_broken(error) from error
        except errors.STRANGE as error:
            raise InDoubt(errors.NOT_GMAIL) from error
