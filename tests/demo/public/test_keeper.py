"""Companies are kept ready, whatever becomes of the one who makes them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import requests
from werkzeug.wrappers import Request, Response

from demo.public.config import GatewayConfig
from demo.public.keeper import SeatKeeper, saying
from demo.public.seats import READY, DemoSeats
from tests.demo.sidebar.conftest import serving

MINUTE = 60.0


@dataclass
class Maker:
    """Notes what it is asked; fails at what it is told to."""

    fails: set[str] = field(default_factory=set)
    asked: list[tuple[str, Any]] = field(default_factory=list)

    def __call__(self, environ: Any, start_response: Any) -> Any:
        request = Request(environ)
        act = request.path.strip("/")
        self.asked.append((act, request.get_json()))
        number = len(self.asked)
        made = {"domain": f"v-{number}.demo.example", "form_key": f"key{number}"}
        is_well = act not in self.fails
        answer = Response(json.dumps(made), status=200 if is_well else 500)
        return answer(environ, start_response)

    def acts(self) -> list[str]:
        return [act for act, _ in self.asked]


@pytest.fixture
def maker() -> Maker:
    return Maker()


@pytest.fixture
def seats(tmp_path: Path) -> DemoSeats:
    return DemoSeats(tmp_path / "seats.json", 20, 30 * MINUTE, 240 * MINUTE)


@pytest.fixture
def keeper(maker: Maker, seats: DemoSeats) -> Iterator[SeatKeeper]:
    with serving(maker) as url:
        config = GatewayConfig(
            "https://demo.example", "", "", url, "token", 20, 30, 240, "", {}
        )
        yield SeatKeeper(config, seats)


def test_as_many_as_are_wanted(keeper: SeatKeeper, maker: Maker) -> None:
    while keeper.look():
        pass
    assert maker.acts() == ["keep", *["make"] * READY]


def test_one_that_does_not_go_stops_nobody(
    keeper: SeatKeeper, maker: Maker, seats: DemoSeats
) -> None:
    seats.add("v-old.demo.example", "key")
    (token,) = seats.tokens()
    seats.end(token)
    maker.fails = {"remove"}
    assert keeper.look()
    assert seats.gone() == ["v-old.demo.example"]
    maker.fails = set()
    assert keeper.look()
    assert seats.gone() == []
    assert maker.acts() == ["remove", "keep", "make", "remove", "make"]


def test_one_that_nobody_knows_of_does_not_stay(
    keeper: SeatKeeper, maker: Maker, seats: DemoSeats
) -> None:
    """The gateway was killed, or did not wait: the maker may have gone on."""
    seats.add("v-mine.demo.example", "key")
    keeper.look()
    assert maker.asked[0] == ("keep", {"domains": ["v-mine.demo.example"]})
    maker.fails = {"make"}
    with pytest.raises(requests.HTTPError):
        keeper.look()
    maker.fails = set()
    keeper.look()
    assert maker.acts() == ["keep", "make", "make", "keep", "make"]
    assert set(seats.domains()) > set(maker.asked[-2][1]["domains"])


def test_nothing_ends_it(caplog: pytest.LogCaptureFixture) -> None:
    with saying("made"):
        raise OSError("no space left for /private/path")
    assert caplog.messages == ["no company was made: OSError"]
