"""The home card tells admins how far the set-up is, until it is over, for nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.people.workspace import SETUP_OVER, Workspace
from app.web.setup.facts import facts_of
from app.web.setup.steps import STEP_NAMES, setup_steps
from tests.addon.sidebar import sidebar_of
from tests.support.office import ADA, GRACE, Office
from tests.support.snapshot import usual_office
from tests.support.statements import statements
from tests.support.terminal import Terminal
from workers.chores import schedule
from workers.chores.setup_progress import count_setup


@pytest.fixture
def office(sqlite_url: str, tmp_path: Path) -> Iterator[Office]:
    opened = usual_office(sqlite_url, tmp_path, public_url="https://desk.demo.example")
    yield opened
    opened.desk.close()


def place(office: Office) -> Workspace:
    with office.desk.database.reading() as session:
        return session.get_one(Workspace, office.cast.acme.id)


def home(office: Office, address: str, locale: str = "en") -> str:
    bar = sidebar_of(office, address)
    bar.locale = locale
    return json.dumps(bar.home(), ensure_ascii=False)


def test_it_is_counted_by_the_clock_and_shown_to_admins_alone(office: Office) -> None:
    assert count_setup in [line.act for line in schedule.CHORES]
    assert "Set-up ·" not in home(office, ADA)
    assert count_setup(office.desk) == 1
    assert count_setup(office.desk) == 0
    with office.desk.database.reading() as session:
        steps = setup_steps(office.desk.settings, facts_of(session, 1))
    left = [step for step in steps if not step.is_done]
    done = len(steps) - len(left)
    assert 0 < done < len(steps)
    card = home(office, ADA)
    assert f"Set-up · {done} of {len(STEP_NAMES)}" in card
    assert f"Next: {left[0].name}" in card
    assert f"Einrichtung · {done} von 9" in home(office, ADA, "de")
    assert "Set-up ·" not in home(office, GRACE)


def test_its_button_leads_to_the_page(office: Office) -> None:
    count_setup(office.desk)
    card = home(office, ADA)
    [path] = [
        x for x in card.split('"') if x.startswith("https://") and "/setup?" in x
    ][:1]
    client = sidebar_of(office, ADA).client
    assert "Set up acme.example" in client.get(path.partition(".example")[2]).text


def test_it_costs_no_statement(office: Office) -> None:
    for address in (ADA, GRACE):
        home(office, address)
    asked = []
    for _ in range(2):
        with statements(office.desk.database) as seen:
            home(office, ADA)
        asked.append(len(seen))
        count_setup(office.desk)
    assert asked[0] == asked[1]


def test_what_is_over_is_over(office: Office) -> None:
    count_setup(office.desk)
    with office.desk.database.transaction() as session:
        session.get_one(Workspace, office.cast.acme.id).setup_next = SETUP_OVER
    assert count_setup(office.desk) == 0
    assert place(office).setup_next == SETUP_OVER
    assert "Set-up ·" not in home(office, ADA)


def test_an_operator_says_that_it_is_over(office: Office) -> None:
    count_setup(office.desk)
    told = office.desk.settings
    run = Terminal(
        {"DESK_DATABASE_URL": told.database, "DESK_DATA_DIR": str(told.data_dir)}
    )
    assert "no longer shows the set-up of acme.example" in run("setup", "--done").stdout
    assert "Set-up ·" not in home(office, ADA)
    assert run("setup", "--done", "--end").exit_code == 2
