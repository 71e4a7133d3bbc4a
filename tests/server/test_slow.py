"""Connections that hold back what they owe are ended, and cost nobody a thread."""

from __future__ import annotations

import os
import resource
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from app.processes.commands import web_command
from demo.ports import free_port
from tests.support.patience import HANGS, wait_until
from tests.support.web_server import WebServer, echo, get, post, served

HEAD = post("/connect", 1000)
SOON = 0.3
# Files that a process may have open, when it asks for them.
MOST = 512
# What they send, again and again what after it, and whether they are told.
SLOW: dict[str, tuple[bytes, bytes, bool]] = {
    "nothing": (b"", b"", False),
    "half a line": (HEAD[:9], b"", True),
    "half a head": (HEAD[:40], b"", True),
    "a head that never ends": (HEAD[:-2], b"X-More: 1\r\n", True),
    "no body": (HEAD, b"", True),
    "one byte of a body": (HEAD + b"c", b"", True),
    "a body in drips": (HEAD + b"c", b"c", True),
    "a chunk that does not come": (
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
        b"",
        True,
    ),
}
each_slow = pytest.mark.parametrize("kind", SLOW)


@each_slow
def test_what_does_not_come_is_ended(kind: str) -> None:
    first, drip, is_told = SLOW[kind]
    with served(echo, request_seconds=SOON) as web:
        client = web.client()
        client.send(first)
        said = client.rest(drip)
    assert said.startswith(b"HTTP/1.1 408 " if is_told else b"")
    assert bool(said) == is_told


@pytest.mark.parametrize("kind", sorted(SLOW.keys() - {"nothing"}))
def test_a_later_request_is_ended_as_well(kind: str) -> None:
    first, drip, is_told = SLOW[kind]
    with served(echo, request_seconds=SOON) as web:
        client = web.client()
        client.send(get("/"))
        assert client.answer()[0] == 200
        client.send(first)
        said = client.rest(drip)
    assert said.startswith(b"HTTP/1.1 408 " if is_told else b"")


def test_a_request_that_came_in_part_before_the_answer_is_ended() -> None:
    with served(echo, request_seconds=SOON) as web:
        client = web.client()
        client.send(get("/") + HEAD[:40])
        assert client.answer()[0] == 200
        assert client.rest().startswith(b"HTTP/1.1 408 ")


def test_silence_after_an_answer_is_kept_alive() -> None:
    with served(echo, request_seconds=SOON) as web:
        kept, slow = web.client(), web.client()
        for _ in range(2):
            kept.send(get("/"))
            assert kept.answer()[0] == 200
            # Another one, that began later, has been ended meanwhile.
            slow.rest()
            slow = web.client()


@each_slow
def test_nobody_waits_for_who_is_slow(kind: str) -> None:
    first, _, _ = SLOW[kind]
    with served(echo, threads=1) as web:
        slow = [web.client() for _ in range(64)]
        for each in slow:
            each.send(first)
        client = web.client()
        client.send(post("/", 5) + b"hello")
        assert client.answer() == (200, b"hello")


def test_who_does_not_take_an_answer_is_given_up() -> None:
    size = 30_000_000

    def large(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        start_response("200 OK", [("Content-Length", str(size))])
        return [b"x" * size]

    with served(large, request_seconds=SOON, threads=1) as web:
        deaf = web.client(receives=4096)
        deaf.send(get("/"))
        # One thread for all: it waits for nobody.
        other = web.client()
        other.send(get("/"))
        assert len(other.answer()[1]) == size
        late = web.client()
        late.rest()
        assert len(deaf.rest()) < size


def test_the_command_of_the_procfile_ends_them(tmp_path: Path) -> None:
    port = free_port()
    env = {
        **os.environ,
        "DESK_DATA_DIR": str(tmp_path),
        "DESK_REQUEST_SECONDS": str(SOON),
    }
    limited = ["prlimit", f"--nofile=256:{MOST}", *web_command(port, workers=2)]
    with (tmp_path / "log").open("w") as log, WebServer(port) as web:
        process = subprocess.Popen(limited, env=env, stderr=log)
        try:
            wait_until(lambda: is_healthy(web), "it answers")
            slow = [web.client() for _ in range(20)]
            for each in slow:
                each.send(HEAD + b"c")
            assert is_healthy(web)
            assert open_files(process.pid) == (MOST, MOST)
            assert all(each.rest().startswith(b"HTTP/1.1 408 ") for each in slow)
        finally:
            process.terminate()
            assert process.wait(HANGS) == 0


def test_its_processes_count_together(tmp_path: Path) -> None:
    port = free_port()
    # Where there is no other place to write, the folder of what was counted is here.
    here = {"DESK_DATA_DIR": str(tmp_path), "TMPDIR": str(tmp_path)}
    with WebServer(port) as web:
        process = subprocess.Popen(
            web_command(port, workers=2), env=os.environ | here, stderr=subprocess.PIPE
        )
        try:
            wait_until(lambda: is_healthy(web), "it answers")
            for _ in range(20):
                asked = web.client()
                asked.send(get("/privacy"))
                assert asked.answer()[0] == 200
            told = web.client()
            told.send(get("/metrics"))
            counted = told.answer()[1].decode()
            line = 'sidedesk_http_requests_total{method="GET",route="/privacy"'
            assert f'{line},status="2xx"}} 20.0' in counted
            assert 'sidedesk_build_info{release="' in counted
            assert len(list(tmp_path.glob("sidedesk-figures-*/*.db"))) > 1
        finally:
            process.terminate()
            assert process.wait(HANGS) == 0
            assert process.stderr is not None
            process.stderr.close()
    assert list(tmp_path.glob("sidedesk-figures-*")) == []


def open_files(pid: int) -> tuple[int, int]:
    """How many files a process may have open: now, and at most."""
    return resource.prlimit(pid, resource.RLIMIT_NOFILE)


def is_healthy(web: WebServer) -> bool:
    try:
        client = web.client()
        client.send(get("/healthz"))
        return client.answer() == (200, b'{"status":"ok"}\n')
    except (ConnectionError, IndexError):
        return False
