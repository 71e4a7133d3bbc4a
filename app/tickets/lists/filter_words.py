"""A list's filters as they stand in an address or behind a command: read and written.

To add one, add its reader here, its field to `TicketFilter`, and its condition.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import tzinfo
from enum import StrEnum
from typing import Any, TypeVar

from app.tickets.lists import filter_times
from app.tickets.lists.filter_times import Senseless
from app.tickets.lists.sorting import SortKey, SortOrder
from app.tickets.lists.ticket_filter import (
    LEFT,
    NOBODY,
    Channel,
    Snoozed,
    TicketFilter,
)
from app.tickets.status import DONE, Priority, Status
from app.tickets.tags.tag import fold_tag_name

ANY = "any"
MAX_TEXT = 200
# What only the database knows.
NAMED = frozenset({"inbox", "assignee", "tag"})
Kind = TypeVar("Kind", bound=StrEnum)


@dataclass(frozen=True)
class FilterNames:
    """What names mean, for whoever asks: their inboxes, colleagues and tags by name.

    `me` is who asks, `zone` where the days are that they name.
    """

    inboxes: Mapping[str, int]
    people: Mapping[str, int]
    tags: Mapping[str, int]
    zone: tzinfo
    me: int | None = None


@dataclass(frozen=True)
class ReadFilter:
    """What was understood, and what was not: (name, value)."""

    asked: TicketFilter
    words: str = ""
    sort: SortOrder | None = None
    ignored: tuple[tuple[str, str], ...] = ()


@dataclass
class _Reading:
    names: FilterNames
    is_view: bool
    found: dict[str, Any] = field(default_factory=dict)
    ignored: list[tuple[str, str]] = field(default_factory=list)


def read_filter(
    said: Mapping[str, Sequence[str]],
    names: FilterNames,
    usual: TicketFilter = TicketFilter(),  # noqa: B008 - frozen
    *,
    is_view: bool = False,
) -> ReadFilter:
    """The filter of these words; `usual` holds where they name nothing.

    Who asks when something was resolved means what is; who searches, or asks what is
    snoozed, every status. In a saved
    view a name that is not here any more finds nothing, else it is left out.
    """
    reading = _Reading(names, is_view)
    values = {n: ",".join(v.strip() for v in said[n] if v.strip()) for n in said}
    for name, read in READERS.items():
        value = values.get(name, "")
        if not value:
            continue
        try:
            read(reading, value[:MAX_TEXT])
        except (Senseless, OverflowError):
            reading.ignored.append((name, value[:MAX_TEXT]))
            if is_view and name in NAMED:
                reading.found["found"] = ()
    words = values.get("q", "")[:MAX_TEXT]
    found = reading.found
    sort = found.pop("sort", None)
    if "status" not in found and "resolved" in found:
        found["status"] = DONE
    if "status" not in found:
        is_wide = bool(words) or found.get("snoozed") is Snoozed.YES
        found["status"] = () if is_wide else usual.status
    if "snoozed" not in found:
        is_wide = bool(words) or not found["status"]
        found["snoozed"] = Snoozed.ANY if is_wide else usual.snoozed
    return ReadFilter(TicketFilter(**found), words, sort, tuple(reading.ignored))


def _status(reading: _Reading, value: str) -> None:
    reading.found["status"] = () if value == ANY else _several(Status, value)


def _snoozed(reading: _Reading, value: str) -> None:
    (reading.found["snoozed"],) = _several(Snoozed, value)[:1]


def _priority(reading: _Reading, value: str) -> None:
    reading.found["priority"] = _several(Priority, value)


def _channel(reading: _Reading, value: str) -> None:
    reading.found["channel"] = _several(Channel, value)


def _inbox(reading: _Reading, value: str) -> None:
    known, asked = reading.names.inboxes, [v.lower() for v in _parts(value)]
    gone = [v for v in asked if v not in known]
    here = tuple(known[v] for v in asked if v in known)
    if not here or (gone and not reading.is_view):
        raise Senseless(value)
    if gone:
        reading.ignored.append(("inbox", ",".join(gone)))
    reading.found["inbox_ids"] = here


def _assignee(reading: _Reading, value: str) -> None:
    who, me = value.lower(), reading.names.me
    several = {"none": NOBODY, "left": LEFT} | ({"me": me} if me is not None else {})
    found = several[who] if who in several else _known(reading.names.people, who)
    reading.found["assignee"] = found


def _tag(reading: _Reading, value: str) -> None:
    if value.lower() == "none":
        reading.found["is_untagged"] = True
        return
    known = reading.names.tags
    reading.found["tags"] = tuple(
        _known(known, fold_tag_name(v)) for v in _parts(value)
    )


def _customer(reading: _Reading, value: str) -> None:
    reading.found["customer"] = value


def _sort(reading: _Reading, value: str) -> None:
    (key,) = _several(SortKey, value.removeprefix("-"))[:1]
    reading.found["sort"] = SortOrder(key, is_down=value.startswith("-"))


def _age(name: str) -> Callable[[_Reading, str], None]:
    def read(reading: _Reading, value: str) -> None:
        reading.found[name] = filter_times.read_lasting(value)

    return read


def _days(name: str) -> Callable[[_Reading, str], None]:
    def read(reading: _Reading, value: str) -> None:
        reading.found[name] = filter_times.read_days(value, reading.names.zone)

    return read


def _parts(value: str) -> list[str]:
    return [each.strip() for each in value.split(",") if each.strip()]


def _known(names: Mapping[str, int], name: str) -> int:
    if name not in names:
        raise Senseless(name)
    return names[name]


def _several(kind: type[Kind], value: str) -> tuple[Kind, ...]:
    known = set(kind)
    found = _parts(value)
    if not found or not set(found) <= known:
        raise Senseless(value)
    return tuple(dict.fromkeys(kind(each) for each in found))


READERS: Mapping[str, Callable[[_Reading, str], None]] = {
    "status": _status,
    "snoozed": _snoozed,
    "inbox": _inbox,
    "assignee": _assignee,
    "tag": _tag,
    "priority": _priority,
    "channel": _channel,
    "customer": _customer,
    "older": _age("older"),
    "newer": _age("newer"),
    "idle": _age("idle"),
    "received": _days("received"),
    "resolved": _days("resolved"),
    "last_mail": _days("last_mail"),
    "sort": _sort,
}
# What an address of a list may say, in this order; `q` are the words of the search.
NAMES = (*READERS, "q")
