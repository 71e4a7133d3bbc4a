"""Every address of the application, asked for anything by anybody: none fails, none
tells what its caller may not know.

The addresses are the application's own table. Who calls is somebody without the private
inbox, or nobody: no token, a forged one, another's.
"""

from __future__ import annotations

import copy
import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st
from werkzeug.test import TestResponse

from addon.routes import TRIGGERS
from app.factory import app_of_desk
from tests.addon.pressable import actions_of
from tests.addon.sidebar import PUBLIC, Sidebar, shown, system_token, user_token
from tests.console.browser import Browser
from tests.console.test_hostile import HOSTILE, NAMES, filled
from tests.support.office import GRACE
from tests.support.proof import often
from tests.support.spoilt import spoil
from tests.walls import page_walk, private_acts
from tests.walls.private_world import PrivateWorld
from tests.workers.test_push import PUSHER, token as push_token

ROUNDS = often(1_000, 20_000)
KNOWN, NOBODY = "known", "nobody"
CALLERS = (KNOWN, KNOWN, NOBODY, "forged", "another's")
Route = tuple[str, str]
# An answer, and what was said to get it.
Heard = tuple[TestResponse, str]


class EveryRoute:
    """One application and its callers; each request is judged."""

    def __init__(self, world: PrivateWorld, lines: list[str]) -> None:
        self.world, self.lines = world, lines
        office = world.office
        free = {"person_calls": 0, "workspace_calls": 0, "address_calls": 0}
        told = free | {"pubsub_service_account": PUSHER}
        office.desk.settings = office.desk.settings.model_copy(update=told)
        self.app = app_of_desk(office.desk)
        self.grace = Sidebar(office, self.app.test_client(), GRACE)
        self._let_read_own_mail()
        self.hidden = sorted(world.words.hidden_from(GRACE))
        self.signed_in = Browser(office)
        self.signed_in.desk = self.app.test_client()
        self.events = self._events()
        self.asked = Counter[Route]()
        # What Grace has typed and the console has taken: a title of a bulk action shows
        # it again, for one.
        self.kept: list[str] = []

    def routes(self) -> list[Route]:
        """Method and address, as the application lists them."""
        return sorted(
            (method, rule.rule)
            for rule in self.app.url_map.iter_rules()
            for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        )

    def ask(self, route: Route, caller: str, chance: Random) -> None:
        """Ask once, and judge the answer and what was logged."""
        before = len(self.lines)
        method, rule = route
        if rule.startswith("/addon/"):
            answer, said = self._addon(rule, caller, chance)
        elif rule.startswith("/hooks/"):
            answer, said = self._hook(rule, caller, chance)
        else:
            answer, said = self._page(method, rule, caller, chance)
        self.asked[route] += 1
        text = answer.get_data().decode(errors="replace")
        answer.close()
        where = f"{method} {rule} by {caller}: {said[:2_000]}"
        assert answer.status_code < 500, where
        logged = "\n".join(self.lines[before:])
        assert "unexpected" not in logged, f"{where}\n{logged}"
        words = self.world.words
        words.check_nobodys(logged, f"log of {where}")
        if caller == KNOWN:
            words.check(GRACE, text, where, [said, *self.kept])
            if answer.status_code == 303:
                self.kept.append(said)
        else:
            words.check_nobodys(_without(text, said), where)

    def _addon(self, rule: str, caller: str, chance: Random) -> Heard:
        event = copy.deepcopy(chance.choice(self.events.get(rule) or self._any()))
        if chance.random() < 0.8:
            event = spoil(event, chance)
        bearer = system_token(PUBLIC + rule)
        if caller == NOBODY:
            bearer = ""
        elif caller == "forged":
            bearer = bearer[:-9] + "AAAAAAAAA"
        elif caller == "another's":
            bearer = user_token(GRACE)
        body: Any = event
        if chance.random() < 0.1:
            body = json.dumps(event).encode()[: chance.randrange(400)]
        answer = self.grace.post(rule, body, bearer)
        if caller != KNOWN:
            assert answer.status_code in (401, 413), (rule, caller)
        elif answer.status_code == 200:
            kind = "trigger" if rule in TRIGGERS else "action"
            kind = "autocomplete" if "/suggest/" in rule else kind
            self.grace.judged(kind, answer)
        return answer, str(event)

    def _hook(self, rule: str, caller: str, chance: Random) -> Heard:
        told = {"emailAddress": chance.choice([GRACE, *HOSTILE]), "historyId": 1}
        data = json.dumps(spoil(told, chance)).encode().hex()
        body = spoil({"message": {"data": data, "messageId": "1"}}, chance)
        bearer = {
            KNOWN: push_token(),
            NOBODY: "",
            "forged": push_token()[:-6] + "AAAAAA",
        }
        headers = {"Authorization": f"Bearer {bearer.get(caller, user_token(GRACE))}"}
        answer = self.app.test_client().post(rule, json=body, headers=headers)
        assert (answer.status_code == 204) == (caller == KNOWN), (caller, body)
        return answer, str(body)

    def _page(self, method: str, rule: str, caller: str, chance: Random) -> Heard:
        values = [*HOSTILE, *chance.sample(self.hidden, 20), "zq", "1", "all"]
        place = re.sub(r"[^\w.~%-]", "", chance.choice(values)) or "1"
        asked = {name: chance.choice(values) for name in chance.sample(NAMES, 3)}
        client = self.app.test_client()
        if caller == KNOWN:
            client = self.signed_in.desk
            if not client.get_cookie("desk_console", path="/console"):
                self.signed_in.sign_in(GRACE)
        elif caller != NOBODY:
            client.set_cookie("desk_console", chance.choice(values), path="/console")
        path = filled(rule, place)
        if method == "POST":
            if caller == KNOWN and chance.random() < 0.9:
                asked["csrf_token"] = self.signed_in.token
            return client.post(path, data=asked), f"{path} {asked}"
        answer = client.open(path, method=method, query_string=asked)
        return answer, f"{path} {asked}"

    def _let_read_own_mail(self) -> None:
        """What lies in her own mailbox, as a copy, is no secret before her."""
        boxes = self.world.office.world.mailboxes
        mails = [each.mail for each in boxes[GRACE].messages.values()]
        own = " ".join(mail.raw.decode("utf-8", "replace") for mail in mails).lower()
        readers = self.world.words.readers
        for word in [each for each in readers if each in own]:
            readers[word] |= {GRACE}

    def _any(self) -> list[Any]:
        return [each for events in self.events.values() for each in events]

    def _events(self) -> dict[str, list[Any]]:
        """By address: what the buttons of Grace's cards send, and what Gmail does."""
        found: dict[str, list[Any]] = {}
        boxes = self.world.office.world.mailboxes
        cards = [self.grace.home()]
        for mail in list(boxes[GRACE].messages.values())[:6]:
            cards.append(self.grace.open(mail))
            for trigger in TRIGGERS:
                found.setdefault(trigger, []).append(self.grace.event())
            forms = [self._shown(each) for each, _ in actions_of(cards[-1])]
            for action, fields in actions_of([cards, forms]):
                path = str(action["function"]).removeprefix(PUBLIC)
                event = self.grace.event()
                common = event["commonEventObject"]
                common["parameters"] = {
                    each["key"]: each["value"] for each in action["parameters"]
                }
                common["formInputs"] = {
                    name: {"stringInputs": {"value": ["zq"]}} for name in fields
                }
                found.setdefault(path, []).append(event)
        return found

    def _shown(self, action: Any) -> Any:
        """The form behind a button that only reads."""
        if not str(action["function"]).endswith("_form"):
            return {}
        return shown(self.grace.act(action))


def _without(text: str, said: str) -> str:
    """The answer without what the caller said themselves."""
    for each in set(re.findall(r"zq\w+", said)):
        text = text.replace(each, "")
    return text


@pytest.fixture
def every(sqlite_url: str, tmp_path: Path) -> Iterator[EveryRoute]:
    world = PrivateWorld(sqlite_url, tmp_path)
    world.write_mails()
    private_acts.act_in_private(world)
    with page_walk.everything_logged() as lines:
        yield EveryRoute(world, lines)
    world.office.desk.close()


def test_no_address_fails_and_none_tells(every: EveryRoute) -> None:
    routes = every.routes()
    assert len(routes) > 70

    @settings(
        max_examples=ROUNDS,
        deadline=None,
        database=None,
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.sampled_from(routes), st.sampled_from(CALLERS), st.integers(0, 2**32))
    def one(route: Route, caller: str, seed: int) -> None:
        every.ask(route, caller, Random(seed))

    one()
    for route in set(routes) - set(every.asked):
        for caller in set(CALLERS):
            every.ask(route, caller, Random(1))
    assert set(every.asked) == set(routes)
    assert sum(every.asked.values()) >= ROUNDS
