"""`desk mail test`, and what doctor, check and the start say of the desk's own mail."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app import desk as desks
from app.db import Database
from app.errors import Broken
from app.factory import create_app
from tests.support import cast as casting
from tests.support.smtp_sink import SmtpSink, smtp_sink
from tests.support.terminal import Terminal

ADA, DESK = "ada@acme.example", "desk@acme.example"
TEST = ("mail", "test", "--to", ADA)


@pytest.fixture
def sink() -> Iterator[SmtpSink]:
    with smtp_sink() as made:
        yield made


@pytest.fixture
def desk(sqlite_url: str, tmp_path: Path, sink: SmtpSink) -> Terminal:
    database = Database(sqlite_url)
    with database.transaction() as session:
        casting.enter(session).edsger.is_active = False
    database.close()
    return Terminal(
        {
            "DESK_DATABASE_URL": sqlite_url,
            "DESK_DATA_DIR": str(tmp_path),
            "DESK_SMTP_URL": sink.url(),
            "DESK_MAIL_FROM": DESK,
        }
    )


def own_mail(desk: Terminal, *words: str) -> list[str]:
    """The lines about it."""
    answer = desk(*words)
    return [line for line in answer.output.splitlines() if "own mail" in line]


def test_a_test_goes_to_a_person_of_the_desk(desk: Terminal, sink: SmtpSink) -> None:
    done = desk(*TEST)
    assert done.exit_code == 0, done.output
    assert f"Handed to localhost for {ADA}" in done.stdout
    assert sink.envelopes == [(DESK, [ADA])]
    for nobody in ("maria@lopez-interiors.example", "edsger@acme.example"):
        assert desk("mail", "test", "--to", nobody).exit_code == 1
    assert len(sink.mails) == 1


def test_a_refusal_is_said_in_plain_words(desk: Terminal, sink: SmtpSink) -> None:
    sink.answers = ["550 5.7.1 relaying denied"]
    refused = desk(*TEST)
    assert refused.exit_code == 1
    assert "refused the mail (550). It said: 5.7.1 relaying denied" in refused.stderr
    sink.answers = ["450 busy"]
    assert "busy (450)" in desk(*TEST).stderr


def test_both_are_set_or_neither(
    desk: Terminal, sink: SmtpSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = desk.settings.pop("DESK_SMTP_URL")
    half = Terminal(desk.settings)
    assert "Set DESK_SMTP_URL too" in half(*TEST).stderr
    assert "Set DESK_SMTP_URL too" in half("serve").stderr
    assert "Set DESK_SMTP_URL too" in "".join(own_mail(half, "check", "--settings"))
    for name, value in desk.settings.items():
        monkeypatch.setenv(name, value)
    desks.desk_of_environment.cache_clear()
    with pytest.raises(Broken, match="DESK_SMTP_URL"):
        create_app()
    desks.desk_of_environment.cache_clear()
    other = Terminal({**desk.settings, "DESK_SMTP_URL": url, "DESK_MAIL_FROM": ""})
    assert "Set DESK_MAIL_FROM too" in other(*TEST).stderr
    none = Terminal({**desk.settings, "DESK_MAIL_FROM": ""})
    assert "are not set" in none(*TEST).stderr
    assert sink.mails == []


@pytest.mark.parametrize("somebodys", [ADA, "support@acme.example"])
def test_it_is_nobodys_address(desk: Terminal, sink: SmtpSink, somebodys: str) -> None:
    theirs = Terminal({**desk.settings, "DESK_MAIL_FROM": somebodys})
    for words in (TEST, ("serve",)):
        refused = theirs(*words)
        assert refused.exit_code == 1
        assert "DESK_MAIL_FROM must be nobody's address" in refused.stderr
    assert "must be nobody's address" in "".join(own_mail(theirs, "doctor"))
    assert sink.mails == []


def test_doctor_tries_the_server_without_a_mail(
    desk: Terminal, sink: SmtpSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    (told,) = own_mail(desk, "check", "--settings")
    assert f"It is sent from {DESK}" in told
    said = own_mail(desk, "doctor")
    assert any("accepts the sign-in" in line for line in said)
    away = Terminal({**desk.settings, "DESK_SMTP_URL": "smtp://127.0.0.1:1"})
    assert any("does not answer" in line for line in own_mail(away, "doctor"))
    assert sink.mails == []
