"""The mail page reads, labels, writes and keeps itself up to date."""

from __future__ import annotations

from playwright.sync_api import Locator, expect

from tests.demo.sidebar.mail import MARIA, SUPPORT, TOM
from tests.demo.sidebar.story import Story


def row(story: Story, thread: str) -> Locator:
    return story.page.locator(f"[data-testid='thread'][data-thread='{thread}']")


def chip(where: Locator, name: str) -> Locator:
    return where.locator(f".chip[data-label='{name}']")


def test_a_row_says_who_what_and_which_labels(story: Story) -> None:
    maria = row(story, story.stage.maria)

    expect(maria).to_contain_text("Maria Lopez")
    expect(chip(maria, "Desk/Status/Open")).to_have_text("Open")
    expect(maria).to_have_class("mail-row unread")


BASELINES = """(title) => [title, title.querySelector(".chip")].map((node) => {
  const mark = document.createElement("span");
  mark.style = "display: inline-block";
  node.prepend(mark);
  const { bottom } = mark.getBoundingClientRect();
  mark.remove();
  return bottom;
})"""


def test_the_labels_stand_on_the_line_of_the_subject(story: Story) -> None:
    story.open(story.stage.maria)
    subject = story.see("message-subject")
    expect(chip(subject, "Desk/Status/Open")).to_be_visible()
    line, labels = subject.evaluate(BASELINES)
    assert line == labels


def test_an_opened_mail_is_read(story: Story) -> None:
    story.open(story.stage.maria)

    expect(row(story, story.stage.maria)).to_have_class("mail-row")
    expect(story.see("mail")).to_contain_text("please help.")
    quoted = story.see("mail").locator("details")
    expect(quoted).to_have_js_property("open", False)


def test_labels_set_elsewhere_appear_by_themselves(story: Story) -> None:
    story.open(story.stage.maria)
    story.stage.mail.label(story.stage.maria, "Desk/Mine")

    expect(chip(row(story, story.stage.maria), "Desk/Mine")).to_be_visible()
    expect(chip(story.see("message-subject"), "Desk/Mine")).to_be_visible()


def test_new_mail_appears_by_itself(story: Story) -> None:
    story.stage.mail.arrive("Mei Tan <mei@tan.example>", "Double charge")

    expect(story.see("thread").first).to_contain_text("Double charge")


def test_a_label_filters_the_list(story: Story) -> None:
    story.page.locator("[data-testid='folder'][data-label='Desk/Status/Open']").click()

    expect(story.see("thread")).to_have_count(1)
    expect(row(story, story.stage.maria)).to_be_visible()


def test_a_search_looks_through_all_mail(story: Story) -> None:
    story.see("search").fill("log in")
    story.see("search").press("Enter")

    expect(row(story, story.stage.tom)).to_be_visible()
    expect(row(story, story.stage.maria)).to_have_count(0)


def test_ticking_a_label_puts_it_on_the_mail(story: Story) -> None:
    story.open(story.stage.tom)
    story.see("label-button").click()
    story.see("label-menu").get_by_label("Desk/Tag/billing").check()

    expect(chip(story.see("message-subject"), "Desk/Tag/billing")).to_be_visible()
    assert "Desk/Tag/billing" in story.stage.mail.read(story.stage.tom)["labels"]


def test_a_new_label_is_made_and_put_on_the_mail(story: Story) -> None:
    story.open(story.stage.tom)
    story.see("label-button").click()
    story.see("label-new").fill("Desk/Tag/vip")
    story.see("label-new").press("Enter")

    expect(chip(story.see("message-subject"), "Desk/Tag/vip")).to_be_visible()


def test_an_archived_mail_leaves_the_inbox(story: Story) -> None:
    story.open(story.stage.tom)
    story.see("archive").click()
    story.settled("")

    expect(row(story, story.stage.tom)).to_have_count(0)
    assert "INBOX" not in story.stage.mail.read(story.stage.tom)["labels"]


def test_spam_lies_apart_until_somebody_takes_it_out(story: Story) -> None:
    mail, tom = story.stage.mail, story.stage.tom
    story.open(tom)
    story.see("spam").click()
    story.settled("")
    expect(row(story, tom)).to_have_count(0)
    assert "SPAM" in mail.read(tom)["labels"]

    story.page.locator("[data-testid='folder'][data-label='SPAM']").click()
    story.open(tom)
    story.see("not-spam").click()
    story.settled("")
    expect(row(story, tom)).to_have_count(0)
    assert {"INBOX", "SPAM"} & mail.read(tom)["labels"] == {"INBOX"}


