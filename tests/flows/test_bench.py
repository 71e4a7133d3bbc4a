"""`desk bench` measures the whole line, with every process on this machine."""

from __future__ import annotations

import json
import subprocess
import threading
from itertools import cycle
from pathlib import Path

from flask import Flask, request
from werkzeug.serving import make_server

from app.commands.bench_calls import KINDS
from app.commands.bench_card import CardBench
from app.commands.http_load import post_request, put_load
from demo.gmail.__main__ import QuietHandler
from tests.support.demo import DESK


def test_labels_arrive_and_it_says_how_soon() -> None:
    options = ["--mailboxes", "3", "--times", "2", "--latency", "0", "--json"]
    answer = subprocess.run(
        [DESK, "bench", "sync", *options], check=True, capture_output=True
    )
    told = json.loads(answer.stdout)
    assert (told["mailboxes"], told["workers"], told["times"]) == (3, 2, 2)
    for what in ("click_to_all", "click_to_each", "label_to_card"):
        assert 0 < told[what]["p50"] <= told[what]["p95"]
    # The last mailbox is not sooner than the others.
    assert told["click_to_each"]["p50"] <= told["click_to_all"]["p50"]


def test_a_team_is_measured_mail_by_mail() -> None:
    options = ["--mailboxes", "3", "--mails", "2", "--changes", "1", "--json"]
    answer = subprocess.run(
        [DESK, "bench", "capacity", *options], check=True, capture_output=True
    )
    told = json.loads(answer.stdout)
    assert (told["mailboxes"], told["workers"], told["mails"]) == (3, 1, 2)
    assert set(told["memory_mb"]) == {"web", "worker", "clock"}
    assert min(told["memory_mb"].values()) > 10
    # Each of the three copies is read once (20) and labelled twice (5 each).
    assert told["units_a_mail"] >= 3 * (20 + 5 + 5)
    assert told["gmail_calls_a_mail"] >= 3 * 3


def test_cards_are_drawn_in_turns_with_their_floor() -> None:
    size = ["--tickets", "30", "--pairs", "2", "--seconds", "0.5"]
    answer = subprocess.run(
        [DESK, "bench", "card", "home", *size, "--connections", "2", "--json"],
        check=True,
        capture_output=True,
    )
    told = json.loads(answer.stdout)
    assert (told["what"], told["tickets"], told["connections"]) == ("home", 30, 2)
    assert len(told["rates"]) == len(told["floor_rates"]) == 2
    assert told["failures"] == 0
    assert 0 < told["p50"] <= told["p95"] <= told["p99"]
    assert told["memory_mb"] > 0
    assert {"cpu_ms", "floor_cpu_ms"} <= told.keys()


def test_each_kind_is_answered_and_no_act_is_lost(tmp_path: Path) -> None:
    bench = CardBench(tmp_path, None, 30)
    bench.prepare(lambda count: None)
    with bench:
        for what in KINDS:
            took = bench.measure(what, 2, 1, 0.3, lambda: None)
            assert min(took.rates + took.floor_rates) > 0, what
            # A click may be refused: somebody else's act took too long.
            assert took.failures == 0 or what == "click"
            assert took.lost_acts == 0


def test_what_is_no_good_answer_is_not_counted_as_one() -> None:
    app = Flask("busy")

    @app.post("/addon/message")
    def busy() -> tuple[str, int]:
        request.get_data()
        return "", 503

    server = make_server(
        "127.0.0.1", 0, app, request_handler=QuietHandler, threaded=True
    )
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        port = server.server_address[1]
        one = post_request(port, "/addon/message", "a token", b"{}")
        window = put_load(port, [cycle([one]), cycle([one])], seconds=0.2)
    finally:
        server.shutdown()
        server.server_close()
    assert window.latencies == []
    assert "503" in window.failures
