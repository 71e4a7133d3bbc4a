"""What was seen at Gmail, once: the desk still counts on exactly that.

Each fixture of `desk probe` below `probed` is judged again by its step, and Gmail's
answers in it are held against Google's discovery document. New ones go into a folder of
their own: docs/probe.md.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import orjson
import pytest

from addon.request import read_event
from app.probe.fixtures import judged_again, read_fixture, seen_in
from app.probe.leaks import LeakScan
from app.probe.step import Verdict
from app.probe.table import STEPS
from demo.gmail.api.discovery_check import check_answer
from demo.google.gmail import CheckedCall, api_methods

BY_NUMBER = {step.number: step for step in STEPS}
FOLDER = Path(__file__).parent / "probed"
FILES = sorted(FOLDER.glob("*/step-??.json"))

each_fixture = pytest.mark.parametrize(
    "file", FILES, ids=lambda file: f"{file.parent.name}/{file.stem}"
)


@each_fixture
def test_the_desk_counts_on_what_was_seen(file: Path) -> None:
    fixture = read_fixture(file)
    today = judged_again(BY_NUMBER[fixture["step"]], fixture)
    then = seen_in(fixture)
    assert [(x.claim, x.seen) for x in today] == [(x.claim, x.seen) for x in then]
    assert [x for x in today if x.verdict is Verdict.OTHER] == []


@each_fixture
def test_gmails_answers_are_of_googles_document(file: Path) -> None:
    answers = [x for x in read_fixture(file)["exchanges"] if x["kind"] == "gmail"]
    for each in answers:
        method = each["asked"]["method"]
        told = api_methods()[method].told
        path = re.sub(r"\{\w+\}", "1", told["path"].replace("{userId}", "me"))
        called = CheckedCall(told["httpMethod"], f"/{path}")
        many = each["got"] if "times" in each["asked"] else [each["got"]]
        for status, body in many:
            # Where there is nothing to say, a fixture has an empty object.
            check_answer(called, status, body or None)


@each_fixture
def test_the_desk_reads_the_calls_that_came(file: Path) -> None:
    """An id that was there is understood."""
    for each in read_fixture(file)["exchanges"]:
        for call in each.get("got", []) if each["kind"] == "calls" else []:
            told = call["event"].get("gmail") or {}
            event = read_event(orjson.dumps(call["event"]))
            for name, read in (
                ("messageId", event.message_id),
                ("threadId", event.thread_id),
            ):
                assert bool(told.get(name)) == bool(read), told


@each_fixture
def test_nothing_private_is_kept(file: Path) -> None:
    LeakScan(the_domain=["acme.example", "demo.example"]).require_clean(
        file.read_text()
    )


def test_a_fixture_in_which_gmail_did_something_else_fails() -> None:
    """By hand: the same fixture with another answer in it."""
    file = FOLDER / "rehearsed" / "step-26.json"
    told: dict[str, Any] = json.loads(file.read_text())
    changed = 0
    for each in told["exchanges"]:
        if each["asked"] == {"method": "getProfile"} and not changed:
            continue
        if isinstance(each["asked"], dict) and each["asked"]["method"] == "labels.list":
            for label in each["got"][1]["labels"]:
                label["name"] = label["name"].replace("Probe/History/", "Probe/Past/")
                changed += 1
    assert changed
    seen = {x.claim: x for x in judged_again(BY_NUMBER[26], told)}
    child = seen["the child of a parent that was renamed"]
    assert (child.seen, child.verdict) == ("Desk/Probe/Past/Child", Verdict.OTHER)


def test_a_step_that_asks_something_else_by_now_is_named() -> None:
    file = FOLDER / "rehearsed" / "step-25.json"
    told = json.loads(file.read_text())
    told["exchanges"].pop(0)
    with pytest.raises(ValueError, match="no answer of the kind gmail"):
        judged_again(BY_NUMBER[25], told)
