"""Shared mailboxes: drafts beside a card, delegates, groups."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from app.probe.session import ProbeSession
from app.probe.step import DoneBy, ProbeStep, Seen, judge, judge_that, unseen
from app.probe.steps.ids import BOTH_HEX, MAIL, NO_CALL
from app.probe.steps.limits import YES
from app.probe.steps.own_mail import SUBJECT
from app.probe.steps.setup import judged_by_person

HEADERS = (
    "From", "Reply-To", "List-ID", "Precedence", "Delivered-To", "X-Original-From",
    "X-Original-Sender", "Sender", "Message-ID",
)  # fmt: skip


def drafts(run: ProbeSession) -> Iterator[Seen]:
    """A draft with the two tokens of a card; it is deleted again at once."""
    calls = run.calls(MAIL, "draft")
    told: dict[str, Any] = calls[-1].get("trial_saw", {}) if calls else {}
    for what, expected in (("both tokens", "200"), ("no header", "403")):
        claim = f"drafts.create in the open thread, {what}"
        if what in told:
            yield judge(claim, told[what], expected)
        else:
            yield unseen(claim, NO_CALL, expected)
    question = "Press Reply on the card: does the draft open, in this thread?"
    yield judged_by_person(run, "a draft of ours opens in its thread", question, YES)
    question = "Is the draft's sender the inbox, where you may send as it?"
    yield judged_by_person(run, "Gmail keeps From where it is verified", question, YES)


def delegates(run: ProbeSession) -> Iterator[Seen]:
    """A mailbox that somebody opens as another account's delegate."""
    claim, expected = "whom the tokens name", "the delegate, or the mailbox"
    how = "As a delegate, open the shared mailbox in Gmail, and there the add-on."
    how += " Then open a mail there."
    calls = run.calls(how, "read")
    question = "Is the add-on there at all?"
    yield judged_by_person(run, "add-ons load for a delegate", question, YES)
    reads = "the open mail is read with a delegate's tokens"
    if not calls:
        yield unseen(claim, "no call of the prober came", expected)
        yield unseen(reads, "no call of the prober came", "200")
        return
    told = calls[-1].get("trial_saw", {}).get(BOTH_HEX)
    yield (
        judge(reads, told, "200") if told else unseen(reads, "no mail was open", "200")
    )
    granted = calls[-1]["event"].get("authorizationEventObject") or {}
    token = granted.get("userIdToken")
    email = (
        (token.get("claims") or {}).get("email") if isinstance(token, dict) else None
    )
    yield judge_that(claim, email, expected, email is not None)


def groups(run: ProbeSession) -> Iterator[Seen]:
    """What a group makes of a mail from outside."""
    group = run.facts("group")
    if not group:
        yield unseen("a group's mail", "no inbox here is a group", "its List-ID")
        return
    how = (
        f"From an address outside, write a mail to the group with the subject "
        f"“{SUBJECT} 28”; once from a domain with p=reject, once with p=none."
    )
    found = run.mails(how, f'subject:"{SUBJECT} 28"', HEADERS)
    if not found:
        yield unseen("a group's mail", "no mail came", "its List-ID")
    for nth, mail in enumerate(found, 1):
        names = {each["name"].lower() for each in mail["headers"]}
        for header in ("List-ID", "Precedence", "Message-ID"):
            claim = f"mail {nth} has {header}"
            yield judge(claim, header.lower() in names, True)
        is_hidden = "x-original-from" in names
        said = "X-Original-From" if is_hidden else "the author's own From"
        yield judge_that(f"mail {nth}: who wrote it stands in", said, "any", True)


STEPS = (
    ProbeStep(
        21, DoneBy.HUMAN, "drafts", "Whether a card may write a draft.",
        "drafts.create with the card's tokens; then the button Reply.",
        "it opens, in the thread", drafts,
    ),
    ProbeStep(
        23, DoneBy.HUMAN, "groups", "What a delegate of a shared mailbox has.",
        "Open the mailbox as a delegate, and the add-on there.",
        "the add-on, with the delegate's token", delegates,
    ),
    ProbeStep(
        28, DoneBy.HUMAN, "groups", "What a group does to a mail from outside.",
        "Somebody outside writes to the group; read the headers of a member's copy.",
        "List-ID, Precedence; Message-ID is kept", groups,
    ),
)  # fmt: skip
