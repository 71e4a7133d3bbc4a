"""The steps for which somebody clicks: what comes is judged, and each oddity named."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from app.probe.fixtures import judged_again
from app.probe.gallery import long_parameter_card
from app.probe.step import Seen, Verdict
from app.probe.table import STEPS
from demo.gmail.api import addon
from demo.gmail.mail.authentication import DomainPolicy
from demo.gmail.mail.compose import ComposedMail
from demo.gmail.sign_in.scopes import ADDON_COMPOSE, ADDON_METADATA
from demo.sidebar.judge import judge_answer
from tests.addon.sidebar import click_of, shown
from tests.probe.clicking import Prober, prober_of
from tests.probe.rehearsal import Rehearsal

BY_NUMBER = {step.number: step for step in STEPS}
MESSAGE, HOME = "/addon/message", "/addon/home"
PRESS = "/addon/clicks/refresh"
Json = dict[str, Any]


@pytest.fixture
def prober(lasting: Rehearsal) -> Prober:
    lasting.clicks.clear()
    lasting.answers.clear()
    return prober_of(lasting.office)


def run(
    rehearsal: Rehearsal, number: int, *clicks: Callable[[], object]
) -> dict[str, Seen]:
    """The step, while these clicks are made one after the other; by claim."""
    rehearsal.clicks[:] = clicks
    seen = rehearsal.run(number)
    assert judged_again(BY_NUMBER[number], rehearsal.fixture(number)) == seen
    return {each.claim: each for each in seen}


def all_expected(told: dict[str, Seen]) -> bool:
    return {each.verdict for each in told.values()} == {Verdict.EXPECTED}


def press(prober: Prober) -> None:
    """Press Refresh on the home card."""
    card = shown(prober.call(HOME).get_json())
    action = click_of(card, "Refresh")
    parameters = {each["key"]: each["value"] for each in action["parameters"]}
    prober.call(PRESS, parameters=parameters)


def open_mail(prober: Prober) -> None:
    """Open the newest mail of Ada's."""
    prober.mail = list(prober.office.ada.messages.values())[-1]
    prober.call(MESSAGE)


@pytest.mark.parametrize("number", [s.number for s in STEPS if s.by == "H"])
def test_nobody_clicks_and_nothing_hangs(lasting: Rehearsal, number: int) -> None:
    lasting.clicks.clear()
    lasting.answers[""] = ""
    seen = lasting.run(number)
    assert seen
    assert {each.verdict for each in seen} == {Verdict.UNSEEN}
    del lasting.answers[""]


def test_googles_token_is_read(lasting: Rehearsal, prober: Prober) -> None:
    told = run(lasting, 4, prober.call)
    assert all_expected(told)
    assert told["aud"].seen == "https://desk.probe.example/addon/home"
    assert told["how long it is good"].seen == "3600 s"
    assert all_expected(run(lasting, 5, prober.call))


def test_a_token_of_another_life_is_named(lasting: Rehearsal, prober: Prober) -> None:
    prober.system = {"exp": int(datetime.now(UTC).timestamp()) + 7 * 3600}
    told = run(lasting, 4, prober.call)["how long it is good"]
    assert told.verdict is Verdict.OTHER
    assert told.expected == "3600 s"


def test_a_signature_that_was_cut_is_named(lasting: Rehearsal, prober: Prober) -> None:
    whole = prober.sign("https://desk.demo.example/addon/home", "x@y.example", {})
    prober.header = whole.rpartition(".")[0] + "."
    told = run(lasting, 4, prober.call)
    assert told["the token of the header"].seen == "cut"
    assert told["aud"].verdict is Verdict.EXPECTED
    same = run(lasting, 5, prober.call)
    assert [each.verdict for each in same.values()] == [Verdict.OTHER]


