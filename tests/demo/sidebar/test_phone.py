"""On a phone the panel is a sheet over an open mail, and there is no home card."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.demo.sidebar.conftest import Stage
from tests.demo.sidebar.story import Story


@pytest.fixture
def phone(stage: Stage, page: Page) -> Story:
    """Ada's inbox on a small screen."""
    page.set_viewport_size({"width": 412, "height": 800})
    page.goto(f"{stage.url}/#/ada@acme.example")
    expect(page.get_by_test_id("thread").first).to_be_visible()
    return Story(page, stage)


def test_there_is_no_home_card(phone: Story) -> None:
    expect(phone.see("panel")).to_be_hidden()

    assert phone.desk.paths == []


def test_the_sheet_opens_over_a_mail(phone: Story) -> None:
    phone.see("thread").first.click()
    phone.see("sheet-open").click()

    phone.shows("Waiting on us 3 h")
    common = phone.desk.calls[0]["event"]["commonEventObject"]
    assert common["platform"] == "ANDROID"


def test_back_leads_to_the_list(phone: Story) -> None:
    phone.see("thread").first.click()
    phone.see("message-back").click()

    expect(phone.see("thread").first).to_be_visible()
    expect(phone.see("sheet-open")).to_be_hidden()
