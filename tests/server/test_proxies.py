"""The documented proxy configurations fit the desk, and work where they can."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from werkzeug.middleware.proxy_fix import ProxyFix

from app.server import config, threaded
from demo.ports import free_port
from tests.support.patience import HANGS, wait_until
from tests.support.web_server import WebServer, get, post, served

PROXIES = Path(__file__).parents[2] / "docs" / "proxy"
NGINX, CADDY = (PROXIES / name for name in ("nginx.conf", "Caddyfile"))
MOST = threaded.MAX_UPLOAD_BYTES
Command = Callable[[Path, int, int], list[str]]


def nginx(folder: Path, port: int, desk: int) -> list[str]:
    """The command of an nginx with our file, without its certificate."""
    text = NGINX.read_text()
    text = re.sub(r"(?m)^ +ssl_certificate.*\n", "", text)
    text = text.replace("listen 443 ssl;", f"listen 127.0.0.1:{port};")
    text = text.replace("127.0.0.1:8000", f"127.0.0.1:{desk}")
    around = folder / "nginx.conf"
    kept = ["client_body", "fastcgi", "proxy", "scgi", "uwsgi"]
    temp = "".join(f"{each}_temp_path {folder}/{each};\n" for each in kept)
    # Its children would be somebody else, who may not write here.
    user = "user root;\n" if os.geteuid() == 0 else ""
    around.write_text(
        f"{user}daemon off;\npid {folder}/pid;\nerror_log stderr;\nevents {{}}\n"
        f"http {{\naccess_log off;\n{temp}{text}}}\n"
    )
    return ["nginx", "-p", str(folder), "-e", "stderr", "-c", str(around)]


def caddy(folder: Path, port: int, desk: int) -> list[str]:
    """The command of a Caddy with our file, without https."""
    text = CADDY.read_text()
    text = text.replace("desk.example.com {", f"http://:{port} {{\n\tbind 127.0.0.1")
    text = text.replace("127.0.0.1:8000", f"127.0.0.1:{desk}")
    text = text.replace("\n{\n", "\n{\n\tadmin off\n", 1)
    own = folder / "Caddyfile"
    own.write_text(text)
    return ["caddy", "run", "--config", str(own), "--adapter", "caddyfile"]


each_proxy = pytest.mark.parametrize(
    "command",
    [
        pytest.param(
            each,
            marks=pytest.mark.skipif(
                shutil.which(each.__name__) is None,
                reason=f"{each.__name__} is not installed",
            ),
            id=each.__name__,
        )
        for each in (nginx, caddy)
    ],
)


def heard(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """Answers with the path, who called, and how much came."""
    size = len(environ["wsgi.input"].read())
    told = f"{environ['PATH_INFO']} {environ['REMOTE_ADDR']} {size}".encode()
    start_response("200 OK", [("Content-Length", str(len(told)))])
    return [told]


@contextmanager
def proxied(command: Command, folder: Path) -> Iterator[tuple[WebServer, WebServer]]:
    """The proxy, and the desk behind it."""
    port = free_port()
    with served(ProxyFix(heard, x_for=1)) as desk, WebServer(port) as proxy:
        env = {**os.environ, "XDG_DATA_HOME": str(folder), "HOME": str(folder)}
        with (folder / "log").open("w") as log:
            line = command(folder, port, desk.port)
            process = subprocess.Popen(line, env=env, stdout=log, stderr=log)
            try:
                wait_until(lambda: answers(proxy), "the proxy answers")
                yield proxy, desk
            finally:
                process.terminate()
                process.wait(HANGS)


def answers(web: WebServer) -> bool:
    try:
        client = web.client()
        client.send(get("/"))
        return client.answer()[0] == 200
    except (ConnectionError, IndexError):
        return False


@each_proxy
def test_what_comes_is_passed_on_as_it_is(command: Command, tmp_path: Path) -> None:
    with proxied(command, tmp_path) as (proxy, _):
        client = proxy.client()
        client.send(get("/addon//a%20b/../c", "X-Forwarded-For: 9.9.9.9"))
        status, said = client.answer()
        path, caller, _ = said.decode().rsplit(" ", 2)
        assert status == 200
        assert "//" in path
        assert caller == "127.0.0.1"
        client.send(post("/addon/home", 999_999) + b"x" * 999_999)
        assert client.answer() == (200, b"/addon/home 127.0.0.1 999999")
        client = proxy.client()
        client.send(post("/form/k7m2p9x4q2tz", MOST) + b"x" * MOST)
        assert client.answer() == (
            200,
            f"/form/k7m2p9x4q2tz 127.0.0.1 {MOST}".encode(),
        )


@each_proxy
def test_metrics_are_not_for_everybody(command: Command, tmp_path: Path) -> None:
    with proxied(command, tmp_path) as (proxy, desk):
        for web, status in ((proxy, 404), (desk, 200)):
            client = web.client()
            client.send(get("/metrics"))
            assert client.answer()[0] == status


def seconds(pattern: str, text: str) -> int:
    found = re.findall(pattern, text)
    assert len(found) == 1, pattern
    return int(found[0])


def test_a_proxy_lets_connections_go_before_the_desk() -> None:
    upstream = NGINX.read_text().partition("server {")[0]
    assert seconds(r"keepalive_timeout (\d+)s;", upstream) < config.keepalive
    assert seconds(r"keepalive (\d+)s", CADDY.read_text()) < config.keepalive


def test_a_proxy_takes_what_the_desk_takes() -> None:
    taken = [threaded.MAX_BODY_BYTES, threaded.MAX_UPLOAD_BYTES]
    bodies = re.findall(r"max_body_size (\d+)m", NGINX.read_text())
    assert len(bodies) == len(taken)
    for each, most in zip(bodies, taken, strict=True):
        assert 2**20 * int(each) >= most
    for file in (CADDY, PROXIES.parent / "deploy" / "Caddyfile"):
        sizes = re.findall(r"max_size (\d+)MB", file.read_text())
        assert sorted(10**6 * int(each) for each in sizes) == taken
