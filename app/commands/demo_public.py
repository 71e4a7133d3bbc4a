"""One run of the public demo: a gateway for visitors in place of the usual page."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click

from addon.deployment import deployment_resource
from app.commands.demo_removal import let_companies_go
from app.commands.demo_run import DemoRun, demo_folder
from app.commands.demo_seats import MakerServer, SeatMaker
from app.desk import Desk
from app.processes.supervisor import RestartPolicy
from app.settings.demo_file import claim_demo_folder

if TYPE_CHECKING:
    from demo.company import DemoCompany, DemoPorts


@dataclass(frozen=True)
class PublicWish:
    """What the operator wants; `idle` and `life` are minutes."""

    url: str
    port: int
    seats: int
    idle: float
    life: float

    @property
    def parent(self) -> str:
        """The domain below which the companies have theirs."""
        host = urlsplit(self.url).hostname or ""
        return host if "." in host and not _is_address(host) else "demo.example"


def run_public_demo(wish: PublicWish, stopped: threading.Event) -> None:
    """Run it until it is stopped; when a part cannot go on alone, all begin anew.

    Raises:
        DeskError, RuntimeError: it cannot start, or ends again and again.
    """
    data = demo_folder()
    policy = RestartPolicy()
    with claim_demo_folder(data):
        while not stopped.is_set():
            try:
                PublicRun(data, wish, stopped).run(None)
            except RuntimeError as error:
                if policy.is_hopeless(1, time.monotonic()):
                    raise
                click.echo(f"  {error}\n  Everything begins anew.")


class PublicRun(DemoRun):
    """One run; visitors' companies come and go in it."""

    def __init__(self, data: Path, wish: PublicWish, stopped: threading.Event) -> None:
        self._wish = wish
        self._maker: MakerServer | None = None
        super().__init__(data, wish.port, stopped)

    def make_company(
        self, ports: DemoPorts, more: Sequence[tuple[str, str]]
    ) -> DemoCompany:
        """Our Gmail begins without anybody, and is for strangers."""
        from demo.company import PublicCompany

        return PublicCompany(self.folder, ports, self._wish.url)

    def stop(self) -> None:
        """End every process and the maker."""
        super().stop()
        if self._maker is not None:
            self._maker.stop()

    def set_up(self, desk: Desk) -> None:
        """No company yet: each visitor gets one, for a while."""
        let_companies_go(desk.database)

    def fill(self, desk: Desk, folder: Path | None) -> None:
        """The gateway has companies made."""

    def tell(self) -> None:
        """Say where visitors come in."""
        click.echo(
            f"\n  Visitors open {self._wish.url}\n"
            f"  A proxy with TLS passes them on to {self.company.page_url}\n"
            "  Ctrl-C stops everything.\n"
        )

    def start_page(self, desk: Desk) -> None:
        """Start the gateway."""
        from demo.public.serving import gateway_command

        company, wish = self.company, self._wish
        maker = SeatMaker(desk, company.gmail_url, wish.url, wish.parent)
        self._maker = MakerServer(maker)
        self._maker.start()
        common = deployment_resource(company.public_url)["addOns"]["common"]
        page = json.loads(company.sidebar_config(common).read_text())
        told = {
            "url": wish.url,
            "gmail": company.gmail_url,
            "web": company.web_url,
            "maker": self._maker.url,
            "maker_token": self._maker.token,
            "seats": wish.seats,
            "idle_minutes": wish.idle,
            "life_minutes": wish.life,
            "file": str(self.folder / "seats.json"),
            "sidebar": page,
        }
        file = self.folder / "gateway.json"
        file.touch(mode=0o600)
        file.write_text(json.dumps(told))
        self.keep("sidebar", gateway_command(file, company.ports.sidebar), {})
        self.processes.wait_for("sidebar", company.ports.sidebar)


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
