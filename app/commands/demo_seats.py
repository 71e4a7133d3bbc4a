"""Makes companies for the visitors of a public demo, and takes them away again."""

from __future__ import annotations

import hmac
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import requests
from flask import Flask, abort, request
from sqlalchemy import select

from app import clock
from app.commands.demo_controls import TokenServer
from app.commands.demo_desk import perform_script, set_up_company
from app.commands.demo_removal import remove_company
from app.desk import Desk
from app.people.workspace import Workspace
from workers.sync.sync_now import bring_in_step

if TYPE_CHECKING:
    from demo.cast.conversation import CastConversation
    from demo.company_plan import CompanyPlan

DOMAIN_LETTERS, KEY_LETTERS = 12, 12
Acts = Mapping[str, Callable[[Mapping[str, Any]], dict[str, Any]]]


class SeatMaker:
    """One company at a time: on the desk, in our Gmail, with what its team has done."""

    def __init__(
        self,
        desk: Desk,
        gmail_url: str,
        url: str,
        parent: str,
        script: Sequence[CastConversation] | None = None,
    ) -> None:
        """`url` is the visitors' address; companies get domains below `parent`.

        `script` is what happens in each; left out, it is the whole one.
        """
        self._desk, self._gmail, self._url = desk, gmail_url, url
        self._parent, self._script = parent, script
        self._one_at_a_time = threading.Lock()

    def make(self, _: Mapping[str, Any]) -> dict[str, Any]:
        """A whole company; its domain and the key of its contact form."""
        from demo.company_plan import CompanyPlan
        from demo.public.seats import random_name

        domain = f"v-{random_name(DOMAIN_LETTERS)}.{self._parent}"
        plan = CompanyPlan(domain, random_name(KEY_LETTERS))
        with self._one_at_a_time:
            try:
                self._fill(plan)
            except BaseException:
                self._take_away(domain)
                raise
        return {"domain": domain, "form_key": plan.form_key}

    def remove(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """Nothing of that company is left; one that is gone already is none."""
        with self._one_at_a_time:
            self._take_away(str(asked["domain"]))
        return {}

    def keep(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """No company is here but these: one that nobody knows of would stay."""
        known = {str(each) for each in asked["domains"]}
        with self._one_at_a_time:
            with self._desk.database.reading() as session:
                here = session.scalars(select(Workspace.domain)).all()
            for domain in set(here) - known:
                self._take_away(domain)
        return {}

    def _fill(self, plan: CompanyPlan) -> None:
        from demo.cast.play import play_script
        from demo.cast.script import all_conversations, moved_to

        self._ask("POST", "", plan.gmail())
        set_up_company(self._desk, plan, self._url)
        told = all_conversations() if self._script is None else self._script
        script = [moved_to(each, plan.domain) for each in told]
        played = play_script(self._gmail, clock.timestamp() * 1000, script=script)
        bring_in_step(self._desk, plan.connected)
        perform_script(self._desk, played, plan)
        bring_in_step(self._desk, plan.connected)

    def _take_away(self, domain: str) -> None:
        with self._desk.database.transaction() as session:
            query = select(Workspace.id).where(Workspace.domain == domain)
            workspace_id = session.scalar(query)
            if workspace_id is not None:
                remove_company(session, workspace_id)
        self._ask("DELETE", f"/{domain}")

    def _ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> None:
        url = f"{self._gmail}/ui/companies{path}"
        with requests.Session() as session:
            session.trust_env = False
            session.request(method, url, json=body, timeout=30).raise_for_status()


class MakerServer(TokenServer):
    """Answers the gateway, on this machine, for whoever knows its token."""

    def __init__(self, maker: SeatMaker) -> None:
        acts = {"make": maker.make, "remove": maker.remove, "keep": maker.keep}
        super().__init__(lambda token: maker_app(token, acts))


def maker_app(token: str, acts: Acts) -> Flask:
    """The addresses of the maker."""
    app = Flask(__name__)

    @app.post("/<act>")
    def do(act: str) -> dict[str, Any]:
        given = request.headers.get("Authorization", "").encode()
        if not hmac.compare_digest(given, f"Bearer {token}".encode()):
            abort(403)
        if act not in acts:
            abort(404)
        return acts[act](request.get_json())

    return app
