"""Clicks: what comes with them, and which answers Gmail takes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from app.probe.session import ProbeSession
from app.probe.step import DoneBy, ProbeStep, Seen, judge, judge_that, unseen
from app.probe.steps.limits import PRESS, YES
from app.probe.steps.setup import judged_by_person

NO_CALL = "no call came"


def double_click(run: ProbeSession) -> Iterator[Seen]:
    """Two presses of one button."""
    how = "Open a mail with a ticket. Double-click Refresh, then press Back."
    calls = [x for x in run.calls(how, count=2) if "/clicks/" in x["route"]]
    if not calls:
        yield unseen("a click tells which mail is open", NO_CALL, YES)
        return
    has_mail = all((x["event"].get("gmail") or {}).get("messageId") for x in calls)
    yield judge("a click tells which mail is open", has_mail, True)
    yield judge_that(
        "calls of a double click", len(calls), "one or two", len(calls) <= 2
    )
    overlap = any(
        b["began"] < a["ended"] for a, b in zip(calls, calls[1:], strict=False)
    )
    yield judge_that("they overlap in time", overlap, "yes or no", True)


def envelopes(run: ProbeSession) -> Iterator[Seen]:
    """The answer in the other envelope than documented."""
    for claim, how, trial in (
        (
            "a trigger that is answered wrapped is shown",
            "Open the add-on anew.",
            "wrapped",
        ),
        ("a click that is answered bare is shown", PRESS, "bare"),
        ("stateChanged beside a bare answer is shown", PRESS, "bare and changed"),
    ):
        if run.calls(how, trial):
            question = "Does Gmail show a card and no error?"
            yield judged_by_person(run, claim, question, "no")
        else:
            yield unseen(claim, NO_CALL, "no")


def widgets(run: ProbeSession) -> Iterator[Seen]:
    """One card with every widget of ours."""
    if not run.calls(PRESS, "gallery"):
        yield unseen("every widget is drawn", NO_CALL, YES)
        return
    for place in ("the web", "Android", "iOS"):
        question = (
            f"On {place}: are all of the card's parts there (pictures, known icons, "
            "disabled button, menu, footer)? Take a screenshot."
        )
        yield judged_by_person(run, f"every widget is drawn on {place}", question, YES)


def picked_moment(run: ProbeSession) -> Iterator[Seen]:
    """Whether the picker's number is a moment, or a clock face in UTC."""
    how = (
        "In a time zone that is not UTC: snooze a ticket, pick tomorrow 09:00 in the "
        "field, press Snooze."
    )
    claim, expected = "09:00 of the picker is 09:00 of the wall there", "instant"
    calls = [x for x in run.calls(how, count=2) if _picked(x) is not None]
    if not calls:
        yield unseen(claim, NO_CALL, expected)
        return
    moment, zone = _picked(calls[-1]), _offset(calls[-1])
    assert moment is not None
    utc = datetime.fromtimestamp(moment / 1000, UTC)
    there = utc + timedelta(milliseconds=zone)
    if zone == 0:
        yield unseen(claim, "the reader's zone is UTC: both are the same", expected)
        return
    nine = (9, 0)
    is_instant, is_wall = ((x.hour, x.minute) == nine for x in (there, utc))
    seen = (
        "instant" if is_instant else "wall time in UTC" if is_wall else f"{utc:%H:%M}Z"
    )
    yield judge(claim, seen, expected)


def suggestions(run: ProbeSession) -> Iterator[Seen]:
    """How often a field asks while somebody types."""
    how = "Assign a ticket: type five letters into the field for a name."
    claim, expected = "calls for five letters", "one to five"
    calls = [x for x in run.calls(how, count=5) if "/suggest/" in x["route"]]
    if not calls:
        yield unseen(claim, NO_CALL, expected)
        return
    seconds = (calls[-1]["began"] - calls[0]["began"]) / 1000
    yield judge_that(
        claim, f"{len(calls)} in {seconds:.1f} s", expected, len(calls) <= 5
    )


def links(run: ProbeSession) -> Iterator[Seen]:
    """A page that opens over the card."""
    how = (
        "Press Connect on the card of a mailbox that is not connected, and close the "
        "page that opens. Press nothing else."
    )
    claim = "a card is drawn anew when its link is closed"
    if run.calls(how):
        # The link itself calls nobody: what came is the card that is drawn anew.
        yield judge(claim, True, True)
    else:
        said = run.answer_of("Did the page open, and did you close it?")
        is_known = said == YES
        yield judge(claim, False, True) if is_known else unseen(claim, NO_CALL, YES)
    question = "The same on a phone: does the page open?"
    yield judged_by_person(run, "the page opens on a phone", question, YES)


def _picked(call: dict[str, Any]) -> int | None:
    inputs = (call["event"].get("commonEventObject") or {}).get("formInputs") or {}
    for each in inputs.values():
        told = (each or {}).get("dateTimeInput")
        if told and str(told.get("msSinceEpoch", "")).lstrip("-").isdecimal():
            return int(told["msSinceEpoch"])
    return None


def _offset(call: dict[str, Any]) -> float:
    zone = (call["event"].get("commonEventObject") or {}).get("timeZone") or {}
    return float(zone.get("offset") or 0)


STEPS = (
    ProbeStep(
        13, DoneBy.HUMAN, "clicks", "What a double click sends.",
        "Double-click a button, press Back.", "the open mail with each click",
        double_click,
    ),
    ProbeStep(
        16, DoneBy.HUMAN, "clicks", "Which envelope each kind of call is answered in.",
        "Answer a trigger wrapped, a click bare, and stateChanged beside it.",
        "refused", envelopes,
    ),
    ProbeStep(
        17, DoneBy.HUMAN, "clicks", "Which widgets are drawn, and where.",
        "A card with every widget that we use, on web, Android and iOS.",
        "all of them", widgets,
    ),
    ProbeStep(
        18, DoneBy.HUMAN, "clicks", "What the snooze picker's number means.",
        "Pick 09:00 in a zone that is not UTC.", "a moment", picked_moment,
    ),
    ProbeStep(
        19, DoneBy.HUMAN, "clicks", "How often a field asks for suggestions.",
        "Type five letters.", "at most once a letter", suggestions,
    ),
    ProbeStep(
        22, DoneBy.HUMAN, "clicks", "What a link over the card does.",
        "Open a page from the card, and close it.", "the card is drawn anew", links,
    ),
)  # fmt: skip
