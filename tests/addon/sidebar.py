"""Gmail's sidebar for tests: real events and tokens, every answer judged."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from flask.testing import FlaskClient
from google.apps import card_v1
from google.protobuf import json_format
from werkzeug.test import TestResponse

from app import clock
from demo.gmail.mailboxes.message import MailboxMessage
from demo.google.lint import cards_in
from demo.sidebar.event import LOCALE, SCOPE
from demo.sidebar.judge import judge_answer
from tests.addon import marked
from tests.support.apps import web_of
from tests.support.office import ADDON_ACCOUNT, ADDON_CLIENT, Office, google_key

EMAIL = f"{SCOPE}userinfo.email"
METADATA = f"{SCOPE}gmail.addons.current.message.metadata"
SCOPES = (f"{SCOPE}gmail.addons.execute", METADATA, EMAIL, LOCALE)
PUBLIC = "https://desk.demo.example"

Json = dict[str, Any]
# Text, the values of ticks, or a moment in milliseconds since the epoch.
Typed = str | list[str] | int


@dataclass
class Sidebar:
    """One person's sidebar, with at most one mail open."""

    office: Office
    client: FlaskClient
    address: str
    mail: MailboxMessage | None = None
    locale: str = "en"
    scopes: tuple[str, ...] = SCOPES
    zone: Json = field(default_factory=lambda: {"id": "UTC", "offset": 0})
    # What Google would send instead of this or that, as a test wishes.
    gmail: Json = field(default_factory=dict)

    def open(self, mail: MailboxMessage) -> Json:
        """Open a mail; the card that appears."""
        self.mail = mail
        return shown(self.trigger("message"))

    def home(self) -> Json:
        """Open the add-on with no mail; the card that appears."""
        self.mail = None
        return shown(self.trigger("home"))

    def trigger(self, name: str) -> Json:
        """Google calls by itself; the whole answer."""
        return self.judged("trigger", self.post(f"/addon/{name}", self.event()))

    def press(self, card: Json, label: str, **typed: Typed) -> Json:
        """Press what says that, with these fields filled in."""
        return self.act(click_of(card, label), **typed)

    def act(self, action: Json, **typed: Typed) -> Json:
        """Send a button's function and parameters as they stand; the whole answer."""
        event = self.event()
        common = event["commonEventObject"]
        common["parameters"] = {p["key"]: p["value"] for p in action["parameters"]}
        if typed:
            common["formInputs"] = {name: _input(each) for name, each in typed.items()}
        path = action["function"].removeprefix(PUBLIC)
        kind = "autocomplete" if "/suggest/" in path else "action"
        return self.judged(kind, self.post(path, event))

    def event(self) -> Json:
        """The body that Google would post now."""
        return {
            "commonEventObject": {
                "hostApp": "GMAIL",
                "platform": "WEB",
                "userLocale": self.locale,
                "timeZone": self.zone,
            },
            "authorizationEventObject": self._granted(),
            "gmail": self._gmail() | self.gmail,
        }

    def post(
        self, path: str, event: Any, token: str | None = None, **more: Any
    ) -> TestResponse:
        """Post an event, with Google's own token unless another is given."""
        bearer = system_token(PUBLIC + path) if token is None else token
        headers = {"Authorization": f"Bearer {bearer}"}
        body = {"data": event} if isinstance(event, bytes) else {"json": event}
        answer = self.client.post(path, headers=headers, **body, **more)
        if answer.is_json:
            self._hear(event, answer)
        return answer

    def judged(self, kind: str, answer: TestResponse) -> Json:
        """The answer, when Google would take it."""
        content_type = answer.headers.get("Content-Type", "")
        verdict = judge_answer(kind, answer.status_code, content_type, answer.data)
        assert verdict.reasons == [], verdict.answer
        for _, card in cards_in(verdict.answer):
            json_format.ParseDict(card, card_v1.Card.pb(card_v1.Card()))
        found: Json = verdict.answer
        return found

    def of(self, address: str) -> Sidebar:
        """The same sidebar, as somebody else sees it."""
        return replace(self, address=address, mail=None)

    def _hear(self, event: Any, answer: TestResponse) -> None:
        self.office.unsaid |= marked.unsaid(answer.json)
        self.office.typed |= {self.address, *_typed(event)}
        answer.set_data(marked.bare(answer.data))

    def _granted(self) -> Json:
        tokens = self.office.world.tokens
        granted: Json = {
            "authorizedScopes": list(self.scopes),
            "userOAuthToken": tokens.issue_for_addon(self.address, self.scopes),
        }
        if EMAIL in self.scopes:
            granted["userIdToken"] = user_token(self.address)
        return granted

    def _gmail(self) -> Json:
        if self.mail is None:
            return {}
        tokens = self.office.world.tokens
        thread_id = self.mail.thread.id
        return {
            "messageId": f"msg-f:{int(self.mail.id, 16)}",
            "threadId": f"thread-f:{int(thread_id, 16)}",
            "accessToken": tokens.issue_for_message(self.address, self.mail.id),
        }


