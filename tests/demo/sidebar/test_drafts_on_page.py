"""Drafts and the add-on's icon in a mail that is being written."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.demo.sidebar.story import Story

ADA = "ada@acme.example"


def test_a_draft_is_there_again_when_its_mail_is_opened(story: Story) -> None:
    story.stage.mail.draft(story.stage.maria, "Dear Maria,")
    story.open(story.stage.maria)
    # Who lacks a sender is no nameless somebody behind a comma.
    sender = story.page.locator(f"[data-thread='{story.stage.maria}'] .sender")
    expect(sender).to_contain_text(", Draft")

    expect(story.see("compose-text")).to_have_value("Dear Maria,\n")
    expect(story.see("mail")).to_have_count(1)


def test_a_sent_draft_leaves_one_mail(story: Story) -> None:
    story.stage.mail.draft(story.stage.maria, "Dear Maria,")
    story.open(story.stage.maria)
    story.see("compose-text").fill("Dear Maria, done.")
    story.see("compose-send").click()

    expect(story.see("mail")).to_have_count(2)
    found = story.stage.mail.read(story.stage.maria)["messages"]
    assert [each["draftId"] for each in found] == [None, None]


def test_a_discarded_draft_is_gone(story: Story) -> None:
    story.stage.mail.draft(story.stage.maria, "Dear Maria,")
    story.open(story.stage.maria)
    story.see("compose-discard").click()

    expect(story.see("compose")).to_have_count(0)
    expect(story.see("snack")).to_be_empty()
    assert len(story.stage.mail.read(story.stage.maria)["messages"]) == 1


def test_the_icon_tells_the_add_on_to_whom_the_mail_goes(story: Story) -> None:
    story.open(story.stage.maria)
    story.see("reply").click()
    story.see("compose-addon").click()
    story.settled()

    story.shows("Saved replies")
    event = story.desk.calls[-1]["event"]
    assert event["gmail"]["toRecipients"] == ["maria@lopez-interiors.example"]
    assert "messageId" not in event["gmail"]


def test_a_press_inserts_at_the_cursor_and_the_card_goes(story: Story) -> None:
    story.open(story.stage.maria)
    story.see("reply").click()
    area = story.see("compose-text")
    area.fill("Before. After.")
    area.evaluate("node => node.setSelectionRange(8, 8)")
    story.see("compose-addon").click()
    story.settled()
    story.see("card").get_by_role("button").filter(has_text="Refund booked").click()

    expect(area).to_have_value("Before. Hello Maria,\n\n5 < 7 & doneAfter.")
    expect(story.see("card-title")).not_to_have_text("Saved replies")


def test_the_way_back_leads_to_the_mails_card(story: Story) -> None:
    story.open(story.stage.maria)
    before = story.see("card-title").inner_text()
    story.see("reply").click()
    story.see("compose-addon").click()
    story.settled()
    story.see("panel-back").click()

    story.shows(before)


def test_a_new_mail_has_the_icon_too(story: Story) -> None:
    story.see("compose-open").click()
    story.see("compose-to").fill("tom@okafor.example, mei@tan.example")
    story.see("compose-addon").click()
    story.settled()

    said = story.desk.calls[-1]["event"]["gmail"]["toRecipients"]
    assert said == ["tom@okafor.example", "mei@tan.example"]
