"""users.history: what changed since a history id."""

from __future__ import annotations

from demo.gmail.api.call import ApiCall
from demo.gmail.api.show import message_reference
from demo.gmail.errors import Json, bad_request
from demo.gmail.mailboxes.history import HistoryRecord, RecordChange, RecordKind

TYPES = {
    "messageAdded": RecordKind.MESSAGE_ADDED,
    "messageDeleted": RecordKind.MESSAGE_DELETED,
    "labelAdded": RecordKind.LABELS_ADDED,
    "labelRemoved": RecordKind.LABELS_REMOVED,
}


def list_history(call: ApiCall) -> Json:
    """history.list: a page may hold no records and still lead to another."""
    start, end = _number(call, "startHistoryId"), call.mailbox.lag.history_end()
    records = call.mailbox.history.since(start, end)
    # The token is the last record served: records that arrive later add pages.
    if "pageToken" in call.args:
        last = _number(call, "pageToken")
        records = [record for record in records if record.id > last]
    elif call.mailbox.history.begins_empty and records:
        return {"nextPageToken": str(start), "historyId": str(end)}
    page = records[: call.page_size()]
    shown = [json for record in page if (json := _record(call, record))]
    answer: Json = {"history": shown} if shown else {}
    if len(page) < len(records):
        answer["nextPageToken"] = str(page[-1].id)
    return {**answer, "historyId": str(end)}


def _record(call: ApiCall, record: HistoryRecord) -> Json:
    """A record with the changes asked for, or nothing when none are left."""
    changes = [each for each in record.changes if _is_wanted(call, each)]
    if not changes:
        return {}
    answer: Json = {
        "id": str(record.id),
        "messages": [message_reference(changes[0].message)],
    }
    for change in changes:
        answer.setdefault(change.kind.value, []).append(_entry(change))
    return answer


def _is_wanted(call: ApiCall, change: RecordChange) -> bool:
    """Whether the filters let a change through.

    labelId looks at what the message wears afterwards: a removal does not match.
    """
    types = call.arg_all("historyTypes")
    for name in types:
        if name not in TYPES:
            raise bad_request(f"Invalid value at 'history_types', \"{name}\"")
    if types and change.kind not in [TYPES[name] for name in types]:
        return False
    label = call.arg("labelId")
    return not label or label in change.after


def _entry(change: RecordChange) -> Json:
    message = message_reference(change.message)
    if change.after:
        message["labelIds"] = sorted(change.after)
    labels = {"labelIds": sorted(change.labels)} if change.labels else {}
    return {"message": message, **labels}


def _number(call: ApiCall, name: str) -> int:
    text = call.arg(name)
    if not text.isdecimal():
        raise bad_request(f"Invalid {name}")
    return int(text)