def sidebar_of(office: Office, address: str) -> Sidebar:
    """That person's sidebar."""
    return Sidebar(office, web_of(office.desk).test_client(), address)


def claims(audience: str, email: str, **more: Any) -> Json:
    """What Google's tokens say; the time is the true one, as the verifier's is.

    They are good for a day, since a run of the tests may take longer than an hour.
    """
    now = int((clock.now() - clock.test_offset()).timestamp())
    return {
        "iss": "https://accounts.google.com",
        "aud": audience,
        "sub": f"sub of {email}",
        "email": email,
        "email_verified": True,
        "hd": email.rpartition("@")[2],
        "iat": now,
        "exp": now + 24 * 3600,
    } | more


@cache
def system_token(url: str) -> str:
    """Google's word that it calls this address; signing is dear, so once for all."""
    return google_key().sign(claims(url, ADDON_ACCOUNT))


@cache
def user_token(address: str) -> str:
    """Google's word on who is signed in."""
    return google_key().sign(claims(ADDON_CLIENT, address))


def navigations(answer: Json) -> list[Json]:
    """What an answer does with the stack of cards."""
    action = answer.get("renderActions", answer)["action"]
    found: list[Json] = action["navigations"]
    return found


def shown(answer: Json) -> Json:
    """The card that an answer ends with."""
    last = navigations(answer)[-1]
    card: Json = last.get("pushCard") or last.get("updateCard") or {}
    return card


def toast(answer: Json) -> str:
    """The plain words that appear for a moment."""
    action = answer["renderActions"]["action"]
    said: str = action.get("notification", {}).get("text", "")
    return said


def lines(card: Json) -> tuple[str, str]:
    """A card's two lines."""
    return card["header"]["title"], card["header"].get("subtitle", "")


def labels(card: Json) -> list[str]:
    """Everything that can be pressed, by its words."""
    return [label for label, _ in _clicks(card)]


def click_of(card: Json, label: str) -> Json:
    """The action of the button, row or menu item with these words."""
    for said, on_click in _clicks(card):
        if said in (label, f"<b>{label}</b>") or said.endswith(f">{label}</font>"):
            action: Json = on_click.get("action", {})
            return action
    raise AssertionError(f"{label!r} is not among {labels(card)}")


def note_form(card: Json) -> Json:
    """The form behind the button Note, which opens without a call."""
    found = next(c for said, c in _clicks(card) if said == "Note")
    form: Json = found["card"]
    return form


def field_of(card: Json) -> Json:
    """A form's text field."""
    return next(
        widget["textInput"]
        for section in card["sections"]
        for widget in section["widgets"]
        if "textInput" in widget
    )


def words(answer: Any) -> str:
    """Every text of an answer, for looking something up; no signed parameter."""
    if isinstance(answer, Mapping):
        return "\n".join(words(v) for k, v in answer.items() if k != "parameters")
    if isinstance(answer, list):
        return "\n".join(words(each) for each in answer)
    return str(answer)


def _clicks(part: Any) -> Iterator[tuple[str, Json]]:
    if isinstance(part, list):
        for each in part:
            yield from _clicks(each)
    elif isinstance(part, dict):
        said = part.get("text") or part.get("actionLabel")
        if "onClick" in part and isinstance(said, str):
            yield said, part["onClick"]
        choice = part.get("button", {})
        if isinstance(said, str) and choice.get("altText", "").endswith(f": {said}"):
            # Known by what is chosen: its button says the same as the others'.
            yield said, choice["onClick"]
            return
        # In one order, whatever that of the answer is: the menu, the footer, the rows.
        for name, each in sorted(part.items()):
            if name != "onClick":
                yield from _clicks(each)


def _typed(event: Any) -> Iterator[str]:
    if isinstance(event, dict):
        yield json.dumps(event.get("gmail"), ensure_ascii=False)
        common = event.get("commonEventObject")
        if isinstance(common, dict):
            yield json.dumps(common.get("formInputs"), ensure_ascii=False)


def _input(typed: Typed) -> Json:
    if isinstance(typed, int):
        moment = {"hasDate": True, "hasTime": True, "msSinceEpoch": str(typed)}
        return {"dateTimeInput": moment}
    return {"stringInputs": {"value": [typed] if isinstance(typed, str) else typed}}
