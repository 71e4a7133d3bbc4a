"""Limits: how many at once, how long and how large an answer may be."""

from __future__ import annotations

from collections.abc import Iterator

from app.probe.session import ProbeSession
from app.probe.step import DoneBy, ProbeStep, Seen, judge, judge_that, unseen
from app.probe.steps.labels import PROBE, create_label
from app.probe.steps.own_mail import send_mail, written

# Well formed, and older than Gmail.
DEAD_ID = "1000000000000001"
AT_ONCE = 8
WAITS = (8, 12, 20, 28, 35)
SIZES = (30, 60, 120, 250, 500)
WIDGETS = (90, 100, 101)
UNITS = {"wait": "s", "size": "kB", "widgets": "widgets"}
PRESS = "Press Refresh on the add-on's card, once."
YES = "yes"


def many_messages(run: ProbeSession) -> Iterator[Seen]:
    """Dead ids, drafts, labels of a mail that is sent, and calls at once."""
    label = create_label(run, f"{PROBE}/Limits")
    sent = [send_mail(run, f"limits {n}") for n in (1, 2, 3)]
    said = [each.says for each in (label, *sent)]
    if said != ["200"] * 4:
        yield judge("a label and three mails to oneself", said, ["200"] * 4)
        return
    own, label_id = [each.body["id"] for each in sent], label.body["id"]
    body = {"ids": [*own, DEAD_ID], "addLabelIds": [label_id], "removeLabelIds": []}
    answer = run.gmail("messages.batchModify", body=body)
    yield judge("batchModify with a dead id", answer.says, "200")
    yield judge("of its three mails there wear it", _wearing(run, own, label_id), 3)
    yield from _drafts(run, sent[0].body, label_id)
    labelled = send_mail(run, "limits with a label", labelIds=[label_id])
    worn = label_id in labelled.body.get("labelIds", [])
    yield judge("labelIds of messages.send are kept", worn, False)
    many = [{"id": own[0], "format": "minimal"}] * AT_ONCE
    answers = run.at_once("messages.get", many)
    no = [f"{x.status} {x.reason}".strip() for x in answers if x.status != 200]
    expected = "none, or 429 rateLimitExceeded"
    is_known = set(no) <= {"429 rateLimitExceeded", "403 rateLimitExceeded"}
    claim = f"of {AT_ONCE} calls at once are refused"
    yield judge_that(
        claim, f"{len(no)} {' '.join(sorted(set(no)))}".strip(), expected, is_known
    )


def _wearing(run: ProbeSession, ids: list[str], label_id: str) -> int:
    """How many of these mails wear the label."""
    found = [run.gmail("messages.get", id=each, format="minimal").body for each in ids]
    return sum(label_id in each.get("labelIds", []) for each in found)


def _drafts(run: ProbeSession, first: dict[str, str], label_id: str) -> Iterator[Seen]:
    message = {"threadId": first["threadId"], "raw": written(run, "limits 1")}
    draft = run.gmail("drafts.create", body={"message": message})
    yield judge("drafts.create in a thread", draft.says, "200")
    if draft.status != 200:
        return
    change = {"addLabelIds": [label_id], "removeLabelIds": []}
    answer = run.gmail("threads.modify", id=first["threadId"], body=change)
    yield judge("threads.modify of a thread with a draft", answer.says, "200")
    worn = _wearing(run, [draft.body["message"]["id"]], label_id)
    yield judge("the draft wears the label", bool(worn), False)


def slow_answers(run: ProbeSession) -> Iterator[Seen]:
    """The longest wait that Gmail has patience for."""
    yield _largest(run, "wait", WAITS, 8, "the longest answer that Gmail shows")


def large_answers(run: ProbeSession) -> Iterator[Seen]:
    """Bytes, widgets, and a long parameter."""
    yield _largest(run, "size", SIZES, 60, "the largest answer that is shown")
    yield _largest(run, "widgets", WIDGETS, 90, "the longest card")
    claim = "a parameter of 20,000 characters comes back whole"
    if not run.calls(PRESS, "parameter"):
        yield unseen(claim, "no call came", YES)
        return
    pressed = run.calls("Press the button Long parameter on that card.")
    length = max((_parameter(each) for each in pressed), default=0)
    yield judge(claim, f"{length} characters", "20000 characters")


def _largest(
    run: ProbeSession, trial: str, many: tuple[int, ...], least: int, claim: str
) -> Seen:
    """Ask for one after the other, until Gmail shows no more."""
    unit = UNITS[trial]
    expected, shown = f"at least {least} {unit}", 0
    for each in many:
        if not run.calls(PRESS, f"{trial}:{each}"):
            return unseen(claim, "no call came", expected)
        said = run.answer_of(f"{each} {unit}: does Gmail show a card and no error?")
        if not said:
            return unseen(claim, "nobody answered", expected)
        if said != YES:
            break
        shown = each
    return judge_that(claim, f"{shown} {unit}", expected, shown >= least)


def _parameter(call: dict[str, object]) -> int:
    length = call.get("parameter_length", 0)
    return length if isinstance(length, int) else 0


STEPS = (
    ProbeStep(
        14, DoneBy.HUMAN, "limits", "How long Gmail waits for an answer.",
        "A press is answered after 8, 12, 20, 28 and 35 seconds.",
        "at least 8 seconds", slow_answers,
    ),
    ProbeStep(
        15, DoneBy.HUMAN, "limits", "How large an answer may be.",
        "A press is answered with 30 to 500 kB, 90 to 101 widgets, a long parameter.",
        "at least 60 kB and 90 widgets", large_answers,
    ),
    ProbeStep(
        27, DoneBy.MACHINE, "limits", "Many mails and many calls at once.",
        "batchModify with a dead id, threads.modify beside a draft, labelIds of a mail "
        "that is sent, eight calls at once. Units: look at the quota page.",
        "dead ids are passed over, drafts stay bare, 429 says why", many_messages,
        writes=True,
    ),
)  # fmt: skip
