"""Google's event as typed values."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from addon import request
from addon.request import canonical_id
from addon.words.zones import zone_of

IDS = [
    ("msg-f:1659728385805497086", "17088a2c5b91b2fe"),
    ("thread-f:1885667170394832897|msg-f:1885667171979194497", "1a2b3c4d00000001"),
    ("#msg-f:1659728385805497086", "17088a2c5b91b2fe"),
    ("17088a2c5b91b2fe", "17088a2c5b91b2fe"),
    ("17088A2C5B91B2FE", "17088a2c5b91b2fe"),
    ("msg-a:r-5878982215178809685", "msg-a:r-5878982215178809685"),
    ("thread-a:r6624789553012345678", "thread-a:r6624789553012345678"),
    ("msg-f:18446744073709551616", ""),
    ("msg-f:-1", ""),
    ("msg-f:", ""),
    ("me/../../drafts", ""),
    ("", ""),
]
MOMENT = datetime(2026, 7, 1, 12, tzinfo=UTC)
ZONES: list[tuple[Any, int]] = [
    ({"id": "Europe/London", "offset": 0}, 60),
    ({"id": "Nowhere/Else", "offset": 3_600_000}, 60),
    ({"offset": "19800000"}, 330),
    ({"offset": "-2.88E7"}, -480),
    ({"offset": "NaN"}, 0),
    ({"offset": 1e300}, 0),
    ({"offset": 10**400}, 0),
    ({"offset": [1]}, 0),
    ({"id": "../../etc/passwd"}, 0),
    ({"id": ["Europe/London"]}, 0),
    ({}, 0),
]


@pytest.mark.parametrize(("raw", "known"), IDS)
def test_ids_are_what_gmails_api_knows(raw: str, known: str) -> None:
    assert canonical_id(raw) == known


@pytest.mark.parametrize(("zone", "minutes"), ZONES)
def test_a_zone_by_name_else_by_offset_else_utc(zone: Any, minutes: int) -> None:
    assert zone_of(zone).utcoffset(MOMENT) == timedelta(minutes=minutes)


@pytest.mark.parametrize("value", [None, 7, [], [1], {}, {"a": 1}, True, 1.5])
@pytest.mark.parametrize(
    "path",
    [
        "commonEventObject",
        "commonEventObject.parameters",
        "commonEventObject.parameters.s",
        "commonEventObject.formInputs",
        "commonEventObject.formInputs.note",
        "commonEventObject.formInputs.note.stringInputs",
        "commonEventObject.formInputs.note.stringInputs.value",
        "commonEventObject.timeZone",
        "commonEventObject.userLocale",
        "authorizationEventObject",
        "authorizationEventObject.authorizedScopes",
        "authorizationEventObject.userIdToken",
        "gmail",
        "gmail.messageId",
        "gmail.accessToken",
    ],
)
def test_wrong_types_are_read_as_nothing(path: str, value: Any) -> None:
    event: Any = value
    for name in reversed(path.split(".")):
        event = {name: event}
    found = request.read_event(json.dumps(event).encode())
    assert (found.message_id, found.signed, found.inputs) == ("", "", {})


def test_what_no_database_takes_is_cleaned() -> None:
    inputs = {"note": {"stringInputs": {"value": ["a\ud800b\x00c"]}}}
    event = {"commonEventObject": {"formInputs": inputs}}
    assert request.read_event(json.dumps(event).encode()).inputs == {"note": "a?bc"}


def test_a_token_that_no_header_takes_is_none() -> None:
    event = {"gmail": {"accessToken": "a\r\nX-Evil: 1"}}
    assert request.read_event(json.dumps(event).encode()).message_token == ""
