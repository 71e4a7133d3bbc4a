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
            "The same for each later mail: from the oldest one without an answer to the"
            " reply."
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
        mark("Double replies"),
        mark(
            "A colleague had answered at most 30 minutes before, and the customer had"
            " not written between."
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
            "Of each ticket that is resolved or closed now: the time from its first"
            " mail until it last became so."
        ),
    ),
    (
        mark("Time with us"),
        mark("The part of it in which the ticket was open or in progress."),
    ),
    (
        mark("Reopened"),
        mark(
            "The customer wrote after it was resolved, and it opened again. Thanks:"
            " it was resolved again without a reply."
        ),
    ),
    (
        mark("Reopen rate"),
        mark(
            "Of what was resolved, the share that the customer reopened within seven"
            " days, without thanks."
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
        mark("Tickets that stood open, or waited on the customer, at the day's end."),
    ),
    (
        mark("Median, 90 %"),
        mark(
            "Half of the times, or nine of ten, are not longer. Each is the time of a"
            " ticket that can be opened."
        ),
    ),
    (
        mark("Days and hours"),
        mark(
            "Of the workspace's time zone. What counts is when a mail was written, not"
            " when the desk read it: a mail that is read late corrects the day."
        ),
    ),
)
