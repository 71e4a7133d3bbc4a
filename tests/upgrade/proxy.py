"""nginx with TLS by the file of docs/proxy, before two web machines."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from demo.ports import free_port
from tests.support.patience import HANGS, wait_until
from tests.upgrade.release import HOME

FILE = HOME / "docs" / "proxy" / "nginx.conf"
ONE = "server 127.0.0.1:8000;"
KEPT = ("client_body", "fastcgi", "proxy", "scgi", "uwsgi")


class Nginx:
    """Passes calls on to those machines that are in use."""

    def __init__(self, folder: Path, pair: Path, webs: dict[str, int]) -> None:
        if shutil.which("nginx") is None:
            pytest.skip("nginx is not installed")
        self.port = free_port()
        self._folder, self._pair, self._webs = folder, pair, webs
        self._used = set[str]()
        self._process: subprocess.Popen[bytes] | None = None
        self._command = ["nginx", "-p", str(folder), "-e", str(folder / "nginx.log")]
        self._command += ["-c", str(folder / "nginx.conf")]

    def start(self) -> None:
        """Start it; nobody is in use yet."""
        self._write()
        self._process = subprocess.Popen(self._command)

    def stop(self) -> None:
        """End it."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(HANGS)

    def use(self, name: str) -> None:
        """Let calls come to this machine."""
        self._used.add(name)
        self._reload()

    def leave(self, name: str) -> None:
        """Send no more to this machine; what it was sent is answered."""
        self._used.remove(name)
        self._reload()

    def said(self) -> str:
        """What it complains of."""
        return (self._folder / "nginx.log").read_text()

    def _reload(self) -> None:
        before = self._workers()
        self._write()
        subprocess.run([*self._command, "-s", "reload"], check=True)
        # The old ones end when their last call is answered, and are asked nothing more.
        wait_until(
            lambda: bool(self._workers()) and not before & self._workers(),
            "nginx has read its file again",
        )

    def _workers(self) -> set[str]:
        assert self._process is not None
        pid = self._process.pid
        return set(Path(f"/proc/{pid}/task/{pid}/children").read_text().split())

    def _write(self) -> None:
        text = FILE.read_text()
        text = re.sub(r"ssl_certificate .*;", f"ssl_certificate {self._pair};", text)
        text = re.sub(
            r"ssl_certificate_key .*;", f"ssl_certificate_key {self._pair};", text
        )
        text = text.replace("listen 443 ssl;", f"listen 127.0.0.1:{self.port} ssl;")
        servers = [
            f"server 127.0.0.1:{port}{'' if name in self._used else ' down'};"
            for name, port in self._webs.items()
        ]
        assert ONE in text
        text = text.replace(ONE, "\n    ".join(servers))
        temp = "".join(f"{x}_temp_path {self._folder}/{x};\n" for x in KEPT)
        user = "user root;\n" if os.geteuid() == 0 else ""
        (self._folder / "nginx.conf").write_text(
            f"{user}daemon off;\npid {self._folder}/nginx.pid;\nworker_processes 1;\n"
            f"events {{}}\nhttp {{\naccess_log off;\n{temp}{text}}}\n"
        )