def test_what_the_persons_token_claims(lasting: Rehearsal, prober: Prober) -> None:
    assert all_expected(run(lasting, 7, prober.call))
    # Bound by now: the account is let in, whatever hd says.
    prober.user = {"iss": "accounts.google.com"}
    assert run(lasting, 7, prober.call)["iss"].seen == "accounts.google.com"


def test_scopes_that_do_not_name_the_address(
    lasting: Rehearsal, prober: Prober
) -> None:
    def both() -> None:
        prober.call()
        prober.call()

    assert all_expected(run(lasting, 6, both))
    prober.granted = {"authorizedScopes": ["openid"]}
    told = run(lasting, 6, both)
    assert [x.verdict for x in told.values()].count(Verdict.OTHER) == 2


def test_ids_in_forms_that_we_do_not_know(lasting: Rehearsal, prober: Prober) -> None:
    lasting.office.write("Ids")
    assert all_expected(run(lasting, 8, lambda: open_mail(prober)))
    prober.gmail = {"messageId": "msg-x:18856671719791"}
    told = run(lasting, 8, lambda: open_mail(prober))["forms of ids"]
    assert told.verdict is Verdict.OTHER
    assert "msg-x:N" in told.seen


def test_expanding_another_mail(lasting: Rehearsal, prober: Prober) -> None:
    first = lasting.office.write("Expanded")
    lasting.office.write_again(first)

    def both() -> None:
        prober.mail = list(prober.office.ada.messages.values())[-2]
        prober.call(MESSAGE)
        open_mail(prober)

    (told,) = run(lasting, 9, both).values()
    assert told.seen == "yes"


def test_the_open_mail_is_read_four_ways(lasting: Rehearsal, prober: Prober) -> None:
    lasting.office.write("Reading")
    assert all_expected(run(lasting, 10, lambda: open_mail(prober)))
    told = run(lasting, 11, lambda: open_mail(prober))
    assert all_expected(told)
    assert "Message-ID" in told["headers of the open mail"].seen


def test_a_gmail_that_needs_no_header(
    lasting: Rehearsal, prober: Prober, monkeypatch: pytest.MonkeyPatch
) -> None:
    lasting.office.write("No header")
    monkeypatch.setattr(addon, "_check_reading", lambda call, opened: None)
    monkeypatch.setattr(lasting.office.world.tokens, "opens", lambda *_: "x")
    monkeypatch.setattr(addon, "MISSING", "")
    monkeypatch.setitem(addon.NEEDS, "threads.get", ADDON_METADATA)
    told = run(lasting, 11, lambda: open_mail(prober))
    assert told["threads.get with an add-on's tokens"].seen == "200"


def test_old_tokens_of_an_open_mail(lasting: Rehearsal, prober: Prober) -> None:
    lasting.office.write("Left open")
    assert all_expected(run(lasting, 12, lambda: open_mail(prober)))
    prober.user = {"iat": int(datetime.now(UTC).timestamp()) - 4000}
    told = run(lasting, 12, lambda: open_mail(prober))["age of userIdToken"]
    assert told.verdict is Verdict.OTHER


def test_a_double_click(lasting: Rehearsal, prober: Prober) -> None:
    lasting.office.write("Double")
    open_mail(prober)

    def twice() -> None:
        press(prober)
        press(prober)

    assert all_expected(run(lasting, 13, twice))
    prober.mail = None
    told = run(lasting, 13, twice)["a click tells which mail is open"]
    assert told.verdict is Verdict.OTHER


