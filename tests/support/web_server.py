"""The web process's event loop in a thread, and clients that speak to its socket."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest
from uvicorn import Config, Server

from app.server import config, lanes
from app.server.threaded import ThreadedApp, Wsgi
from app.server.worker import WebWorker
from tests.support.patience import HANGS, wait_until

HERE = "127.0.0.1"
Environ = dict[str, Any]


class WebServer(ExitStack):
    """A server on this machine; its clients hang up when the block ends."""

    def __init__(self, port: int) -> None:
        super().__init__()
        self.port = port
        self.url = f"http://{HERE}:{port}"

    def client(self, *, receives: int | None = None) -> RawClient:
        """One more connection."""
        client = RawClient(self.port, receives=receives)
        self.callback(client.close)
        return client


@contextmanager
def served(
    wsgi: Wsgi,
    *,
    request_seconds: float = HANGS,
    threads: int = 2,
    waiting: int = 100,
    quick_waiting: int = lanes.MAX_QUICK_WAITING,
    **more: Any,
) -> Iterator[WebServer]:
    """Serve the application as the Procfile's process does, for clients of its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lanes, "MAX_QUICK_WAITING", quick_waiting)
        app = ThreadedApp(
            wsgi,
            request_seconds=request_seconds,
            threads=threads,
            waiting=waiting,
            **more,
        )
    server = Server(
        Config(
            app,
            log_config=None,
            timeout_keep_alive=config.keepalive,
            **WebWorker.CONFIG_KWARGS,
        )
    )
    listening = socket.create_server((HERE, 0), backlog=1024)
    ran = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    ran.start()
    try:
        wait_until(lambda: server.started, "it listens")
        with WebServer(listening.getsockname()[1]) as web:
            yield web
    finally:
        server.should_exit = True
        ran.join(HANGS)
        app.close()


class RawClient:
    """One connection, byte by byte."""

    def __init__(self, port: int, *, receives: int | None = None) -> None:
        self.socket = socket.socket()
        if receives is not None:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receives)
        self.socket.settimeout(HANGS)
        try:
            self.socket.connect((HERE, port))
        except OSError:
            self.socket.close()
            raise
        self._file = self.socket.makefile("rb")

    def close(self) -> None:
        """Hang up."""
        self._file.close()
        self.socket.close()

    def send(self, data: bytes) -> None:
        """Send these bytes; nothing happens when the other side has gone."""
        try:
            self.socket.sendall(data)
        except ConnectionError:
            return

    def answer(self) -> tuple[int, bytes]:
        """The next answer's status and body."""
        status = int(self._file.readline().split()[1])
        length = 0
        for line in iter(self._file.readline, b"\r\n"):
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        return status, self._file.read(length)

    def rest(self, drip: bytes = b"") -> bytes:
        """Everything until the other side ends, with one more drip now and then."""
        if drip:
            self.socket.settimeout(0.02)
        found = b""
        while True:
            try:
                part = self.socket.recv(65536)
            except TimeoutError:
                self.send(drip)
            except ConnectionError:
                return found
            else:
                found += part
                if not part:
                    return found


def get(path: str, *headers: str) -> bytes:
    """A request without a body."""
    lines = [f"GET {path} HTTP/1.1", "Host: desk", *headers, "", ""]
    return "\r\n".join(lines).encode()


def post(path: str, length: int, *headers: str) -> bytes:
    """The head of a request whose body is to be so long."""
    lines = [f"POST {path} HTTP/1.1", "Host: desk", f"Content-Length: {length}"]
    return "\r\n".join([*lines, *headers, "", ""]).encode()


def echo(environ: Environ, start_response: Any) -> Iterable[bytes]:
    """Answers with the body that came."""
    body = environ["wsgi.input"].read()
    start_response("200 OK", [("Content-Length", str(len(body)))])
    return [body]


class Gate:
    """An application that keeps whoever asks for /wait until it is opened."""

    def __init__(self, behind: Wsgi = echo) -> None:
        self._behind = behind
        self._open = threading.Event()
        self._count = threading.Semaphore(0)

    def __call__(self, environ: Environ, start_response: Any) -> Iterable[bytes]:
        """Answer by the application behind, later if need be."""
        if environ["PATH_INFO"] == "/wait":
            self._count.release()
            assert self._open.wait(HANGS)
            return echo(environ, start_response)
        found: Iterable[bytes] = self._behind(environ, start_response)
        return found

    def wait_for(self, kept: int) -> None:
        """Return when so many more are kept."""
        for _ in range(kept):
            assert self._count.acquire(timeout=HANGS)

    def open(self) -> None:
        """Let everybody go on."""
        self._open.set()
