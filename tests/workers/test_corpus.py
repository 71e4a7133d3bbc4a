"""A folder of mail is taken in: three counts that add up, and a second load is idle."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select
from werkzeug.serving import make_server

from app import audit
from app.errors import NotFound, Refused
from app.tickets.event import Event
from demo.gmail.__main__ import QuietHandler
from demo.gmail.app import create_app
from tests.support.office import SUPPORT, Office, make_world, open_office, pass_time
from workers.imports.corpus import MailCorpus, read_corpus
from workers.imports.counts import MailCounts

MAIL = """\
Message-ID: <{name}@lopez-interiors.example>
From: Maria Lopez <maria@lopez-interiors.example>
To: support@acme.example
Subject: {subject}
{more}
Hello
"""


@pytest.fixture
def served(database_url: str, tmp_path: Path) -> Iterator[Office]:
    """An office whose Gmail can be posted to."""
    world = make_world()
    server = make_server(
        "127.0.0.1",
        0,
        create_app(world),
        threaded=True,
        request_handler=QuietHandler,
    )
    threading.Thread(target=server.serve_forever, daemon=True).start()
    root = f"http://127.0.0.1:{server.port}/"
    office = open_office(database_url, tmp_path, world=world, gmail_root_url=root)
    yield office
    office.desk.close()
    server.shutdown()
    server.server_close()


def load(office: Office, folder: Path, *, takes_lists: bool = False) -> MailCounts:
    corpus = MailCorpus(office.desk, office.cast.acme.id, SUPPORT, pause=pass_time)
    return corpus.load(folder, lambda done, of: None, takes_lists=takes_lists)


def write(folder: Path, name: str, subject: str = "Chairs", more: str = "") -> None:
    folder.mkdir(exist_ok=True)
    mail = MAIL.format(name=name, subject=subject, more=more)
    (folder / f"{name}.eml").write_text(mail)


def events(office: Office) -> int:
    with office.desk.database.reading() as session:
        return session.scalar(select(func.count()).select_from(Event)) or 0


def test_the_three_counts_add_up(served: Office, tmp_path: Path) -> None:
    folder = tmp_path / "mails"
    write(folder, "a")
    write(folder, "b", "Re: Chairs", "In-Reply-To: <a@lopez-interiors.example>\n")
    write(folder, "c", "Away", "Auto-Submitted: auto-replied\n")
    write(folder, "d", "News", "List-ID: <news.shop.example>\nPrecedence: list\n")
    counts = load(served, folder)
    assert (counts.new, counts.joined, counts.set_aside, counts.total) == (1, 1, 2, 4)
    assert counts.reasons == {"automatic reply": 1, "list mail": 1}


def test_a_second_load_changes_nothing(served: Office, tmp_path: Path) -> None:
    write(tmp_path / "mails", "a")
    load(served, tmp_path / "mails")
    before = events(served)
    counts = load(served, tmp_path / "mails")
    assert (counts.new, counts.joined, counts.set_aside) == (0, 0, 1)
    assert counts.reasons == {"seen before": 1}
    assert events(served) == before


def test_list_mail_may_count_as_mail(served: Office, tmp_path: Path) -> None:
    write(
        tmp_path / "mails", "d", "News", "List-ID: <n.shop.example>\nPrecedence: list\n"
    )
    assert load(served, tmp_path / "mails", takes_lists=True).new == 1


def test_an_mbox_holds_many_mails(tmp_path: Path) -> None:
    mails = "".join(
        f"From maria@x.example Mon Jan  5 10:00:00 2026\n"
        f"Message-ID: <{n}@x.example>\nFrom: maria@x.example\n\nHello\n\n"
        for n in range(3)
    )
    (tmp_path / "box.mbox").write_text(mails)
    assert len(list(read_corpus(tmp_path))) == 3


def test_that_somebody_loads_mail_is_written_down(
    served: Office, tmp_path: Path
) -> None:
    for name in ("one", "two"):
        write(tmp_path / "mail", name)
    load(served, tmp_path / "mail")
    with served.desk.database.reading() as session:
        [entry] = session.scalars(select(audit.AuditEntry))
    assert (entry.action, entry.by_kind) == ("import.begun", "operator")
    assert (entry.subject_kind, entry.new) == ("inbox", {"mails": 2})


def test_an_empty_folder_is_refused(served: Office, tmp_path: Path) -> None:
    (tmp_path / "mails").mkdir()
    with pytest.raises(NotFound, match=r"no \.eml and no \.mbox"):
        load(served, tmp_path / "mails")


def test_nothing_is_posted_to_google(office: Office) -> None:
    with pytest.raises(Refused, match="of our own only"):
        MailCorpus(office.desk, office.cast.acme.id, SUPPORT)