def test_a_reply_goes_to_the_customer_and_to_the_team(story: Story) -> None:
    story.open(story.stage.maria)
    story.see("reply").click()
    expect(story.see("compose-to")).to_have_value("maria@lopez-interiors.example")
    expect(story.see("compose-cc")).to_have_value(SUPPORT)
    story.see("compose-text").fill("On its way.")
    story.see("compose-send").click()

    expect(story.see("mail")).to_have_count(2)
    last = story.stage.mail.read(story.stage.maria)["messages"][-1]
    assert (last["to"], last["cc"]) == ("maria@lopez-interiors.example", SUPPORT)


def test_a_reply_that_is_being_written_survives_news(story: Story) -> None:
    story.open(story.stage.maria)
    story.see("reply").click()
    story.see("compose-text").press_sequentially("On its")
    story.stage.mail.label(story.stage.maria, "Desk/Mine")
    expect(chip(story.see("message-subject"), "Desk/Mine")).to_be_visible()
    story.page.keyboard.type(" way")

    expect(story.see("compose-text")).to_have_value("On its way")


def test_a_draft_the_add_on_made_is_opened_as_the_reply(story: Story) -> None:
    story.desk.says("take", "draft")
    story.open(story.stage.maria)
    story.desk.draft = story.stage.mail.draft(story.stage.maria, "Dear Maria,")
    story.press("Take")

    expect(story.see("compose-text")).to_have_value("Dear Maria,\n")
    expect(story.see("compose-to")).to_have_value("maria@lopez-interiors.example")
    expect(story.see("mail")).to_have_count(1)


def test_a_mail_of_ones_own_is_sent(story: Story) -> None:
    story.see("compose-open").click()
    story.see("compose-to").fill("tom@okafor.example")
    story.see("compose-subject").fill("News")
    story.see("compose-text").fill("All is well.")
    story.see("compose-send").click()
    story.page.locator("[data-testid='folder'][data-label='SENT']").click()

    expect(story.see("thread").first).to_contain_text("News")


def test_a_person_can_play_a_new_customer(story: Story) -> None:
    story.see("customer-open").click()
    story.see("customer-name").fill("Mei Tan")
    story.see("customer-address").fill("mei@tan.example")
    story.see("customer-to").fill("sales@acme.example")
    story.see("customer-subject").fill("An offer, please")
    story.see("customer-text").fill("For forty chairs.")
    story.see("customer-send").click()

    expect(story.see("thread").first).to_contain_text("An offer, please")


def test_the_customer_writes_again_in_the_same_conversation(story: Story) -> None:
    story.open(story.stage.maria)
    story.see("writes-again").click()
    story.see("customer-text").fill("Any news?")
    story.see("customer-send").click()

    expect(story.see("mail")).to_have_count(2)
    assert len(story.stage.mail.read(story.stage.maria)["messages"]) == 2


def test_another_account_has_its_own_mailbox(story: Story) -> None:
    story.open(story.stage.maria)
    story.see("account-switcher").click()
    story.page.locator("[data-account='grace@acme.example']").click()
    story.settled("")

    theirs = story.stage.mail.thread(MARIA, "grace@acme.example")
    expect(row(story, theirs)).to_be_visible()
    expect(chip(row(story, theirs), "Desk/Status/Open")).to_have_count(0)
    assert story.stage.mail.thread(TOM) == story.stage.tom


def test_a_mail_that_is_gone_is_said(story: Story) -> None:
    story.page.goto(f"{story.stage.url}/#/ada@acme.example/INBOX/17088a2c5b91b999")

    expect(story.see("snack")).not_to_be_empty()


def test_nothing_comes_from_outside_and_nothing_breaks(story: Story) -> None:
    seen: list[str] = []
    story.page.on("pageerror", lambda error: seen.append(str(error)))
    story.page.on("request", lambda asked: seen.append(asked.url))
    story.open(story.stage.maria, answer="gallery")

    assert all(url.startswith(story.stage.url) for url in seen)


def test_the_page_names_no_maker_of_mail(story: Story) -> None:
    words = story.page.locator("body").inner_text().lower()

    assert "gmail" not in words
    assert "google" not in words


def test_several_mails_get_a_label_at_once(story: Story) -> None:
    ticks = story.see("row-tick")
    ticks.nth(0).check()
    ticks.nth(1).press("Space")
    expect(story.page.locator("#list-tools")).to_contain_text("2 ticked")
    story.see("labels-of-many").press("Enter")
    box = story.page.locator("[data-label='Desk/Status/Open'] input")
    box.check()
    chips = story.page.locator("#rows .chip[data-label='Desk/Status/Open']")
    expect(chips).to_have_count(2)
    story.page.keyboard.press("Escape")
    story.see("untick").press("Enter")
    expect(story.page.locator("#list-tools")).to_be_empty()
    expect(ticks.nth(0)).not_to_be_checked()
