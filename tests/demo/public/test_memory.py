"""A demo that runs for months keeps no more than it did on its first day."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

import pytest

from app.processes.children import ChildProcesses
from demo.gmail.errors import OAuthError
from demo.gmail.mail.handed import HandedMail, no_mails
from demo.gmail.push.pusher import Pusher
from demo.gmail.sign_in.consents import MAX_CODES, OAuthClient
from demo.gmail.world import GmailWorld, wall_clock

ADA = "ada@v-one.demo.example"
BACK = "https://demo.example/console/callback"
CLIENT = OAuthClient("sidedesk", "secret", (BACK,))


@pytest.fixture
def world() -> GmailWorld:
    world = GmailWorld()
    world.add_mailbox(ADA, "Ada")
    world.tokens.consents.register(CLIENT)
    return world


def codes(world: GmailWorld, count: int) -> list[str]:
    """What somebody gets who presses Continue again and again."""
    asked = world.tokens.consents.ask(
        {
            "client_id": "sidedesk", "redirect_uri": BACK, "response_type": "code",
            "scope": "openid email", "state": "s" * 1_000,
        }
    )  # fmt: skip
    given = []
    for _ in range(count):
        to = world.tokens.consents.allow(asked, ADA, ())
        given.append(to.partition("code=")[2].partition("&")[0].replace("%2F", "/"))
    return given


def is_good(world: GmailWorld, code: str) -> bool:
    try:
        world.tokens.consents.redeem(CLIENT, {"code": code, "redirect_uri": BACK})
    except OAuthError:
        return False
    return True


def test_consents_that_nobody_goes_on_with(world: GmailWorld) -> None:
    given = codes(world, MAX_CODES + 5)
    good = [is_good(world, each) for each in given]
    assert good == [False] * 5 + [True] * MAX_CODES
    (last,) = codes(world, 1)
    world.remove_domain("v-one.demo.example")
    assert not is_good(world, last)


def test_mails_of_many_companies_leave_room_for_each() -> None:
    kept = no_mails()
    for number in range(1_000):
        mail = EmailMessage()
        mail["To"] = f"ada@v-{number}.demo.example"
        mail.set_content("Numbers")
        kept.appendleft(HandedMail(wall_clock(), (mail["To"],), mail))
    assert sum(each.concerns("v-0.demo.example") for each in kept) == 1
    assert not any(each.concerns("demo.example") for each in kept)


def test_turns_of_mailboxes_that_are_gone(world: GmailWorld) -> None:
    pusher = Pusher(world.pubsub, "http://127.0.0.1:9")
    for number in range(3):
        pusher._turn(f"ada@v-{number}.demo.example")
    pusher._post_due()
    assert pusher._turns == {}


def test_a_long_log_begins_anew(tmp_path: Path) -> None:
    long, short = tmp_path / "web.log", tmp_path / "clock.log"
    long.write_bytes(b"x" * 101)
    short.write_bytes(b"y" * 100)
    with long.open("ab") as writer:
        ChildProcesses(tmp_path).shorten_logs(100)
        writer.write(b"next")
    assert long.read_bytes() == b"next"
    assert (tmp_path / "web.log.1").read_bytes() == b"x" * 101
    assert short.read_bytes() == b"y" * 100
    ChildProcesses().shorten_logs(100)
