"""What each number means, in a sentence that is published."""

from __future__ import annotations

from app.wording import mark

WORDS = (
    (
        mark("Received"),
        mark(
            "Tickets, on the day of the customer's first mail. A ticket that was merged"
            " into another one, or set aside, is not counted."
        ),
    ),
    (
        mark("First reply"),
        mark(
            "The time from the customer's first mail to the reply that answers it, on"
            " the day of the reply."
        ),
    ),
    (
        mark("Next reply"),
        mark(
            "The time from a later mail of the customer to the reply that "
            "answers it. If several are unanswered, from the oldest of them."
        ),
    ),
    (
        mark("Answered"),
        mark("First and next replies: how often a customer who waited got an answer."),
    ),
    (
        mark("Replies"),
        mark(
            "All our mails to customers, also those that nobody waited for. Automatic"
            " mail is not counted."
        ),
    ),
    (
        mark("Extra replies"),
        mark("Replies to a customer who was not waiting for one."),
    ),
    (
        mark("Double replies"),
        mark(
            "Replies sent at most 30 minutes after a colleague's reply, when "
            "the customer had not written in between."
        ),
    ),
    (
        mark("Closed unanswered"),
        mark(
            "The customer waited, and the ticket was resolved or closed without an"
            " answer."
        ),
    ),
    (
        mark("Resolved"),
        mark(
            "How many times a ticket became resolved or closed. Closing what is"
            " resolved does not count again, and what was undone does not count."
        ),
    ),
    (
        mark("Resolution"),
        mark(
            "The time from a ticket's first mail until it was last resolved or "
            "closed. Only tickets that are still resolved or closed count."
        ),
    ),
    (
        mark("Time with us"),
        mark(
            "The part of the resolution time in which the ticket was open or "
            "in progress."
        ),
    ),
    (
        mark("Reopened"),
        mark(
            "The customer wrote after the ticket was resolved, and it opened "
            "again. For thanks: it was then resolved again without a reply."
        ),
    ),
    (
        mark("Reopen rate"),
        mark(
            "Of what was resolved, the share that the customer reopened within "
            "seven days. Reopening for thanks does not count."
        ),
    ),
    (
        mark("First contact"),
        mark(
            "Of the resolved tickets with a reply, the share that needed exactly one."
        ),
    ),
    (
        mark("Backlog"),
        mark(
            "Tickets that were open, or were waiting on the customer, at the "
            "end of the day."
        ),
    ),
    (
        mark("Median, 90 %"),
        mark(
            "Median: half of the times are not longer. 90 %: nine of ten are "
            "not longer. Each is the time of a ticket that can be opened."
        ),
    ),
    (
        mark("Whose number it is"),
        mark(
            "A reply counts for the person who wrote it. Resolved and closed"
            " unanswered count for the assignee at that moment, or, without an"
            " assignee, for the person who did it."
        ),
    ),
    (
        mark("Shared accounts"),
        mark(
            "When several people use one account, nobody knows who replied. Their"
            " replies have a row of their own, and are never double replies."
        ),
    ),
    (
        mark("Tags"),
        mark(
            "Received tickets, by the tags that they have now. A ticket with two tags"
            " counts in both rows."
        ),
    ),
    (
        mark("By hour"),
        mark("Received tickets and replies, by weekday and hour."),
    ),
    (
        mark("Business hours"),
        mark(
            "Only the time within the business hours of the ticket's inbox. An inbox"
            " without business hours counts around the clock."
        ),
    ),
    (
        mark("Imported mail"),
        mark(
            "Mail from before Sidedesk was set up counts on the day when it was"
            " written. In the backlog its tickets count only since the import. Rows"
            " with such tickets say so."
        ),
    ),
    (
        mark("Days and hours"),
        mark(
            "In the workspace's time zone. A mail counts on the day when it "
            "was written, not when Sidedesk read it. So a mail that is read "
            "late changes an earlier day."
        ),
    ),
)
