"""The desk behind PgBouncer: by its session mode; of any other the doctor warns."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from app import migrations
from app.db import Database
from app.desk import Desk
from app.health.pooler import pooler_findings
from app.settings import Settings
from demo.ports import free_port
from tests.addon.sidebar import sidebar_of
from tests.support.databases import PostgresTemplates, let_go
from tests.support.office import ADA, Office, open_office
from tests.support.patience import HANGS, wait_until
from tests.support.terminal import Terminal

PROGRAM = shutil.which("pgbouncer", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
pytestmark = pytest.mark.skipif(
    PROGRAM is None, reason="PgBouncer is not here: .ci/need pgbouncer"
)
Behind = Callable[[str], str]


@contextmanager
def bouncer(folder: Path, server: str, mode: str) -> Iterator[Behind]:
    """A PgBouncer before that server; it gives each database its address there."""
    [host] = parse_qs(urlsplit(server).query)["host"]
    port = free_port()
    folder.mkdir()
    (folder / "users.txt").write_text('"desk" ""\n')
    (folder / "pgbouncer.ini").write_text(
        f"[databases]\n* = host={host}\n[pgbouncer]\nlisten_addr =\n"
        f"listen_port = {port}\nunix_socket_dir = {folder}\nauth_type = trust\n"
        f"auth_file = {folder}/users.txt\npool_mode = {mode}\nmax_client_conn = 200\n"
        f"default_pool_size = 40\nlogfile = {folder}/log\n"
    )
    assert PROGRAM is not None
    words = [PROGRAM, "-q", str(folder / "pgbouncer.ini")]
    if os.geteuid() == 0:
        # It refuses to run as root.
        for each in (folder, *folder.iterdir()):
            shutil.chown(each, "postgres")
        words[1:1] = ["-u", "postgres"]
    running = subprocess.Popen(words, cwd=folder)
    try:
        socket = folder / f".s.PGSQL.{port}"
        wait_until(socket.exists, "PgBouncer listens")
        yield lambda address: f"{address.partition('?')[0]}?host={folder}&port={port}"
    finally:
        running.terminate()
        running.wait(HANGS)


@pytest.fixture(scope="module")
def behind(
    postgresql_templates: PostgresTemplates, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Behind]]:
    """The same server behind each mode."""
    # A path that PostgreSQL's user may read, and short enough for a socket.
    with ExitStack() as stack:
        folder = Path(stack.enter_context(short_folder()))
        server = postgresql_templates.fresh()
        stack.callback(postgresql_templates.drop, server)
        yield {
            mode: stack.enter_context(bouncer(folder / mode, server, mode))
            for mode in ("session", "transaction")
        }


@contextmanager
def short_folder() -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="pgb", dir="/tmp") as folder:
        os.chmod(folder, 0o755)
        yield folder


@pytest.fixture
def office(
    behind: dict[str, Behind], postgresql_templates: PostgresTemplates, tmp_path: Path
) -> Iterator[Office]:
    direct = postgresql_templates.fresh()
    opened = open_office(behind["session"](direct), tmp_path)
    yield opened
    opened.desk.close()
    let_go(behind["session"](direct))
    postgresql_templates.drop(direct)


def test_an_empty_database_is_migrated_through_it(
    behind: dict[str, Behind], postgresql_templates: PostgresTemplates, tmp_path: Path
) -> None:
    direct = postgresql_templates.empty()
    told = {"DESK_DATABASE_URL": behind["session"](direct)}
    done = Terminal(told | {"DESK_DATA_DIR": str(tmp_path)})("migrate")
    assert done.exit_code == 0, done.output
    opened = Database(direct)
    assert migrations.schema_version(opened) == migrations.newest_schema()
    opened.close()
    postgresql_templates.drop(direct)


def test_a_mail_its_card_a_press_and_its_label(office: Office) -> None:
    mail = office.write()
    office.sync()
    ada = sidebar_of(office, ADA)
    card = ada.open(office.copy(ADA, mail))
    ada.press(card, "Take")
    office.sync()
    assert "Desk/Assignee/Ada Lovelace" in office.worn(mail)
    assert office.shown()["assignee"] == ADA


def test_what_a_connection_was_told_stays_its_own(office: Office) -> None:
    database = office.desk.database
    with database.reading() as session:
        told = session.connection().exec_driver_sql("SHOW transaction_read_only")
        assert told.scalar() == "on"
    for _ in range(3):
        with database.transaction() as session:
            told = session.connection().exec_driver_sql("SHOW lock_timeout")
            assert told.scalar() != "0"
            told = session.connection().exec_driver_sql("SHOW transaction_read_only")
            assert told.scalar() == "off"


@pytest.mark.parametrize(("mode", "is_wrong"), [("session", 0), ("transaction", 1)])
def test_the_doctor_warns_of_a_mode_that_exchanges_connections(
    behind: dict[str, Behind],
    postgresql_templates: PostgresTemplates,
    mode: str,
    is_wrong: int,
) -> None:
    direct = postgresql_templates.fresh()
    address = behind[mode](direct)
    desk = Desk(Settings(database_url=address), database=Database(address))
    found = list(pooler_findings(desk))
    desk.close()
    assert len(found) == is_wrong
    assert all("pool_mode = session" in each.do for each in found)
    postgresql_templates.drop(direct)
