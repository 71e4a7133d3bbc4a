"""`desk bench` measures the whole line, with every process on this machine."""

from __future__ import annotations

import json
import subprocess

from tests.support.demo import DESK


def test_labels_arrive_and_it_says_how_soon() -> None:
    options = ["--mailboxes", "5", "--times", "2", "--latency", "0", "--json"]
    answer = subprocess.run(
        [DESK, "bench", "sync", *options], check=True, capture_output=True
    )
    told = json.loads(answer.stdout)
    assert (told["mailboxes"], told["workers"], told["times"]) == (5, 2, 2)
    for what in ("click_to_all", "click_to_each", "label_to_card"):
        assert 0 < told[what]["p50"] <= told[what]["p95"]
    # The last mailbox is not sooner than the others.
    assert told["click_to_each"]["p50"] <= told["click_to_all"]["p50"]
