"""What one call of the prober meets: an odd answer, or a look with its own tokens.

A trial is armed by a step, met by the next call, and gone.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.desk import Desk
from app.gmail.raw import RawAnswer, RawGmail
from app.probe.gallery import gallery_card, long_parameter_card, wide_card
from app.probe.steps.own_mail import MARK, SUBJECT

Json = dict[str, Any]
LONGEST_WAIT_SECONDS = 40
MAX_KILOBYTES = 600
MAX_WIDGETS = 200


@dataclass(frozen=True)
class MetCall:
    """A call that meets a trial: what it came with, and what it would be answered."""

    desk: Desk
    event: Json
    answer: Json
    is_trigger: bool
    press_url: str
    pause: Callable[[float], object]


@dataclass
class TrialOutcome:
    """The answer that goes out instead, and what was seen."""

    answer: Json
    saw: Json = field(default_factory=dict)


def meet_trial(trial: str, call: MetCall) -> TrialOutcome:
    """Carry out a trial; one of no known name changes nothing."""
    name, _, said = trial.partition(":")
    if name in LOOKS:
        return TrialOutcome(call.answer, LOOKS[name](call))
    if name in ANSWERS:
        return TrialOutcome(ANSWERS[name](call, int(said) if said.isdecimal() else 0))
    return TrialOutcome(call.answer)


def _wait(call: MetCall, seconds: int) -> Json:
    call.pause(min(seconds, LONGEST_WAIT_SECONDS))
    return call.answer


def _enlarge(call: MetCall, kilobytes: int) -> Json:
    return _shown(call, wide_card(1, min(kilobytes, MAX_KILOBYTES) * 1000))


def _fill(call: MetCall, count: int) -> Json:
    return _shown(call, wide_card(min(count, MAX_WIDGETS), 0))


def _show_gallery(call: MetCall, _number: int) -> Json:
    return _shown(call, gallery_card(call.press_url))


def _long_parameter(call: MetCall, _number: int) -> Json:
    return _shown(call, long_parameter_card(call.press_url))


def _wrap(call: MetCall, _number: int) -> Json:
    return {"renderActions": call.answer} if "action" in call.answer else call.answer


def _bare(call: MetCall, _number: int) -> Json:
    found: Json = call.answer.get("renderActions", call.answer)
    return found


def _bare_and_changed(call: MetCall, _number: int) -> Json:
    return {**_bare(call, 0), "stateChanged": True}


def _shown(call: MetCall, card: Json) -> Json:
    """The card in the envelope that this kind of call wants."""
    bare = {"action": {"navigations": [{"pushCard": card}]}}
    return bare if call.is_trigger else {"renderActions": bare}


ANSWERS: Mapping[str, Callable[[MetCall, int], Json]] = {
    "wait": _wait,
    "size": _enlarge,
    "widgets": _fill,
    "gallery": _show_gallery,
    "parameter": _long_parameter,
    "wrapped": _wrap,
    "bare": _bare,
    "bare and changed": _bare_and_changed,
}


def _read(call: MetCall) -> Json:
    """messages.get of the open mail in four ways, its headers, and threads.get."""
    mail = _OpenMail(call.event)
    if not mail.message_id:
        return {}
    both, bare = mail.gmail(call.desk), mail.gmail(call.desk, message_token="")
    alone = mail.gmail(call.desk, token="none")
    hex_id = _as_hex(mail.message_id)
    first = _get(both, hex_id)
    headers = (first.body.get("payload") or {}).get("headers") or []
    thread = both.api.threads.get(userId="me", id=_as_hex(mail.thread_id))
    return {
        "hex id, both tokens": str(first.status),
        "id as it came, both tokens": str(_get(both, mail.message_id).status),
        "hex id, no header": str(_get(bare, hex_id).status),
        "hex id, header alone": str(_get(alone, hex_id).status),
        "header_names": sorted({each["name"] for each in headers}),
        "threads.get": str(both.ask(thread).status),
    }


def _draft(call: MetCall) -> Json:
    """A draft in the open thread, with and without the header; deleted at once."""
    mail = _OpenMail(call.event)
    both, bare = mail.gmail(call.desk), mail.gmail(call.desk, message_token="")
    found = _get(both, _as_hex(mail.message_id))
    text = f"Subject: {SUBJECT}\r\n{MARK}: 1\r\n\r\nA draft."
    raw = base64.urlsafe_b64encode(text.encode()).decode()
    body = {"message": {"raw": raw, "threadId": found.body.get("threadId", "")}}
    saw = {}
    for what, gmail in (("both tokens", both), ("no header", bare)):
        made = gmail.ask(gmail.api.drafts.create(userId="me", body=body))
        saw[what] = str(made.status)
        if made.status == 200:
            gone = both.api.drafts.delete(userId="me", id=made.body["id"])
            saw[f"{what}, deleted"] = str(both.ask(gone).status)
    return saw


LOOKS: Mapping[str, Callable[[MetCall], Json]] = {"read": _read, "draft": _draft}


class _OpenMail:
    """The mail that is open, as the event names it, with its two tokens."""

    def __init__(self, event: Json) -> None:
        gmail = event.get("gmail") or {}
        granted = event.get("authorizationEventObject") or {}
        self.message_id = str(gmail.get("messageId") or "")
        self.thread_id = str(gmail.get("threadId") or "")
        self._token = str(granted.get("userOAuthToken") or "")
        self._message_token = str(gmail.get("accessToken") or "")

    def gmail(
        self, desk: Desk, token: str | None = None, message_token: str | None = None
    ) -> RawGmail:
        """The way to it, with both tokens unless others are said."""
        return desk.google.raw(
            self._token if token is None else token,
            self._message_token if message_token is None else message_token,
        )


def _get(gmail: RawGmail, message_id: str) -> RawAnswer:
    messages = gmail.api.messages
    return gmail.ask(messages.get(userId="me", id=message_id, format="metadata"))


def _as_hex(identifier: str) -> str:
    """The form of Gmail's API; what only Gmail can translate stays."""
    text = identifier.partition("|")[0]
    number = text.rpartition("-f:")[2]
    return f"{int(number):x}" if "-f:" in text and number.isdecimal() else text
