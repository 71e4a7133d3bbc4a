"""The world outside as a run meets it: Gmail, Google's other services, a person."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from app import clock, mailbox_client, probe_calls
from app.errors import DeskError
from app.gmail.google import GoogleClients
from app.gmail.raw import RawGmail, json_of
from app.health.public_address import look_from_here
from app.mailboxes.mailbox import Mailbox
from app.probe.facts import KnownHere
from app.probe.session import Answer, Json
from app.probe.tidy import Tidying
from app.refused_calls import refusals_since

POLL_SECONDS = 1.0
MAKES = ("messages.send", "drafts.create")
RESOURCES = {
    "getProfile": "users", "watch": "users", "stop": "users",
}  # fmt: skip


@dataclass(frozen=True)
class Terminal:
    """Whoever runs the probe: how to tell and ask them, and how to wait."""

    say: Callable[[str], object]
    ask: Callable[[str], str]
    pause: Callable[[float], object]
    wait_seconds: float


class Live:
    """Asks for real. `mailbox` is the one that may be written in, if there is one."""

    def __init__(self, here: KnownHere, terminal: Terminal) -> None:
        self.desk = here.desk
        self.here = here
        self.terminal = terminal
        self._has_watched = False
        self._made: set[str] = set()

    def gmail(self, method: str, arguments: Mapping[str, Any]) -> Answer:
        """One call of the mailbox."""
        self._has_watched |= method == "watch"
        answer = self._asked(self._opened(), method, arguments)
        if method in MAKES and answer.status == 200:
            made = answer.body.get("message") or answer.body
            self._made.add(str(made.get("id", "")))
        return answer

    def at_once(self, method: str, many: Sequence[Mapping[str, Any]]) -> list[Answer]:
        """Several calls at the same time, each on a connection of its own."""
        token = self._token()
        opened = [self.desk.google.raw(token) for _ in many]
        with ThreadPoolExecutor(len(many)) as pool:
            return list(
                pool.map(lambda each, one: self._asked(one, method, each), many, opened)
            )

    def addon_project(self, path: str) -> Answer:
        """What Google has of the add-on's project."""
        return Answer(*self.desk.google.addon_project(path))

    def token_for(self, address: str) -> Answer:
        """A token by delegation; where one is given, what Gmail then says."""
        heard = _Heard(self.desk.google.connect)
        google = GoogleClients(self.desk.settings, connect=heard.connect)
        try:
            token = google.delegated_token(address).token
        except DeskError:
            if heard.last is None:
                raise
            return heard.last
        raw = self.desk.google.raw(token)
        return Answer(*raw.ask(raw.api.users.getProfile(userId="me")))

    def facts(self, name: str) -> Any:
        """What is set here, under that name."""
        return self.here.fact(name)

    def public_address(self) -> list[Json]:
        """How the desk answers at its public address."""
        url = self.desk.settings.public_url
        called = list(called_paths(dict(self.here.deployment)))
        found = look_from_here(url, has_been_called=False, called=called)
        return [
            {"claim": each.about, "says": each.says, "state": each.state.value}
            for each in found
        ]

    def calls(self, how: str, trial: str, count: int) -> list[Json]:
        """Say what to click, and wait for so many calls of the prober."""
        person = self.here.require_prober()
        database = self.desk.database
        with database.transaction() as session:
            before = probe_calls.last_call_id(session, person.id)
            probe_calls.arm_trial(session, person.id, trial or None)
        self.terminal.say(f"  > {how}")

        def come() -> list[Json]:
            with database.reading() as session:
                found = probe_calls.calls_after(session, person.id, before)
                told = [each.told for each in found]
            return [x for x in told if x["trial"] == trial] if trial else told

        try:
            return self._wait_for(come, count)
        finally:
            with database.transaction() as session:
                probe_calls.arm_trial(session, person.id, None)

    def mails(self, how: str, query: str, headers: Sequence[str]) -> list[Json]:
        """Say what to write, and wait until such a mail is there."""
        self.terminal.say(f"  > {how}")
        arguments = {"q": query, "maxResults": 10}

        def come() -> list[Json]:
            listed = self.gmail("messages.list", arguments).body.get("messages", [])
            return [self._headers(each["id"], headers) for each in listed]

        return self._wait_for(come, 2)

    def pushed(self, label_id: str, message_id: str) -> Json:
        """Change a mail, and wait for the push."""
        began = clock.now()
        before = self._mailbox().pushed_at
        body = {"addLabelIds": [label_id], "removeLabelIds": []}
        self.gmail("messages.modify", {"id": message_id, "body": body})
        came = self._wait_for(
            lambda: [{}] if self._mailbox().pushed_at != before else [], 1
        )
        with self.desk.database.reading() as session:
            refused = [
                {"claim": each.claim, "seen": each.seen, "expected": each.expected}
                for each in refusals_since(session, began)
                if each.route == "/hooks/gmail"
            ]
        return {"came": bool(came), "refused": refused}

    def answer_of(self, question: str) -> str:
        """What somebody at the terminal says."""
        return self.terminal.ask(question)

    def tidy(self) -> list[str]:
        """Take away what was made in the mailbox; what is left, in words."""
        opened = self._opened()
        left = Tidying(opened, self.terminal.pause, self._made).run()
        if self._has_watched and not self.here.fact("is watched"):
            answer = opened.ask(opened.api.users.stop(userId="me"))
            left += [] if answer.status in (200, 204) else ["the watch"]
        self._has_watched = False
        return left

    def _wait_for(self, come: Callable[[], list[Json]], count: int) -> list[Json]:
        """Look again and again, until so many are there or the time is over."""
        waited, found = 0.0, come()
        while len(found) < count and waited < self.terminal.wait_seconds:
            self.terminal.pause(POLL_SECONDS)
            waited += POLL_SECONDS
            found = come()
        return found

    def _headers(self, message_id: str, headers: Sequence[str]) -> Json:
        asked = {
            "id": message_id,
            "format": "metadata",
            "metadataHeaders": list(headers),
        }
        mail = self.gmail("messages.get", asked).body
        return {"headers": (mail.get("payload") or {}).get("headers") or []}

    def _mailbox(self) -> Mailbox:
        with self.desk.database.reading() as session:
            return session.get_one(Mailbox, self.here.require_mailbox().id)

    def _opened(self) -> RawGmail:
        return self.desk.google.raw(self._token())

    def _token(self) -> str:
        return mailbox_client.access_token(self.desk, self.here.require_mailbox().id)

    def _asked(
        self, gmail: RawGmail, method: str, arguments: Mapping[str, Any]
    ) -> Answer:
        resource, _, name = method.rpartition(".")
        of = getattr(gmail.api, resource or RESOURCES[method])
        request = getattr(of, name or method)(userId="me", **arguments)
        return Answer(*gmail.ask(request))


class _Heard:
    """Connections that remember what was answered last."""

    def __init__(self, connect: Callable[[int], Any]) -> None:
        self._connect = connect
        self.last: Answer | None = None

    def connect(self, timeout: int) -> Any:
        """One of them."""
        return _HeardHttp(self._connect(timeout), self)


class _HeardHttp:
    def __init__(self, http: Any, heard: _Heard) -> None:
        self._http = http
        self._heard = heard

    def __getattr__(self, name: str) -> Any:
        return getattr(self._http, name)

    def request(self, *args: Any, **more: Any) -> Any:
        """The answer, remembered."""
        answer, content = self._http.request(*args, **more)
        self._heard.last = Answer(int(answer.status), json_of(content))
        return answer, content


def called_paths(resource: Any) -> Iterator[str]:
    """The path of every address of a deployment that Google calls by POST."""
    if isinstance(resource, list):
        for each in resource:
            yield from called_paths(each)
    elif isinstance(resource, dict):
        for name, value in resource.items():
            if name in ("runFunction", "onTriggerFunction"):
                yield urlsplit(str(value)).path
            else:
                yield from called_paths(value)
