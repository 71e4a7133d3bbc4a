"""A handful of mail behind the control API, for tests of the page alone."""

from __future__ import annotations

import itertools
from typing import Any

from flask import Flask, request

MARIA = "Maria Lopez <maria@lopez-interiors.example>"
MARIA_THREAD, TOM_THREAD = "17088a2c5b91b2fe", "17088a2c5b91b300"
DAY = 1795597200000
ACCOUNTS = [
    {"address": "ada@acme.example", "name": "Ada Lovelace", "kind": "person"},
    {"address": "grace@acme.example", "name": "Grace Hopper", "kind": "person"},
    {"address": "support@acme.example", "name": "Support", "kind": "shared"},
]
RED = {"backgroundColor": "#fce8e6", "textColor": "#a50e0e"}
LABELS = [
    {"id": "INBOX", "name": "INBOX", "type": "system"},
    {"id": "SENT", "name": "SENT", "type": "system"},
    {"id": "Label_1", "name": "Desk/Status/Open", "type": "user", "color": RED},
    {"id": "Label_2", "name": "Desk/Tag/billing", "type": "user"},
    {"id": "Label_3", "name": "Desk/Mine", "type": "user"},
]


class GmailStub:
    """The mail of one team; every account sees the same threads."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Two customers wrote, nothing else happened."""
        self.labels = [dict(each) for each in LABELS]
        self.sent: list[dict[str, Any]] = []
        self.outside: list[dict[str, Any]] = []
        self.numbers = itertools.count(1)
        self.history = 100
        self.threads = {
            MARIA_THREAD: _thread(MARIA_THREAD, MARIA, "Refund for order 4711"),
            TOM_THREAD: _thread(
                TOM_THREAD, "Tom Okafor <tom@okafor.example>", "Cannot log in"
            ),
        }
        self.threads[MARIA_THREAD]["labelIds"] += ["Label_1", "Label_2"]

    def change(self, thread: str, add: list[str], remove: list[str]) -> dict[str, Any]:
        """Adds and removes labels, as the page or the desk would."""
        found = self.threads[thread]
        kept = [label for label in found["labelIds"] if label not in remove]
        found["labelIds"] = kept + [label for label in add if label not in kept]
        found["messages"][0]["labelIds"] = found["labelIds"]
        self.history += 1
        return found

    def listed(self, label: str, q: str) -> list[dict[str, Any]]:
        """The rows of the list."""
        return [
            {
                "id": thread["id"],
                "subject": thread["subject"],
                "from": thread["messages"][0]["from"].partition(" <")[0],
                "fromAddress": "",
                "count": len(thread["messages"]),
                "date": thread["messages"][-1]["date"],
                "unread": "UNREAD" in thread["labelIds"],
                "labelIds": thread["labelIds"],
                "snippet": "",
            }
            for thread in self.threads.values()
            if label in thread["labelIds"] and q.lower() in thread["subject"].lower()
        ]


def _thread(number: str, sender: str, subject: str) -> dict[str, Any]:
    labels = ["INBOX", "UNREAD"]
    decimal = int(number, 16)
    mail = {
        "id": number,
        "uiId": f"msg-f:{decimal}",
        "from": sender,
        "to": "support@acme.example",
        "cc": "",
        "date": DAY,
        "text": "Hello,\n\nplease help.\n\nOn Monday support wrote:\n> What is it?",
        "labelIds": labels,
        "messageId": f"<{number}@mail.example>",
    }
    return {
        "id": number,
        "uiId": f"thread-f:{decimal}",
        "subject": subject,
        "labelIds": labels,
        "messages": [mail],
    }


def gmail_app(stub: GmailStub) -> Flask:
    """The few addresses of the control API that the page uses."""
    app = Flask("gmail_stub")
    app.add_url_rule("/ui/accounts", view_func=lambda: ACCOUNTS)

    @app.get("/ui/<address>/state")
    def state(address: str) -> dict[str, Any]:
        return {"historyId": str(stub.history)}

    @app.get("/ui/<address>/labels")
    def labels(address: str) -> list[dict[str, Any]]:
        return [_counted(stub, label) for label in stub.labels]

    @app.post("/ui/<address>/labels")
    def new_label(address: str) -> dict[str, Any]:
        made = {"id": f"Label_n{next(stub.numbers)}", "type": "user", **request.json}
        stub.labels.append(made)
        return made

    @app.get("/ui/<address>/threads")
    def threads(address: str) -> dict[str, Any]:
        label, q = request.args.get("label", "INBOX"), request.args.get("q", "")
        found = stub.listed(label, q)
        return {"threads": found, "total": len(found)}

    @app.get("/ui/<address>/threads/<thread>")
    def thread(address: str, thread: str) -> Any:
        return stub.threads.get(thread) or ({"error": "no such thread"}, 404)

    @app.post("/ui/<address>/threads/<thread>/modify")
    def modify(address: str, thread: str) -> dict[str, Any]:
        return stub.change(thread, request.json["add"], request.json["remove"])

    @app.post("/ui/<address>/send")
    def send(address: str) -> dict[str, Any]:
        stub.sent.append({"account": address, **request.json})
        return {"id": "1", "threadId": "1", "messageId": "<sent@acme.example>"}

    @app.post("/ui/outside")
    def outside() -> dict[str, Any]:
        stub.outside.append(request.json)
        return {"messageId": "<new@mail.example>", "copies": [{"mailbox": "support"}]}

    @app.get("/ui/<address>/tokens")
    def tokens(address: str) -> dict[str, str]:
        message = request.args.get("message")
        more = {"accessToken": f"AND7SK-{message}-secret"} if message else {}
        return {"userOAuthToken": f"ya29.{address}-secret", **more}

    return app


def _counted(stub: GmailStub, label: dict[str, Any]) -> dict[str, Any]:
    worn = [t for t in stub.threads.values() if label["id"] in t["labelIds"]]
    unread = sum("UNREAD" in thread["labelIds"] for thread in worn)
    return {"color": None, **label, "threadsTotal": len(worn), "threadsUnread": unread}