def test_the_longest_answer(
    lasting: Rehearsal, prober: Prober, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[float] = []
    monkeypatch.setattr("app.web.probing.time.sleep", waited.append)
    lasting.answers["20 s:"] = "no"
    (told,) = run(lasting, 14, *[lambda: press(prober)] * 5).values()
    assert (told.seen, told.verdict) == ("12 s", Verdict.EXPECTED)
    # The home card is drawn first: it meets the trial, the press none.
    assert waited == [8, 12, 20]
    lasting.answers["8 s:"] = "no"
    (told,) = run(lasting, 14, lambda: press(prober)).values()
    assert (told.seen, told.verdict) == ("0 s", Verdict.OTHER)


def test_large_answers(lasting: Rehearsal, prober: Prober) -> None:
    lasting.answers["500 kB"] = lasting.answers["101 widgets"] = "no"
    url = f"https://desk.demo.example{PRESS}"
    button = {"long": "x" * 20_000}

    def long_press() -> None:
        prober.call(PRESS, parameters=button)

    clicks = [prober.call] * 9
    told = run(lasting, 15, *clicks, long_press)
    assert told["the largest answer that is shown"].seen == "250 kB"
    assert told["the longest card"].seen == "100 widgets"
    assert (
        told["a parameter of 20,000 characters comes back whole"].seen
        == "20000 characters"
    )
    button["long"] = "x" * 8_000
    told = run(lasting, 15, *clicks, long_press)
    assert (
        told["a parameter of 20,000 characters comes back whole"].verdict
        is Verdict.OTHER
    )
    assert url in str(long_parameter_card(url))


def test_answers_in_the_other_envelope(lasting: Rehearsal, prober: Prober) -> None:
    lasting.answers["Does Gmail show"] = "no"
    answers: list[Any] = []

    def opened() -> None:
        answers.append(prober.call().get_json())

    assert all_expected(run(lasting, 16, opened, opened, opened))
    assert "renderActions" in answers[0]
    assert answers[2]["stateChanged"] is True
    lasting.answers["Does Gmail show"] = "yes"
    told = run(lasting, 16, opened, opened, opened)
    assert {each.verdict for each in told.values()} == {Verdict.OTHER}


def test_every_widget(lasting: Rehearsal, prober: Prober) -> None:
    answers: list[Any] = []
    assert all_expected(run(lasting, 17, lambda: answers.append(prober.call())))
    kind = answers[0].headers["Content-Type"]
    # A card that our own checks of Google's grammar take: what fails is Gmail's news.
    assert judge_answer("trigger", 200, kind, answers[0].data).reasons == []
    lasting.answers["On iOS"] = "no"
    told = run(lasting, 17, prober.call)
    assert told["every widget is drawn on iOS"].verdict is Verdict.OTHER
    assert told["every widget is drawn on Android"].verdict is Verdict.EXPECTED


@pytest.mark.parametrize(
    ("hour_utc", "offset_hours", "seen", "verdict"),
    [
        (8, 1, "instant", Verdict.EXPECTED),
        (9, 1, "wall time in UTC", Verdict.OTHER),
        (9, 0, "the reader's zone is UTC: both are the same", Verdict.UNSEEN),
        (17, -8, "instant", Verdict.EXPECTED),
    ],
)
def test_what_the_picker_means(
    lasting: Rehearsal, prober: Prober, hour_utc: int, offset_hours: int, seen: str,
    verdict: Verdict,
) -> None:  # fmt: skip
    picked = datetime(2026, 12, 1, hour_utc, tzinfo=UTC).timestamp() * 1000
    typed = {
        "at": {"dateTimeInput": {"msSinceEpoch": str(int(picked)), "hasDate": True}}
    }
    zone = {"id": "Nowhere/Known", "offset": offset_hours * 3_600_000}

    def snooze() -> None:
        prober.call(PRESS, formInputs=typed, timeZone=zone)

    (told,) = run(lasting, 18, snooze).values()
    assert (told.seen, told.verdict) == (seen, verdict)


def test_suggestions(lasting: Rehearsal, prober: Prober) -> None:
    def typing(calls: int) -> Callable[[], None]:
        return lambda: [prober.call("/addon/suggest/people") for _ in range(calls)]  # type: ignore[return-value]

    (told,) = run(lasting, 19, typing(5)).values()
    assert told.seen.startswith("5 in ")
    assert told.verdict is Verdict.EXPECTED
    (told,) = run(lasting, 19, typing(9)).values()
    assert told.verdict is Verdict.OTHER


def test_recipients_beside_a_mail(lasting: Rehearsal, prober: Prober) -> None:
    def compose() -> None:
        prober.call("/addon/compose")

    prober.gmail = {"toRecipients": ["Maria Lopez <maria@x.example>", "b@x.example"]}
    (told,) = run(lasting, 20, compose).values()
    assert (told.seen, told.verdict) == ("2: named, bare", Verdict.EXPECTED)
    prober.gmail = {}
    (told,) = run(lasting, 20, compose).values()
    assert (told.seen, told.verdict) == ("none are told", Verdict.OTHER)


def test_drafts_beside_a_card(lasting: Rehearsal, prober: Prober) -> None:
    lasting.office.write("Drafted")
    prober.scopes = (*prober.scopes, ADDON_COMPOSE)
    assert all_expected(run(lasting, 21, lambda: open_mail(prober)))
    drafts = [m for m in lasting.office.ada.messages.values() if "DRAFT" in m.labels]
    assert drafts == []
    prober.scopes = prober.scopes[:-1]
    told = run(lasting, 21, lambda: open_mail(prober))
    claim = "drafts.create in the open thread, both tokens"
    assert (told[claim].seen, told[claim].verdict) == ("403", Verdict.OTHER)


def test_a_link_over_the_card(lasting: Rehearsal, prober: Prober) -> None:
    redrawn = "a card is drawn anew when its link is closed"
    assert all_expected(run(lasting, 22, prober.call))
    told = run(lasting, 22)
    assert (told[redrawn].seen, told[redrawn].verdict) == ("no", Verdict.OTHER)
    lasting.answers["Did the page open"] = ""
    assert run(lasting, 22)[redrawn].verdict is Verdict.UNSEEN
    lasting.answers["on a phone"] = "no"
    on_phone = run(lasting, 22)["the page opens on a phone"]
    assert on_phone.verdict is Verdict.OTHER


@pytest.mark.parametrize("number", [30])
def test_what_only_a_person_sees(
    lasting: Rehearsal, prober: Prober, number: int
) -> None:
    assert all_expected(run(lasting, number))
    lasting.answers["?"] = "no"
    told = run(lasting, number)
    assert {each.verdict for each in told.values()} == {Verdict.OTHER}


def test_a_delegate(lasting: Rehearsal, prober: Prober) -> None:
    lasting.office.write("Shared")
    told = run(lasting, 23, lambda: open_mail(prober))
    assert all_expected(told)
    reads = "the open mail is read with a delegate's tokens"
    assert told[reads].seen == "200"
    # Gmail gives a delegate a token that opens nothing.
    lasting.office.write("Closed")
    prober.gmail = {"accessToken": "of nobody"}
    told = run(lasting, 23, lambda: open_mail(prober))
    assert (told[reads].seen, told[reads].verdict) == ("403", Verdict.OTHER)
    prober.gmail, prober.mail = {}, None
    assert run(lasting, 23, prober.call)[reads].verdict is Verdict.UNSEEN
    assert told["whom the tokens name"].seen.endswith("@probe.example")


def test_a_mail_to_a_group(lasting: Rehearsal, prober: Prober) -> None:
    world = lasting.office.world
    group = "help@acme.example"
    world.groups.clear()
    world.add_group(group, ["support@acme.example"])

    def write(author: str) -> Callable[[], object]:
        mail = ComposedMail(author, [group], "Desk probe 28", "Hello.")
        return lambda: world.write_in(mail)

    world.domains.publish("strict.example", DomainPolicy("reject"))
    told = run(lasting, 28, write("c@outside.example"), write("c@strict.example"))
    assert all_expected(told)
    said = {x.seen for claim, x in told.items() if "who wrote it" in claim}
    assert said == {"the author's own From", "X-Original-From"}
