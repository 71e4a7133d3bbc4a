"""`desk demo --public` with many visitors at once: each sees one company, whole."""

from __future__ import annotations

import json
import re
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Barrier, Event
from time import monotonic

import pytest
import requests

from demo.ports import free_port
from demo.public.gateway import SOON_SECONDS
from tests.support import proof
from tests.support.demo import start
from tests.support.patience import HANGS, wait_until

VISITORS = 50
DOMAIN = re.compile(r"v-[a-z0-9]{12}\.demo\.example")
ADDON = "https://desk.demo.example/addon"

pytestmark = pytest.mark.skipif(
    not proof.IS_FULL, reason="five minutes: in `make proof`"
)


@dataclass
class Visitor:
    """A browser, and everything that it was shown."""

    url: str
    number: int
    shown: list[str] = field(default_factory=list)
    card_seconds: list[float] = field(default_factory=list)
    home: str = ""
    domain: str = ""

    def __post_init__(self) -> None:
        self.browser = requests.Session()
        self.browser.headers["X-Forwarded-For"] = f"203.0.113.{self.number}"

    def leaks(self) -> list[str]:
        """Where the companies of others stand in what was shown."""
        found = []
        for text in self.shown:
            for hit in DOMAIN.finditer(text):
                if hit[0] != self.domain:
                    found.append(text[max(0, hit.start() - 200) : hit.end() + 50])
        return found[:3]

    def ask(self, path: str, method: str = "GET", **more: object) -> requests.Response:
        answer = self.browser.request(
            method,
            self.url + path,
            timeout=HANGS,
            **more,  # type: ignore[arg-type]
        )
        assert answer.status_code < 500, (path, answer.status_code)
        self.shown.append(answer.text)
        return answer

    def arrive(self) -> None:
        """Until a company is ready the page comes back by itself."""
        until = monotonic() + 10 * HANGS
        while not self._has_a_seat():
            assert monotonic() < until, "no company was ready"
            # As the page does that says so: fifty who press all the time make the
            # making slow.
            Event().wait(SOON_SECONDS)
        told = self.ask(f"{self.home}/ui/accounts").json()
        self.domain = str(told[0]["address"].partition("@")[2])

    def _has_a_seat(self) -> bool:
        answer = self.ask("/", allow_redirects=False)
        self.home = answer.headers.get("Location", "").rstrip("/")
        return bool(self.home)

    def card(self, trigger: str, **more: object) -> str:
        """A card of Ada's, as the page asks for it."""
        asked = {"account": f"ada@{self.domain}", "kind": "trigger", **more}
        begun = monotonic()
        answer = self.ask(
            f"{self.home}/host/run", "POST", json={**asked, "url": f"{ADDON}/{trigger}"}
        )
        self.card_seconds.append(monotonic() - begun)
        told = answer.json()
        assert told["refused"] == [], told["refused"]
        return json.dumps(told["answer"])

    def work(self) -> None:
        """A customer writes, the newest mails are opened, one is taken and noted."""
        mail = {"from": "Ann <ann@ann.example>", "to": [f"support@{self.domain}"]}
        self.ask(
            f"{self.home}/ui/outside", "POST",
            json={**mail, "subject": f"Secret of {self.domain}", "text": "A lamp"},
        )  # fmt: skip
        box = f"{self.home}/ui/ada@{self.domain}"
        for row in self.ask(f"{box}/threads").json()["threads"][:8]:
            thread = self.ask(f"{box}/threads/{row['id']}").json()
            opened = thread["messages"][-1]["id"]
            self.card("message", thread=row["id"], message=opened)
        self.card("home")

    def sign_in(self) -> None:
        """To the console, through our Google."""
        self.ask(f"{self.home}/desk/console")
        page = self.ask("/console").text
        token = re.search(r'name="csrf_token" value="([^"]+)"', page)
        answer = self.ask(
            "/console/sign-in", "POST",
            data={"csrf_token": token[1]} if token else {},
            headers={"Origin": self.url},
        )  # fmt: skip
        assert "/o/oauth2/" in answer.url, answer.url
        to = f"{answer.url.removeprefix(self.url)}&account=ada@{self.domain}"
        self.ask(to)
        fields = dict(re.findall(r'name="([^"]+)" value="([^"]*)"', self.shown[-1]))
        fields["decision"] = "allow"
        self.ask("/o/oauth2/v2/auth", "POST", data=fields)
        found = self.ask("/console/tickets?status=any").text
        assert f"@{self.domain}" in found


@contextmanager
def public_demo(folder: Path) -> Iterator[str]:
    """The running demo's address."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    process = start(
        folder, "--public", "--url", url, "--port", str(port), "--seats", "60"
    )
    assert process.stdout is not None
    try:
        lines = iter(process.stdout.readline, "")
        assert any("Visitors open" in line for line in lines)
        yield url
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=HANGS)
        process.stdout.close()


def test_fifty_at_once_and_none_sees_another(tmp_path: Path) -> None:
    with public_demo(tmp_path) as url:
        visitors = [Visitor(url, number) for number in range(1, VISITORS + 1)]
        all_here = Barrier(VISITORS, timeout=10 * HANGS)

        def visit(one: Visitor) -> None:
            one.arrive()
            all_here.wait()
            one.work()
            one.sign_in()

        with ThreadPoolExecutor(VISITORS) as crowd:
            list(crowd.map(visit, visitors))
        domains = {each.domain for each in visitors}
        assert len(domains) == VISITORS
        for each in visitors:
            told = set(DOMAIN.findall("\n".join(each.shown)))
            assert told == {each.domain}, each.leaks()
        seconds = sorted(s for each in visitors for s in each.card_seconds)
        figures = {"cards": len(seconds), "p95": seconds[len(seconds) * 95 // 100]}
        (tmp_path / "figures.json").write_text(json.dumps(figures))
        first = visitors[0]
        again = first.ask(f"{first.home}/start-over", "POST", headers={"Origin": url})
        assert first.domain not in again.text
        kept = tmp_path / "demo/seats.json"
        wait_until(lambda: first.domain not in kept.read_text(), "it is deleted")
        assert (
            "This demo has ended" in requests.get(url + first.home, timeout=HANGS).text
        )
