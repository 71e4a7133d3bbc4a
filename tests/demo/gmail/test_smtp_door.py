"""The door for mail by SMTP: into the mailboxes, and onto a page."""

from __future__ import annotations

from datetime import UTC, datetime

from app.settings.smtp import parse_smtp
from app.smtp.notice import OwnMail, write_mail
from app.smtp.sending import SmtpSender
from demo.gmail.app import create_app
from demo.gmail.smtp_door import open_door
from demo.gmail.world import GmailWorld
from demo.ports import free_port

DESK, ADA = "desk@acme.example", "ada@acme.example"
OUTSIDE = "maria@lopez-interiors.example"


def test_what_it_takes_reaches_who_lives_here_and_is_looked_at() -> None:
    world, port = GmailWorld(), free_port()
    box = world.add_mailbox(ADA, "Ada Lovelace")
    door = open_door(world, port)
    try:
        sender = SmtpSender(parse_smtp(f"smtp://127.0.0.1:{port}"), DESK)
        for to in (ADA, OUTSIDE):
            said = OwnMail(to, f"Hello {to}", "It <b>works</b>.", key=to.split("@")[0])
            sender.send(write_mail(said, DESK, datetime.now(UTC)), to)
    finally:
        door.stop()
    (message,) = box.messages.values()
    assert message.mail.message_id == "<ada@acme.example>"
    assert {"INBOX", "UNREAD"} <= message.labels
    results = message.mail.first("Authentication-Results")
    assert "spf=pass" in results
    assert "dmarc=pass" in results
    page = create_app(world).test_client().get("/ui/handed").text
    assert page.index(OUTSIDE) < page.index(ADA)
    assert "It &lt;b&gt;works&lt;/b&gt;." in page
