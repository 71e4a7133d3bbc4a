"""Coming, going, starting over; limits; what stands between desk and visitor."""

from __future__ import annotations

import pytest
from werkzeug.test import Client

from demo.public.limits import CALLS_A_MINUTE, MAX_ACTS, MAX_MAILS
from tests.demo.public.conftest import URL, PublicDemo, Visitor

Two = tuple[Visitor, Visitor]


def test_who_comes_gets_a_page_that_says_what_it_is(two: Two) -> None:
    mine, _ = two
    page = mine.page("/")
    assert f'data-root="/try/{mine.seat.token}"' in page.text
    assert f'src="/try/{mine.seat.token}/static/main.js"' in page.text
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow"
    told = mine.page("/host/config").json
    assert told is not None
    assert told["breaks"] is False
    assert told["web"] == f"{URL}/try/{mine.seat.token}/desk"
    assert set(told["visit"]) == {"until", "idle", "shop", "sent", "restart"}
    assert mine.ask("/robots.txt").text == "User-agent: *\nDisallow: /\n"


def test_a_colleague_may_have_the_link(two: Two) -> None:
    mine, theirs = two
    seen = Visitor(theirs.browser, mine.seat, "203.0.113.77")
    mine.customer_writes("hello")
    assert len(seen.threads()) == 1


def test_while_none_is_ready_the_page_comes_back(demo: PublicDemo) -> None:
    answer = Client(demo.app).get("/", base_url=URL)
    assert answer.status_code == 200
    assert answer.headers["Refresh"] == "3; url=/"
    assert "is being made" in answer.text


def test_who_only_looks_takes_no_seat(demo: PublicDemo) -> None:
    demo.ready("one")
    assert Client(demo.app).head("/", base_url=URL).status_code == 200
    assert demo.visitor("203.0.113.1").seat.domain == "v-one.demo.example"


@pytest.mark.parametrize("kind", ["image", "iframe", "script", "empty"])
def test_no_other_page_takes_a_seat(demo: PublicDemo, kind: str) -> None:
    demo.ready("one")
    headers = {"Sec-Fetch-Dest": kind, "Sec-Fetch-Site": "cross-site"}
    answer = Client(demo.app).get("/", base_url=URL, headers=headers)
    assert answer.status_code == 403
    headers["Sec-Fetch-Dest"] = "document"
    answer = Client(demo.app).get("/", base_url=URL, headers=headers)
    assert answer.status_code == 303


def test_a_sign_in_is_short(two: Two) -> None:
    form = {"data": {"state": "s" * 10_001}}
    assert two[0].ask("/o/oauth2/v2/auth", "POST", **form).status_code == 413


def test_full_says_when_to_come_again(demo: PublicDemo) -> None:
    for name in ("a", "b", "c", "d"):
        demo.ready(name)
        demo.visitor(f"198.51.100.{ord(name)}")
    answer = Client(demo.app).get("/", base_url=URL)
    assert answer.status_code == 503
    assert 0 < int(answer.headers["Retry-After"]) <= 1800
    assert "free again in 30 minutes" in answer.text


def test_three_for_one_address(demo: PublicDemo) -> None:
    for name in ("a", "b", "c", "d"):
        demo.ready(name)
    for _ in range(3):
        demo.visitor("203.0.113.1")
    headers = {"X-Forwarded-For": "203.0.113.1"}
    answer = Client(demo.app).get("/", base_url=URL, headers=headers)
    assert answer.status_code == 429
    assert "three demos already" in answer.text


def test_start_over_deletes_at_once(two: Two, demo: PublicDemo) -> None:
    mine, _ = two
    demo.ready("three")
    assert mine.page("/start-over", "GET").status_code in (404, 405)
    again = mine.page("/start-over", "POST")
    assert again.status_code == 303
    assert mine.seat.token not in again.headers["Location"]
    gone = mine.page("/")
    assert gone.status_code == 410
    assert "This demo has ended" in gone.text
    # A page that is still open in another tab, pressed there at the same moment.
    for method, path in (
        ("GET", f"/ui/{mine.ada}/threads"), ("POST", "/host/run"), ("GET", "/sent"),
        ("GET", "/desk/console"), ("POST", "/start-over"),
    ):  # fmt: skip
        answer = mine.page(path, method)
        assert answer.status_code == 410, path
        assert "This demo has ended" in answer.text
    assert demo.seats.gone() == [mine.seat.domain]


