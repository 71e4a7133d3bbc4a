"""What the application is told of a request, and what of its answer goes out."""

from __future__ import annotations

import logging
import select
from collections.abc import Iterable
from typing import Any

import pytest

from app.server import threaded
from tests.support.patience import HANGS, wait_until
from tests.support.web_server import echo, get, post, served

Environ = dict[str, Any]


def told(request: bytes) -> Environ:
    """What the application hears of these bytes."""
    heard: list[Environ] = []

    def app(environ: Environ, start_response: Any) -> Iterable[bytes]:
        heard.append({**environ, "body": environ["wsgi.input"].read()})
        start_response("204 No Content", [])
        return []

    with served(app) as web:
        client = web.client()
        client.send(request)
        assert client.answer() == (204, b"")
    return heard[0]


def test_address_and_headers_are_told() -> None:
    more = ("Authorization: Bearer a", "X-Two: 1", "X-Two: 2", "Content-Type: a/b")
    heard = told(get("/a%20b/%C3%A4%ff?x=%41&y", *more))
    assert heard["PATH_INFO"].encode("latin-1") == b"/a b/\xc3\xa4\xff"
    assert heard["QUERY_STRING"] == "x=%41&y"
    assert heard["REQUEST_METHOD"] == "GET"
    assert heard["REMOTE_ADDR"] == "127.0.0.1"
    assert heard["HTTP_AUTHORIZATION"] == "Bearer a"
    assert heard["HTTP_X_TWO"] == "1,2"
    assert heard["CONTENT_TYPE"] == "a/b"
    assert (heard["CONTENT_LENGTH"], heard["body"]) == ("0", b"")


def test_a_header_with_an_underscore_is_not_told() -> None:
    heard = told(get("/", "X_Forwarded_For: 1.2.3.4", "X-Real-Ip: 5.6.7.8"))
    assert "HTTP_X_FORWARDED_FOR" not in heard
    assert heard["HTTP_X_REAL_IP"] == "5.6.7.8"


def test_whoever_says_so_is_not_another_address() -> None:
    assert told(get("/", "X-Forwarded-For: 1.2.3.4"))["REMOTE_ADDR"] == "127.0.0.1"


def test_a_body_in_chunks_is_told_whole() -> None:
    head = b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
    heard = told(head + b"3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n")
    assert (heard["body"], heard["CONTENT_LENGTH"]) == (b"abcde", "5")
    assert "HTTP_TRANSFER_ENCODING" not in heard


def test_several_requests_go_over_one_connection() -> None:
    with served(echo) as web:
        client = web.client()
        client.send(post("/", 1) + b"a" + post("/", 2) + b"bc")
        assert [client.answer(), client.answer()] == [(200, b"a"), (200, b"bc")]


def test_a_body_that_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threaded, "MAX_BODY_BYTES", 1000)
    with served(echo) as web:
        for size, status in ((1000, 200), (1001, 413)):
            client = web.client()
            client.send(post("/", size) + b"x" * size)
            assert client.answer()[0] == status


def test_bodies_that_come_at_once_have_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threaded, "MAX_COMING_BYTES", 1000)
    with served(echo) as web:
        first, second = web.client(), web.client()
        first.send(post("/", 1000) + b"x" * 999)
        second.send(post("/", 500) + b"x" * 499)
        # Either of the two may be read first.
        ready, _, _ = select.select([first.socket, second.socket], [], [], HANGS)
        both = (first, second) if first.socket in ready else (second, first)
        assert both[0].answer()[0] == 503
        both[1].close()

        def is_taken() -> bool:
            third = web.client()
            third.send(post("/", 1000) + b"x" * 1000)
            return third.answer()[0] == 200

        wait_until(is_taken, "who has hung up counts no longer")


def test_what_the_application_cannot_answer_is_a_bare_500(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def broken(environ: Environ, start_response: Any) -> Iterable[bytes]:
        raise ValueError("maria@lopez.example")

    with served(broken) as web, caplog.at_level(logging.INFO):
        client = web.client()
        client.send(get("/"))
        assert client.answer() == (500, b"500 Internal Server Error\n")
    assert "unexpected ValueError" in caplog.text
    assert "maria" not in caplog.text


@pytest.mark.parametrize(
    "value", ["maria\nlopez", "maria\r", "maria\0", "maria ", " maria", "maria\u2014"]
)
def test_a_header_that_cannot_be_said_is_not_logged(
    value: str, caplog: pytest.LogCaptureFixture
) -> None:
    def odd(environ: Environ, start_response: Any) -> Iterable[bytes]:
        start_response("200 OK", [("X-Odd", value)])
        return []

    with served(odd) as web, caplog.at_level(logging.INFO):
        client = web.client()
        client.send(get("/"))
        assert client.answer() == (500, b"500 Internal Server Error\n")
    assert "maria" not in caplog.text
    assert "unexpected ValueError" in caplog.text
