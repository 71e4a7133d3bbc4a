"""Over a real socket: a write is sent once, and a late answer is nobody else's."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import httplib2
import pytest

from app.errors import InDoubt, Later
from app.gmail.client import GmailClient
from app.gmail.google import GoogleClients
from app.gmail.transport import OneTry, one_try_http
from tests.support.office import settings
from tests.support.patience import HANGS

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n"


class Server:
    """Reads requests and answers as told; a connection per `accept`."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self.answers: list[bytes] = []
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            with connection:
                self._talk(connection)

    def _talk(self, connection: socket.socket) -> None:
        while data := connection.recv(65_536):
            self.lines.append(data.decode().partition("\r\n")[0])
            answer = self.answers.pop(0) if self.answers else b""
            if not answer:
                return
            connection.sendall(answer)

    def close(self) -> None:
        self._socket.close()


@pytest.fixture
def server() -> Iterator[Server]:
    with closing(Server()) as started:
        yield started


def ask(server: Server, http: httplib2.Http, method: str) -> bytes:
    content = http.request(f"http://127.0.0.1:{server.port}/{method}", method)[1]
    assert isinstance(content, bytes)
    return content


def test_a_write_without_an_answer_is_not_sent_again(server: Server) -> None:
    with pytest.raises(ConnectionError):
        ask(server, one_try_http(HANGS), "POST")
    assert server.lines == ["POST /POST HTTP/1.1"]


def test_httplib2_itself_would_send_it_again(server: Server) -> None:
    with pytest.raises((ConnectionError, httplib2.HttpLib2Error)):
        ask(server, httplib2.Http(timeout=HANGS), "POST")
    assert len(server.lines) == 2


def test_a_read_on_a_stale_connection_is_sent_again(server: Server) -> None:
    server.answers = [OK + b"a1", b"", OK + b"a2"]
    with closing(one_try_http(HANGS)) as http:
        answers = [ask(server, http, "GET"), ask(server, http, "GET")]
    assert answers == [b"a1", b"a2"]


def test_a_late_answer_is_not_taken_for_the_next_ones() -> None:
    conn = Late()
    http = OneTry(timeout=1)
    with pytest.raises(TimeoutError):
        http._conn_request(conn, "/", "POST", None, {})
    assert conn.is_closed


class Late:
    """A connection whose answer takes too long."""

    sock = object()
    is_closed = False

    def request(self, *told: object) -> None:
        """Sent."""

    def getresponse(self) -> None:
        raise TimeoutError("timed out")

    def close(self) -> None:
        self.is_closed = True


def client(answer: Callable[[], object], folder: Path) -> GmailClient:
    google = GoogleClients(
        settings("sqlite://", folder), connect=lambda timeout: Odd(answer)
    )
    return google.beside_a_mail("token", "token")


class Odd:
    """An Http that answers oddly."""

    def __init__(self, answer: Callable[[], object]) -> None:
        self._answer = answer
        self.timeout, self.redirect_codes = 1, frozenset[int]()
        self.connections: dict[str, object] = {}

    def request(self, *told: object, **named: object) -> object:
        return self._answer()

    def close(self) -> None:
        """Nothing is open."""


def raises(error: Exception) -> Callable[[], object]:
    def answer() -> object:
        raise error

    return answer


def test_a_server_that_is_not_found_was_not_asked(tmp_path: Path) -> None:
    error = httplib2.ServerNotFoundError("no such host")
    with pytest.raises(Later) as caught:
        client(raises(error), tmp_path).history_id()
    assert not isinstance(caught.value, InDoubt)


def test_an_answer_that_is_none_leaves_doubt(tmp_path: Path) -> None:
    page = httplib2.Response({"status": "200", "content-type": "text/html"})
    with pytest.raises(InDoubt):
        client(lambda: (page, b"<html>"), tmp_path).history_id()