def test_no_other_website_starts_it_over(two: Two) -> None:
    mine, _ = two
    answer = mine.browser.post(
        f"/try/{mine.seat.token}/start-over",
        base_url=URL,
        headers={"Origin": "https://elsewhere.example"},
    )
    assert answer.status_code == 403
    assert mine.page("/").status_code == 200


def test_so_many_calls_a_minute(two: Two) -> None:
    mine, theirs = two
    for _ in range(CALLS_A_MINUTE):
        assert mine.page("/ui/accounts").status_code == 200
    refused = mine.page("/ui/accounts")
    assert refused.status_code == 429
    assert refused.json == {"error": "This was very fast. Wait a minute and go on."}
    # The page's look for news is not counted, and nobody else waits.
    assert mine.page(f"/ui/{mine.ada}/state").status_code == 200
    assert theirs.page("/ui/accounts").status_code == 200


def test_a_text_is_short(two: Two) -> None:
    answer = two[0].customer_writes("x" * 2_001)
    assert answer.status_code == 429
    assert two[0].customer_writes("x" * 2_000).status_code == 200


@pytest.mark.parametrize(("field", "most"), [("acts", MAX_ACTS), ("mails", MAX_MAILS)])
def test_a_seat_has_had_enough(two: Two, field: str, most: int) -> None:
    mine, _ = two
    setattr(mine.seat, field, most - 1)
    assert mine.customer_writes("hello").status_code == 200
    refused = mine.customer_writes("hello")
    assert refused.status_code == 429
    assert "Start over" in refused.text


def test_the_desk_hears_the_visitors_address_and_no_other(
    two: Two, demo: PublicDemo
) -> None:
    mine, _ = two
    mine.browser.get(
        "/console/tickets?which=mine",
        base_url=URL,
        headers={"X-Forwarded-For": "6.6.6.6, 203.0.113.1", "X-Demo-Company": "x"},
    )
    heard = demo.desk.heard[-1]
    assert heard["path"] == "/console/tickets?which=mine"
    assert heard["headers"]["X-Forwarded-For"] == "203.0.113.1"
    assert "X-Demo-Company" not in heard["headers"]
    assert heard["headers"]["Host"] == "demo.example"


def test_the_session_of_one_is_not_given_to_another(two: Two, demo: PublicDemo) -> None:
    mine, theirs = two
    answer = mine.ask("/console")
    assert answer.headers.getlist("Set-Cookie") == ["one=1; Path=/", "two=2; Path=/"]
    theirs.ask("/console")
    assert "Cookie" not in demo.desk.heard[-1]["headers"]
    mine.ask("/console")
    assert demo.desk.heard[-1]["headers"]["Cookie"] == "one=1; two=2"


def test_large_bodies_do_not_reach_the_desk(two: Two, demo: PublicDemo) -> None:
    before = len(demo.desk.heard)
    body = {"data": b"x" * 100_001, "content_type": "multipart/form-data; boundary=b"}
    assert two[0].ask("/form/onekey", "POST", **body).status_code == 413
    assert len(demo.desk.heard) == before


def test_the_companys_shop_has_its_own_form(two: Two) -> None:
    mine, theirs = two
    shop = mine.page("/shop")
    assert f'data-inbox="{mine.seat.form_key}"' in shop.text
    assert theirs.seat.form_key not in shop.text
    policy = shop.headers["Content-Security-Policy"]
    assert policy.startswith(f"default-src 'none'; script-src {URL};")


def test_a_link_to_a_mail_leads_to_its_readers_seat(two: Two) -> None:
    mine, _ = two
    answer = mine.ask(f"/mail/u/0/?authuser={mine.ada}")
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(f"/try/{mine.seat.token}/mail/")
    assert mine.page("/mail/?authuser=x").status_code == 200
    assert mine.ask("/mail/?authuser=ada@acme.example").status_code == 404


def test_another_host_is_not_answered(two: Two) -> None:
    answer = two[0].browser.get("/", base_url="https://elsewhere.example")
    assert answer.status_code == 400


def test_a_desk_that_is_away_is_said(two: Two, demo: PublicDemo) -> None:
    demo.desk.cuts = True
    answer = two[0].ask("/console")
    assert answer.status_code == 502
    assert "starts again" in answer.text
