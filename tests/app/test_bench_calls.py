"""What a bench posts: each press is an act on the ticket as it stands by then."""

from __future__ import annotations

import json
from itertools import islice

from addon.signed import ButtonSigner
from app.commands.bench_calls import GoogleCalls, OpenedTicket
from app.settings import Settings
from demo.keys import SigningKey

SECRET = "a secret of the tests"


def test_each_press_changes_the_priority_of_the_newest_version() -> None:
    tickets = [
        OpenedTicket(7, "a7", version=3),
        OpenedTicket(8, "a8", version=9, priority="high"),
    ]
    settings = Settings(secret_key=SECRET)  # type: ignore[arg-type]
    calls = GoogleCalls(settings, SigningKey.generate("bench"), (1, 1), tickets)
    [posted] = calls.streams(80, "click", 1)
    found = []
    for each in islice(posted, 6):
        event = json.loads(each.partition(b"\r\n\r\n")[2])
        signed = event["commonEventObject"]["parameters"]["s"]
        press = ButtonSigner(SECRET).read(signed, "prioritise")
        found.append((press.ticket, press.version, press.args["to"]))
    assert found == [
        (7, 3, "high"),
        (8, 9, "low"),
        (7, 4, "low"),
        (8, 10, "high"),
        (7, 5, "high"),
        (8, 11, "low"),
    ]
