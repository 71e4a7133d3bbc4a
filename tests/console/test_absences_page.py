"""Absences in the console: oneself, a colleague who is ill, and the return."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from app import clock
from app.absences.table import Absence
from tests.console.browser import Browser, links
from tests.console.chromium_pages import Open, clean, fits, picture
from tests.console.test_handover_page import fill, page_of
from tests.support.office import ADA, EDSGER, GRACE, Office

PAGE = "/console/absences"


def kept(office: Office) -> list[Absence]:
    with office.desk.database.reading() as session:
        return list(session.scalars(select(Absence).order_by(Absence.id)))


@pytest.fixture
def grace(office: Office) -> Browser:
    browser = Browser(office)
    browser.sign_in(GRACE)
    return browser


def test_a_colleague_who_is_ill(office: Office, open_page: Open) -> None:
    fill(office)
    page = open_page("/console")
    page.get_by_role("link", name="Absences").click()
    page.locator("select[name=person]").select_option(label="Grace Hopper")
    page.get_by_label("Note").fill("Flu")
    page.get_by_role("button", name="Set as away").click()
    expect(page.get_by_role("row", name="Grace Hopper")).to_contain_text("Flu")
    fits(page)
    clean(page)
    picture(page, "absences")
    (made,) = kept(office)
    assert (made.by_id, made.person_id) == (office.cast.ada.id, office.cast.grace.id)
    page.get_by_role("link", name="Grace Hopper").click()
    assert page_of(office) in page.url
    page.goto(page.url.replace(page_of(office), "/console"))
    expect(page.locator("tr", has_text="Grace")).to_contain_text("away")
    page.goto(page.url + "/absences")
    page.get_by_role("button", name="Back again").click()
    expect(page.get_by_text("Nobody is away.")).to_be_visible()


@pytest.mark.parametrize("locale", ["de", "es"])
def test_on_a_phone(office: Office, open_page: Open, ada: Browser, locale: str) -> None:
    ada.post(PAGE, until="2099-12-04T09:00", note="Holiday")
    page = open_page(PAGE, width=390, language=locale)
    fits(page)
    clean(page)
    picture(page, f"absences-phone-{locale}")


def test_what_was_typed_stays_when_it_is_refused(office: Office, ada: Browser) -> None:
    answer = ada.post(PAGE, until="2020-01-01T09:00", note="Long ago")
    assert answer.status_code == 409
    assert "This moment has passed." in answer.text
    assert "Long ago" in answer.text
    assert "Choose a date and a time." in ada.post(PAGE, until="soon").text
    assert kept(office) == []


def test_a_rep_sets_their_own_only(
    office: Office, ada: Browser, grace: Browser
) -> None:
    ada.post(PAGE, note="Hush")
    said = grace.get(PAGE).text
    assert "Ada Lovelace" in said
    assert "Hush" not in said
    assert f"{PAGE}/1/end" not in said
    assert grace.post(PAGE, person=str(office.cast.ada.id)).status_code == 403
    assert grace.post(f"{PAGE}/1/end").status_code == 403
    assert grace.post(PAGE).status_code == 303
    assert grace.post(f"{PAGE}/2/end").status_code == 303
    assert grace.post(f"{PAGE}/99/end").status_code == 404
    edsger = Browser(office)
    edsger.sign_in(EDSGER)
    assert edsger.post(PAGE).status_code == 403
    assert "Set as away" not in edsger.get(PAGE).text
    assert [each.ended_at is None for each in kept(office)] == [True, False]


def test_who_is_away_is_no_target(office: Office, ada: Browser) -> None:
    fill(office)
    assert ADA in ada.get(page_of(office)).text
    ada.post(PAGE, until="2099-12-04T09:00")
    said = ada.get(page_of(office)).text
    assert f'value="{ADA}"' not in said
    refused = ada.post(page_of(office), to=[ADA], part=["open"])
    assert refused.status_code == 409


def test_the_way_to_what_is_only_snoozed(office: Office, ada: Browser) -> None:
    """Who has nothing open has no row on the overview; here they have."""
    assert page_of(office) not in links(ada.get("/console").text)
    assert page_of(office) in links(ada.get(PAGE).text)


def test_take_back(office: Office, ada: Browser, grace: Browser) -> None:
    fill(office)
    with office.desk.database.transaction() as session:
        session.add(
            Absence(
                workspace_id=office.cast.acme.id, person_id=office.cast.grace.id,
                from_at=clock.now() - timedelta(days=2), note="",
                to_at=clock.now() - timedelta(minutes=1),
                at=clock.now() - timedelta(days=2),
            )
        )  # fmt: skip
    parts = ["open", "waiting", "snoozed"]
    bulk = ada.post(page_of(office), to=[ADA], part=parts).headers["Location"]
    ada.post(f"{bulk}/run")
    assert "are untouched" in grace.get(PAGE).text
    assert ada.post(f"{PAGE}/1/take-back").status_code == 404
    looked = grace.post(f"{PAGE}/1/take-back").headers["Location"]
    assert "Give back to Grace Hopper what is untouched" in grace.get(looked).text
    grace.post(f"{looked}/run")
    assert (
        "There is nothing to hand over."
        in ada.get(f"/console/handover/{office.cast.ada.id}").text
    )
    assert "are untouched" not in grace.get(PAGE).text
