"""Our real Gmail takes the whole script and threads it as it was written."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient

from demo.cast.conversation import CastConversation
from demo.cast.play import play_script
from demo.gmail.app import create_app
from demo.gmail.config import world_from
from tests.demo.cast.standin import ADA, BEN, GRACE, serving

SUPPORT, ZOE = "support@acme.example", "zoe@acme.example"
CONFIG = {
    "mailboxes": [
        {"address": address, "name": address.partition("@")[0].title()}
        for address in (SUPPORT, ADA, GRACE, BEN, ZOE)
    ],
    "groups": [{"address": "sales@acme.example", "members": [ADA, BEN]}],
    "routes": [{"address": SUPPORT, "also_to": [ADA, GRACE, BEN]}],
}


@pytest.fixture(scope="module")
def page() -> FlaskClient:
    """The person's page of a Gmail into which the script was played."""
    app = create_app(world_from(CONFIG))
    with serving(app) as url:
        play_script(url, int(datetime.now(UTC).timestamp() * 1000))
    return app.test_client()


def inbox(page: FlaskClient, address: str) -> list[dict[str, Any]]:
    answer = page.get(f"/ui/{address}/threads?label=INBOX&max=200")
    threads: list[dict[str, Any]] = answer.get_json()["threads"]
    return threads


def test_support_has_each_mail_once(
    page: FlaskClient, script: list[CastConversation]
) -> None:
    wanted = sum(
        mail.sender == SUPPORT or any(SUPPORT in who for who in mail.to + mail.cc)
        for each in script
        for mail in each.mails
    )
    assert sum(thread["count"] for thread in inbox(page, SUPPORT)) == wanted


def test_a_long_conversation_is_one_thread_everywhere(page: FlaskClient) -> None:
    subject = "Dining table is another colour than the sample"
    for address in (SUPPORT, ADA, GRACE, BEN):
        counts = Counter(
            {thread["subject"]: thread["count"] for thread in inbox(page, address)}
        )
        assert counts[subject] == 9, address


def test_private_mail_is_where_it_belongs(page: FlaskClient) -> None:
    subjects = {
        address: {thread["subject"] for thread in inbox(page, address)}
        for address in (SUPPORT, ADA, GRACE, BEN, ZOE)
    }
    choir, lunch = "Choir, and your cake tin", "Lunch tomorrow?"
    assert [who for who in subjects if choir in subjects[who]] == [GRACE]
    assert [who for who in subjects if lunch in subjects[who]] == [ADA]
    assert len(subjects[ZOE]) == 1
