"""Gmail's methods, made by Google's library from its discovery document."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from googleapiclient.discovery import build_from_document
from googleapiclient.discovery_cache import get_static_doc


class GmailApi:
    """The methods at one address, without a connection: threads may share them."""

    def __init__(self, root_url: str) -> None:
        document: dict[str, Any] = json.loads(get_static_doc("gmail", "v1"))
        # Only the document's own root moves plain, batch and upload calls alike.
        root = root_url.rstrip("/") + "/"
        document["rootUrl"] = document["baseUrl"] = root
        # Each request is given the connection of its mailbox when it is sent.
        users = build_from_document(document, http=object()).users()
        self.users: Any = users
        self.drafts: Any = users.drafts()
        self.history: Any = users.history()
        self.labels: Any = users.labels()
        self.messages: Any = users.messages()
        self.send_as: Any = users.settings().sendAs()
        self.threads: Any = users.threads()

    @staticmethod
    @cache
    def at(root_url: str) -> GmailApi:
        """Made once for each address: making them takes longer than a call."""
        return GmailApi(root_url)
