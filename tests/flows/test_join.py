"""A colleague joins in a browser: from the strangers card to the first steps."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.flows.test_connect import Tab
from tests.flows.test_walk import ZOE, Reader, page, pictures, reader
from tests.support.demo import Demo

__all__ = ["page", "pictures", "reader"]

SUPPORT = "support@acme.example"


def test_from_a_strangers_card_to_the_first_steps(reader: Reader, demo: Demo) -> None:
    made = demo.desk("invite", "add", "--role", "rep", "--inbox", SUPPORT)
    reader.be(ZOE)
    reader.reads("You don't have access yet", ZOE)
    with reader.page.context.expect_page() as opened:
        reader.button("I have a code").click()
    tab = Tab(reader, opened.value)
    tab.heads("Join your team")
    tab.page.get_by_label("Invitation code").fill(made["code"].lower())
    tab.picture("join")
    tab.press("Sign in at Google")
    tab.heads("Choose an account")
    tab.choose(ZOE)
    tab.press("Continue")
    tab.heads("Your first steps")
    expect(tab.page.get_by_text(f"Rep in {SUPPORT}")).to_be_visible()
    tab.page.set_viewport_size({"width": 390, "height": 900})
    assert tab.page.evaluate("document.documentElement.scrollWidth") <= 390
    tab.picture("first-steps")
    tab.page.get_by_role("link", name="Connect", exact=True).click()
    tab.heads(f"Connect {ZOE}")
    tab.page.close()

    reader.be(ZOE)
    expect(reader.see("card-title")).not_to_contain_text("You don't have access yet")
    [used, *_] = demo.desk("invite", "list")
    assert (used["id"], used["state"], used["used_by"]) == (made["id"], "used", ZOE)
    # To the other stories she is a stranger.
    demo.run("person", "deactivate", ZOE)
    reader.be(ZOE)
    reader.reads("You don't have access yet", ZOE)
