"""One mailbox at Gmail: what we ask of the API, in our words.

https://developers.google.com/workspace/gmail/api/reference/rest
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable, Sequence
from http.client import HTTPException
from typing import Any

from google.auth.exceptions import GoogleAuthError
from googleapiclient.errors import HttpError
from httplib2 import HttpLib2Error

from app import clock
from app.errors import InDoubt
from app.gmail import errors
from app.gmail.api import Api
from app.gmail.values import (
    Change,
    GmailDraft,
    GmailLabel,
    GmailMessage,
    Walk,
    Watch,
)
from app.gmail.wire import changes_of, message_of

MOST_IDS = 1000
KINDS = ["messageAdded", "messageDeleted", "labelAdded", "labelRemoved"]


class GmailClient:
    """The calls of one mailbox. Raises only the errors of app.errors and of ours.

    Raises:
        Later, InDoubt, Disconnected, Broken: see app.errors.
        Missing, BadLabel, Conflict: see app.gmail.errors.
    """

    def __init__(self, api: Api, http: Any) -> None:
        self._api = api
        self._http = http
        # Told of the quota units of every call before it is made.
        self.spend: Callable[[int], object] = lambda units: None

    def history_id(self) -> int:
        """Where the mailbox's history stands now. 1 unit."""
        return int(self._run(self._api.users.getProfile(userId="me"), 1)["historyId"])

    def changes_since(self, cursor: int) -> Walk:
        """Everything that happened after the cursor. 2 units a page.

        Raises:
            Missing: the cursor is too old.
        """
        changes: list[Change] = []
        end, page = None, None
        while True:
            answer = self._run(
                self._api.history.list(
                    userId="me",
                    startHistoryId=str(cursor),
                    historyTypes=KINDS,
                    maxResults=500,
                    pageToken=page,
                ),
                2,
            )
            end = int(answer["historyId"]) if end is None else end
            for record in answer.get("history", []):
                changes += changes_of(record)
            page = answer.get("nextPageToken")
            if page is None:
                break
        within = sorted(
            (c for c in changes if c.record <= end), key=lambda change: change.record
        )
        return Walk(tuple(within), end)

    def message(self, message_id: str, headers: Iterable[str]) -> GmailMessage:
        """One message's labels and those headers. 20 units.

        Raises:
            Missing: it is gone, or not readable yet.
        """
        request = self._api.messages.get(
            userId="me",
            id=message_id,
            format="metadata",
            metadataHeaders=list(headers),
        )
        return message_of(self._run(request, 20))

    def thread(self, thread_id: str, headers: Iterable[str]) -> list[GmailMessage]:
        """Every message of a thread, the oldest first. 40 units.

        Raises:
            Missing: it is gone.
        """
        request = self._api.threads.get(
            userId="me",
            id=thread_id,
            format="metadata",
            metadataHeaders=list(headers),
        )
        return [message_of(each) for each in self._run(request, 40)["messages"]]

    def create_draft(self, thread_id: str, raw: bytes) -> GmailDraft:
        """A draft of this mail in that thread; nothing is sent. 10 units."""
        body = {
            "message": {
                "threadId": thread_id,
                "raw": base64.urlsafe_b64encode(raw).decode(),
            }
        }
        request = self._api.drafts.create(userId="me", body=body)
        made = self._run(request, 10)
        return GmailDraft(made["id"], made["message"]["threadId"])

    def message_ids(
        self, label_id: str | None = None, *, query: str | None = None
    ) -> dict[str, str]:
        """Every message id, of a label or a search if given, to its thread.

        Spam and trash are included. 5 units a page.
        """
        found: dict[str, str] = {}
        page = None
        while True:
            answer = self._run(
                self._api.messages.list(
                    userId="me",
                    labelIds=[label_id] if label_id else None,
                    q=query,
                    includeSpamTrash=True,
                    maxResults=500,
                    pageToken=page,
                ),
                5,
            )
            found |= {m["id"]: m["threadId"] for m in answer.get("messages", [])}
            page = answer.get("nextPageToken")
            if page is None:
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
        answer = self._run(self._api.labels.list(userId="me"), 1)
        return [
            GmailLabel(each["id"], each["name"])
            for each in answer.get("labels", [])
            if each.get("type") == "user"
        ]

    def create_label(self, name: str, colour: tuple[str, str] | None) -> GmailLabel:
        """A new label. 5 units.

        Raises:
            Conflict: there is one that Gmail takes for the same.
        """
        body: dict[str, Any] = {
            "name": name,
            "labelListVisibility": "labelShow",
            "messageListVisibility": "show",
        }
        if colour:
            body["color"] = {"backgroundColor": colour[0], "textColor": colour[1]}
        made = self._run(self._api.labels.create(userId="me", body=body), 5)
        return GmailLabel(made["id"], made["name"])

    def rename_label(self, label_id: str, name: str) -> None:
        """Give a label its name back. 5 units."""
        labels = self._api.labels
        self._run(labels.patch(userId="me", id=label_id, body={"name": name}), 5)

    def watch(self, topic: str) -> Watch:
        """Ask for pushes for the next seven days. 100 units."""
        answer = self._run(
            self._api.users.watch(userId="me", body={"topicName": topic}), 100
        )
        until = clock.from_ms(int(answer["expiration"]))
        return Watch(int(answer["historyId"]), until)

    def stop(self) -> None:
        """Ask for no more pushes. 50 units."""
        self._run(self._api.users.stop(userId="me"), 50)

    def _run(self, request: Any, units: int) -> dict[str, Any]:
        self.spend(units)
        try:
            answer = request.execute(http=self._http, num_retries=0)
        except HttpError as error:
            raise errors.translate(error) from error
        except GoogleAuthError as error:
            raise errors.translate_auth(error) from error
        except (OSError, HTTPException, HttpLib2Error) as error:
            raise errors.translate_broken(error) from error
        if isinstance(answer, dict):
            return answer
        if answer:
            raise InDoubt("What answered was not Gmail.")
        return {}
