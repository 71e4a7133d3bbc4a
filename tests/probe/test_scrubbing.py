"""Fixtures hold no token, name, address or id of anybody; what is equal stays equal."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from app.errors import Refused
from app.probe.fixtures import write_fixture
from app.probe.leaks import LeakScan
from app.probe.scrubbing import Scrubber
from tests.addon.sidebar import user_token

KEY = b"a key of the tests"
OWN = [("acme.example", "probe.example"), ("desk.acme.example", "desk.probe.example")]
TOKEN = user_token("ada@acme.example")
OPAQUE = "ya29.a0AfH6SMBxxxxxxxxxxxxxxxx"
EVENT: dict[str, Any] = {
    "commonEventObject": {
        "hostApp": "GMAIL",
        "userLocale": "en-GB",
        "parameters": {"s": "signed.by-us.123"},
        "formInputs": {"note": {"stringInputs": {"value": ["Call Maria Lopez"]}}},
    },
    "authorizationEventObject": {
        "userOAuthToken": OPAQUE,
        "userIdToken": TOKEN,
        "authorizedScopes": ["https://www.googleapis.com/auth/userinfo.email"],
    },
    "gmail": {
        "messageId": "msg-f:1885667171979194497",
        "threadId": "thread-f:1885667170394832897|msg-f:1885667171979194497",
        "accessToken": "AND7SK-something-secret",
        "toRecipients": ["Maria Lopez <maria@lopez-interiors.example>", "x@y.example"],
    },
    "card": {
        "title": "LOPEZ asks for a refund",
        "openLink": "https://desk.acme.example/connect/eyJhIjoxfQ?code=abc",
        "labels": [{"id": "Label_5878982215178809685", "name": "Desk/Assignee/Ada"}],
    },
    "snippet": "Dear Ada",
    "sub": "104839201938475610293",
    "payload": {"headers": [{"name": "From", "value": "Maria <m@lopez.example>"}]},
}
PRIVATE = (
    "acme", "maria", "lopez", "ada", "ya29", "AND7SK", "eyJ", "1885667171979194497",
    "refund", "5878982215178809685", "104839201938475610293", "code=", "by-us", "Dear",
)  # fmt: skip


@pytest.fixture
def scrubber() -> Scrubber:
    return Scrubber(KEY, OWN)


def test_nothing_private_is_left(scrubber: Scrubber) -> None:
    text = json.dumps(scrubber.json(EVENT))
    assert [x for x in PRIVATE if re.search(rf"(?i)(?<![a-z]){x}", text)] == []


def test_what_a_token_claims_stays(scrubber: Scrubber) -> None:
    found = scrubber.json(EVENT)["authorizationEventObject"]
    claims = found["userIdToken"]["claims"]
    assert claims["iss"] == "https://accounts.google.com"
    assert claims["exp"] - claims["iat"] == 24 * 3600
    assert claims["hd"] == "probe.example"
    assert claims["email"].endswith("@probe.example")
    assert found["userOAuthToken"] == {"token": "opaque", "length": len(OPAQUE)}
    assert (
        found["authorizedScopes"]
        == EVENT["authorizationEventObject"]["authorizedScopes"]
    )


def test_an_id_stays_one_id_in_each_of_its_forms(scrubber: Scrubber) -> None:
    number = 1885667171979194497
    gmail = scrubber.json(EVENT)["gmail"]
    made = int(gmail["messageId"].removeprefix("msg-f:"))
    assert made != number
    assert gmail["threadId"].endswith(f"|msg-f:{made}")
    assert scrubber.text(f"message {number:x}") == f"message {made:x}"
    assert scrubber.text("msg-a:r-5878982215178809685").startswith("msg-a:r-")


def test_the_same_becomes_the_same_and_others_others(scrubber: Scrubber) -> None:
    one, same, other = map(
        scrubber.text, ("ada@acme.example", "Ada@Acme.example", "b@acme.example")
    )
    assert one == same != other
    # Of another desk, another invention: nobody can look up who it was.
    assert Scrubber(b"another key", OWN).text("ada@acme.example") != one


def test_accounts_of_google_keep_their_kind(scrubber: Scrubber) -> None:
    ours = "service-123456789012@gcp-sa-gsuiteaddons.iam.gserviceaccount.com"
    assert re.fullmatch(
        r"service-(?!123456789012)\d{12}@gcp-sa-gsuiteaddons\.iam\.gserviceaccount\.com",
        scrubber.text(ours),
    )
    theirs = scrubber.text("push@acme-desk.iam.gserviceaccount.com")
    assert re.fullmatch(r"push@project-\w{6}\.iam\.gserviceaccount\.com", theirs)


@pytest.mark.parametrize(
    ("leak", "kind"),
    [
        ("https://acme.example/x", "the domain"),
        ("it was ADA@acme.example", "the domain"),
        ("by Ada Lovelace", "a name"),
        ("maria@gmail.example", "an address"),
        (TOKEN, "a token"),
        (OPAQUE, "a token"),
        ("1//0gabcdefghijkl", "a token"),
        ("-----BEGIN PRIVATE KEY", "a token"),
        ("shh-very-secret", "a secret"),
    ],
)
def test_a_fixture_with_a_leak_is_not_written(
    tmp_path: Path, leak: str, kind: str
) -> None:
    scan = LeakScan(
        the_domain=["acme.example"],
        a_name=["Ada Lovelace"],
        an_address=["maria@gmail.example"],
        a_secret=["shh-very-secret"],
    )
    for told in (
        {"step": 1, "x": leak},
        {"step": 1, leak: 1},
        {"step": 1, "x": f"é {leak}"},
    ):
        with pytest.raises(Refused, match=kind):
            write_fixture(tmp_path / "new", told, scan)
    # Not even the folder.
    assert list(tmp_path.iterdir()) == []
    assert write_fixture(tmp_path, {"step": 1}, scan).stat().st_mode & 0o077 == 0
