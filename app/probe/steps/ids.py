"""Ids: in which forms Gmail tells which mail is open, and what its API takes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from app.probe.session import ProbeSession
from app.probe.step import DoneBy, ProbeStep, Seen, judge, judge_that, unseen

MAIL = "Open a received mail beside the add-on."
NO_CALL = "no call came"
KNOWN = (
    "msg-f:N", "msg-a:rN", "msg-a:r-N", "thread-f:N", "thread-a:rN", "thread-a:r-N",
    "thread-f:N|msg-f:N", "thread-a:rN|msg-a:rN", "thread-a:r-N|msg-a:r-N",
)  # fmt: skip
OPENED = "/addon/message"
BOTH_HEX, BOTH_RAW = "hex id, both tokens", "id as it came, both tokens"
NO_HEADER, ONLY_HEADER = "hex id, no header", "hex id, header alone"


def id_forms(run: ProbeSession) -> Iterator[Seen]:
    """Every kind of mail that can be opened."""
    how = (
        "Open one after the other: a received mail, one that you sent, a draft, a "
        "thread that you began, a mail in Spam, a confidential mail, one found by a "
        "search. Then switch on the split pane, and off conversation view, and open "
        "another each time."
    )
    calls = [x for x in run.calls(how, count=9) if x["route"] == OPENED]
    if not calls:
        yield unseen("calls for opened mails", NO_CALL, "one for each")
        return
    yield judge_that("calls for opened mails", len(calls), "one for each", True)
    forms = {
        form_of(_gmail(x).get(k, "")) for x in calls for k in ("messageId", "threadId")
    }
    claim, expected = "forms of ids", ", ".join(KNOWN)
    yield judge_that(claim, forms, expected, forms <= set(KNOWN))


def expanded(run: ProbeSession) -> Iterator[Seen]:
    """Whether the card can follow the mail that is looked at."""
    how = "Open a thread of several mails, then expand another mail of it."
    claim, expected = "expanding another mail calls again, with its id", "yes or no"
    calls = [x for x in run.calls(how, count=2) if x["route"] == OPENED]
    if not calls:
        yield unseen(claim, NO_CALL, expected)
        return
    ids = {_gmail(each).get("messageId") for each in calls}
    yield judge_that(claim, len(ids) > 1, expected, True)


def reading(run: ProbeSession) -> Iterator[Seen]:
    """Which of the two tokens is needed, and which id."""
    calls = run.calls(MAIL, "read")
    told = _saw(calls)
    for what, expected in (
        (BOTH_HEX, "200"), (BOTH_RAW, "200"), (NO_HEADER, "403"), (ONLY_HEADER, "401"),
    ):  # fmt: skip
        if what in told:
            yield judge(f"messages.get, {what}", told[what], expected)
        else:
            yield unseen(f"messages.get, {what}", NO_CALL, expected)


def headers(run: ProbeSession) -> Iterator[Seen]:
    """What a card can take a mail in by."""
    calls = run.calls(MAIL, "read")
    told = _saw(calls)
    if "header_names" not in told:
        yield unseen("headers of the open mail", NO_CALL, "Message-ID")
        return
    names = {each.lower() for each in told["header_names"]}
    yield judge_that(
        "headers of the open mail",
        told["header_names"],
        "Message-ID",
        "message-id" in names,
    )
    yield judge("threads.get with an add-on's tokens", told["threads.get"], "403")


def recipients(run: ProbeSession) -> Iterator[Seen]:
    """To whom the mail goes that is being written."""
    how = (
        "Write a new mail to somebody, press the add-on's button beneath it; the same "
        "with a reply; insert a saved reply."
    )
    calls = [x for x in run.calls(how, count=2) if x["route"] == "/addon/compose"]
    if not calls:
        yield unseen("recipients beside a new mail", NO_CALL, "addresses")
        return
    listed = [_gmail(each).get("toRecipients") for each in calls]
    yield judge_that(
        "recipients beside a mail that is written",
        "; ".join(_recipient_form(each) for each in listed),
        "bare addresses, or with names",
        all(isinstance(each, list) for each in listed),
    )


def form_of(identifier: str) -> str:
    """An id with its numbers left out."""
    return re.sub(r"[0-9a-f]{5,}", "N", identifier)


def _recipient_form(listed: Any) -> str:
    if not isinstance(listed, list):
        return "none are told"
    shapes = ["named" if " " in each else "bare" for each in listed]
    return f"{len(listed)}: {', '.join(shapes)}"


def _gmail(call: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = call["event"].get("gmail") or {}
    return found


def _saw(calls: list[dict[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = calls[-1].get("trial_saw", {}) if calls else {}
    return found


STEPS = (
    ProbeStep(
        8, DoneBy.HUMAN, "ids", "In which forms ids come, and when Gmail calls.",
        "Open nine kinds of mail.", "the forms that we know", id_forms,
    ),
    ProbeStep(
        9, DoneBy.HUMAN, "ids", "Whether the card follows within a thread.",
        "Expand another mail of the open thread.", "either is fine", expanded,
    ),
    ProbeStep(
        10, DoneBy.HUMAN, "ids", "Which id and which tokens Gmail's API takes.",
        "Read the open mail four ways, while its card is drawn.",
        "both tokens; either id", reading,
    ),
    ProbeStep(
        11, DoneBy.HUMAN, "ids", "What the card may read of the open mail.",
        "messages.get with format=metadata, and threads.get, while its card is drawn.",
        "its headers; no thread", headers,
    ),
    ProbeStep(
        20, DoneBy.HUMAN, "ids", "How recipients are told beside a new mail.",
        "Open saved replies beside a new mail and beside a reply.",
        "a list of addresses", recipients,
    ),
)  # fmt: skip
