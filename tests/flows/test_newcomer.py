"""docs/install.md typed as it stands, beside our Gmail: it leads to a green doctor."""

from __future__ import annotations

import json
import re
import shlex
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from werkzeug.serving import make_server

from app.gmail.sign_in import CONNECT, PROVE
from app.processes.children import ChildProcesses
from demo.gmail.__main__ import QuietHandler
from demo.gmail.app import create_app
from demo.gmail.mail.compose import ComposedMail
from demo.gmail.sign_in.consents import OAuthClient
from demo.gmail.world import GmailWorld
from demo.ports import free_port
from tests.addon.sidebar import Sidebar, system_token
from tests.support.machine import DESK
from tests.support.office import ADDON_ACCOUNT, ADDON_CLIENT, MARIA, SUPPORT, make_world
from tests.support.patience import HANGS, wait_until
from tests.support.terminal import Terminal

INSTALL = Path(__file__).parents[2] / "docs" / "install.md"
URL = "https://desk.acme.example"
CLIENT = OAuthClient(
    "desk-client", "shh", tuple(f"{URL}{x.callback}" for x in (CONNECT, PROVE))
)


def typed(start: str) -> list[str]:
    """The one line of the page that begins so, as words behind `desk`."""
    found = set(re.findall(rf"(?m)^    desk ({start}[^#\n]*)", INSTALL.read_text()))
    assert len(found) == 1, f"{start}: {found}"
    return shlex.split(found.pop())


class Newcomer:
    """Somebody with the page, a machine, and an account at our Gmail."""

    def __init__(self, folder: Path, world: GmailWorld) -> None:
        self.folder, self.world, self.port = folder, world, free_port()
        self.processes = ChildProcesses(folder)
        self.gmail = make_server(
            "127.0.0.1", 0, create_app(world),
            threaded=True, request_handler=QuietHandler,
        )  # fmt: skip
        threading.Thread(target=self.gmail.serve_forever, daemon=True).start()
        root = f"http://127.0.0.1:{self.gmail.port}"
        # Where our Gmail is not at Google's addresses: nobody else needs these.
        self.env = {
            "DESK_DATA_DIR": str(folder / "data"),
            "DESK_GOOGLE_CERTS_URL": f"{root}/certs",
            "DESK_GOOGLE_AUTH_URL": f"{root}/o/oauth2/v2/auth",
            "DESK_GOOGLE_TOKEN_URL": f"{root}/token",
            "DESK_GMAIL_ROOT_URL": f"{root}/",
        }

    def types(self, start: str) -> str:
        """Type the page's line that begins so; what the command says."""
        done = Terminal(self.env)(*typed(start))
        assert done.exit_code == 0, done.output
        return done.stdout

    def writes_env(self) -> None:
        """Make the file of settings, and load it as the page's `set -a` line does."""
        words = [str(self.file) if x == ".env" else x for x in typed("key env")]
        assert Terminal(self.env)(*words).exit_code == 0
        self.loads_env()

    def fills_in(self, **values: str) -> None:
        """Write values behind their names in the file, and start everything anew."""
        text = self.file.read_text()
        for name, value in values.items():
            assert f"\n{name}=\n" in text, f"the file has no place for {name}"
            text = text.replace(f"\n{name}=\n", f"\n{name}={value}\n")
        self.file.write_text(text)
        self.loads_env()
        self.processes.stop(HANGS)
        self.starts()

    def loads_env(self) -> None:
        """What the file sets counts from now on."""
        lines = re.findall(r"(?m)^(DESK_\w+)=(.*)$", self.file.read_text())
        self.env |= dict(lines)

    def starts(self) -> None:
        """Start what the page starts."""
        words = [*typed("serve"), "--port", str(self.port)]
        self.processes.start("serve", [DESK, *words], self.env)
        wait_until(self.is_answered, "the desk answers")

    def is_answered(self) -> bool:
        """Whether the web is there."""
        try:
            return requests.get(f"{self.here}/healthz", timeout=HANGS).ok
        except requests.ConnectionError:
            return False

    def connects(self) -> str:
        """Open the link that the page's command prints, and allow it at Google."""
        code = parse_qs(urlsplit(self.types("mailbox connect support").strip()).query)
        begun = requests.post(
            f"{self.here}/connect", data=code, allow_redirects=False, timeout=HANGS
        )
        assert begun.status_code == 303, begun.text
        google = begun.headers["Location"]
        asked = {k: v[0] for k, v in parse_qs(urlsplit(google).query).items()}
        usual = {"decision": "allow", "account": SUPPORT}
        usual["ticked"] = asked["scope"].split()  # type: ignore[assignment]
        url = google.partition("?")[0]
        allowed = requests.post(
            url, data={**asked, **usual}, allow_redirects=False, timeout=HANGS
        )
        back = urlsplit(allowed.headers["Location"])
        # The cookie is for https alone, which the proxy speaks.
        cookie = {each.name: each.value or "" for each in begun.cookies}
        page = requests.get(
            f"{self.here}{back.path}?{back.query}", cookies=cookie, timeout=HANGS
        )
        return page.text

    def opens_a_mail(self) -> requests.Response:
        """Google calls the add-on beside the newest mail."""
        mail = list(self.world.mailboxes[SUPPORT].messages.values())[-1]
        sidebar = Sidebar(self, None, "ada@acme.example", mail)  # type: ignore[arg-type]
        path = "/addon/message"
        bearer = {"Authorization": f"Bearer {system_token(URL + path)}"}
        return requests.post(
            self.here + path, json=sidebar.event(), headers=bearer, timeout=HANGS
        )

    @property
    def here(self) -> str:
        """Where the web listens on this machine."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def file(self) -> Path:
        """The file of settings."""
        return self.folder / ".env"

    def leaves(self) -> None:
        """End everything."""
        self.processes.stop(HANGS)
        self.gmail.shutdown()
        self.gmail.server_close()


@pytest.fixture
def newcomer(tmp_path: Path) -> Iterator[Newcomer]:
    world = make_world()
    world.tokens.consents.register(CLIENT)
    world.write_in(ComposedMail(MARIA, [SUPPORT], "Cracked chairs", "Two of them."))
    arrived = Newcomer(tmp_path, world)
    yield arrived
    arrived.leaves()


def test_the_page_alone_leads_to_a_green_doctor(newcomer: Newcomer) -> None:
    newcomer.writes_env()
    assert f"Open {URL}/setup and enter " in newcomer.types("migrate")
    for line in ("workspace add", "inbox add", "person add"):
        newcomer.types(line)
    newcomer.starts()
    # What gcloud prints, and what the console at Google shows.
    newcomer.fills_in(
        DESK_ADDON_CLIENT_ID=ADDON_CLIENT,
        DESK_ADDON_SERVICE_ACCOUNT=ADDON_ACCOUNT,
        DESK_GOOGLE_CLIENT_ID=CLIENT.client_id,
        DESK_GOOGLE_CLIENT_SECRET=CLIENT.secret,
    )
    [printed] = re.findall(r"(?m)^    desk (deployment) >", INSTALL.read_text())
    assert json.loads(Terminal(newcomer.env)(printed).stdout)["addOns"]
    assert "is connected" in newcomer.connects()
    assert "1 " in newcomer.types(r"mailbox import \S+ --days 30 +(?=#)")
    newcomer.types("mailbox import .* --write")
    card = newcomer.opens_a_mail()
    assert card.status_code == 200
    assert "#1" in card.text
    newcomer.types("check$")
    told = Terminal(newcomer.env)("doctor")
    assert told.exit_code == 0, told.output
    assert "WRONG" not in told.stdout
