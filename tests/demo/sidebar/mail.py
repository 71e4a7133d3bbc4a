"""The mail of the page's tests: our own Gmail with two customers' letters in it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from demo.gmail.app import create_app
from demo.gmail.config import world_from
from demo.gmail.mail.mail import RawMail as MailText
from demo.keys import SigningKey

MARIA = "Maria Lopez <maria@lopez-interiors.example>"
TOM = "Tom Okafor <tom@okafor.example>"
SUPPORT = "support@acme.example"
TEAM = ["ada@acme.example", "grace@acme.example"]
COMPANY = {
    "mailboxes": [
        {"address": TEAM[0], "name": "Ada Lovelace"},
        {"address": TEAM[1], "name": "Grace Hopper"},
        {"address": SUPPORT, "name": "Support", "kind": "shared"},
    ],
    "groups": [{"address": "sales@acme.example", "members": TEAM}],
    "routes": [{"address": SUPPORT, "also_to": TEAM}],
}
TEXT = "Hello,\n\nplease help.\n\nOn Monday support wrote:\n> What is it?"


class Mail:
    """Our Gmail on one address; each test gets it as new."""

    def __init__(self, key: SigningKey) -> None:
        self.company = {**COMPANY, "google_key": key.to_json()}
        self.reset()

    def reset(self) -> None:
        """Two customers wrote, and Maria's mail bears two labels of the desk."""
        self.world = world_from(self.company)
        self.app = create_app(self.world)
        self.client = self.app.test_client()
        self.arrive(MARIA, "Refund for order 4711")
        self.arrive(TOM, "Cannot log in")
        for name in ("Desk/Status/Open", "Desk/Tag/billing"):
            self.label(self.thread(MARIA), name)

    def answer(self, environ: Any, start: Any) -> Iterable[bytes]:
        """The WSGI app of the moment."""
        return self.app(environ, start)

    def arrive(self, sender: str, subject: str, **more: Any) -> None:
        """A customer writes to support."""
        mail = {"from": sender, "to": [SUPPORT], "subject": subject, "text": TEXT}
        self.ask("/ui/outside", {**mail, **more})

    def thread(self, sender: str, account: str = TEAM[0]) -> str:
        """The thread that this customer began."""
        name = sender.partition(" <")[0]
        found = self.ask(f"/ui/{account}/threads?label=ALL")["threads"]
        return next(str(row["id"]) for row in found if name in row["from"])

    def read(self, thread: str, account: str = TEAM[0]) -> Any:
        """A thread with its labels' names and its messages."""
        found = self.ask(f"/ui/{account}/threads/{thread}")
        names = {each["id"]: each["name"] for each in self.ask(f"/ui/{account}/labels")}
        return {**found, "labels": {names[each] for each in found["labelIds"]}}

    def label(self, thread: str, name: str, account: str = TEAM[0]) -> None:
        """Puts a label on a thread, as the desk does behind the page's back."""
        made = self.ask(f"/ui/{account}/labels", {"name": name})
        change = {"add": [made["id"]], "remove": []}
        self.ask(f"/ui/{account}/threads/{thread}/modify", change)

    def draft(self, thread: str, text: str, account: str = TEAM[0]) -> str:
        """Somebody's unsent answer lies in a thread; the draft's id."""
        mailbox = self.world.mailboxes[account]
        raw = f"From: {account}\nTo: {MARIA}\nSubject: Re\n\n{text}\n".encode()
        mail = MailText.read(raw)
        return mailbox.file_into(mailbox.thread(thread), mail, {"DRAFT"}).draft_id

    def ask(self, path: str, body: Any = None) -> Any:
        """One request of the control API."""
        if body is None:
            return self.client.get(path).json
        return self.client.post(path, json=body).json
