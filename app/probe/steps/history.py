"""History: what each change of labels leaves there, and where its end is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from app.probe.session import ProbeSession
from app.probe.step import DoneBy, ProbeStep, Seen, judge, judge_that, unseen
from app.probe.steps.labels import PROBE, create_label, labels
from app.probe.steps.own_mail import send_mail

KINDS = ["messageAdded", "messageDeleted", "labelAdded", "labelRemoved"]
FIELDS = {"labelsAdded": "+", "labelsRemoved": "-", "messagesDeleted": "deleted"}
NOTHING = "nothing"


def history_records(run: ProbeSession) -> Iterator[Seen]:
    """Each act alone, and the records that it leaves for our own mail."""
    sent = [send_mail(run, f"history {n}") for n in (1, 2, 3)]
    if any(each.status != 200 for each in sent):
        yield judge("messages.send to oneself", [x.says for x in sent], ["200"] * 3)
        return
    own = [each.body["id"] for each in sent]
    yield from _of_labels(run, own)
    yield from _of_places(run, own[0])


def _of_labels(run: ProbeSession, own: list[str]) -> Iterator[Seen]:
    at = _end(run)
    made = create_label(run, f"{PROBE}/History")
    parent, label = made, create_label(run, f"{PROBE}/History/Child")
    if made.status != 200 or label.status != 200:
        yield unseen("history of labels", f"{made.says}; {label.says}", "two labels")
        return
    yield judge("making a label leaves", _told(run, at, own), NOTHING)
    names = {label.body["id"]: "label"}
    for nth, message_id in enumerate(own):
        at = _end(run)
        change = {"addLabelIds": [label.body["id"]], "removeLabelIds": []}
        run.gmail("messages.modify", id=message_id, body=change)
        if nth == 0:
            told = _told(run, at, own, names)
            yield judge("messages.modify that adds a label leaves", told, "+label")
            yield _reaches_end(run, at)
    at = _end(run)
    renamed = {"name": f"{PROBE}/Past"}
    run.gmail("labels.patch", id=parent.body["id"], body=renamed)
    child = [x["name"] for x in labels(run) if x["id"] == label.body["id"]]
    yield judge(
        "the child of a parent that was renamed", child, [f"{PROBE}/History/Child"]
    )
    yield judge("renaming a label leaves", _told(run, at, own, names), NOTHING)
    at = _end(run)
    run.gmail("labels.delete", id=label.body["id"])
    yield judge(
        "deleting a label of three mails leaves", _told(run, at, own, names), NOTHING
    )
    worn = run.gmail("messages.get", id=own[0], format="minimal").body
    yield judge("mails that still wear it", label.body["id"] in worn["labelIds"], False)


def _of_places(run: ProbeSession, message_id: str) -> Iterator[Seen]:
    """The inbox, spam and trash."""
    acts: tuple[tuple[str, str, Any, str], ...] = (
        ("archiving", "messages.modify", _change(remove="INBOX"), "-INBOX"),
        ("back to the inbox", "messages.modify", _change(add="INBOX"), "+INBOX"),
        ("marking as spam", "messages.modify", _change(add="SPAM"), "+SPAM -INBOX"),
        ("taking SPAM off", "messages.modify", _change(remove="SPAM"), "-SPAM"),
        ("messages.trash", "messages.trash", None, "+TRASH"),
        ("messages.untrash", "messages.untrash", None, "-TRASH"),
    )
    for what, method, body, expected in acts:
        at = _end(run)
        more = {} if body is None else {"body": body}
        answer = run.gmail(method, id=message_id, **more)
        told = _told(run, at, [message_id])
        seen = told if answer.status == 200 else answer.says
        yield judge(f"{what} leaves", seen, expected)


def _change(add: str = "", remove: str = "") -> dict[str, list[str]]:
    return {
        "addLabelIds": [add] if add else [],
        "removeLabelIds": [remove] if remove else [],
    }


def _end(run: ProbeSession) -> str:
    return str(run.gmail("getProfile").body["historyId"])


def _history(run: ProbeSession, since: str) -> dict[str, Any]:
    answer = run.gmail(
        "history.list", startHistoryId=since, historyTypes=KINDS, maxResults=500
    )
    found: dict[str, Any] = answer.body
    return found


def _told(
    run: ProbeSession, since: str, own: list[str], names: dict[str, str] | None = None
) -> str:
    """What the records say of our own mails: +label, -INBOX."""
    said: list[str] = []
    for record in _history(run, since).get("history", []):
        for name, mark in FIELDS.items():
            for change in record.get(name, []):
                if change["message"]["id"] in own:
                    ids = change.get("labelIds", [""])
                    said += [f"{mark}{(names or {}).get(each, each)}" for each in ids]
    return " ".join(sorted(said)) or NOTHING


def _reaches_end(run: ProbeSession, since: str) -> Seen:
    """The sync's cursor goes to the end of history.list."""
    listed, profile = _history(run, since).get("historyId"), _end(run)
    return judge_that(
        "the end of history.list, beside getProfile's",
        "the same" if listed == profile else "another",
        "the same",
        listed == profile,
    )


STEPS = (
    ProbeStep(
        26, DoneBy.MACHINE, "labels", "What history tells of each change.",
        "Three mails to oneself: labels made, put on, renamed and deleted; archive, "
        "spam, trash and back. Snooze and mute need a hand: look at them in Gmail.",
        "what changes on a mail is told, what changes on a label is not",
        history_records, writes=True,
    ),
)  # fmt: skip
