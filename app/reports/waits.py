"""The customer's waits: from their oldest mail without an answer until it is covered.

A reply covers every mail of the customer that is not newer. Becoming done covers every
one that the desk knew of by then: who resolved it could not know a mail that was read
later, and that one goes on waiting.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from app.reports.history import CountedMail
from app.reports.stretches import Stretch

# Two answers at most so far apart are a double reply.
TOGETHER = timedelta(minutes=30)


@dataclass(frozen=True)
class Wait:
    """The customer waited from `start` to `end`: to a reply, or to becoming done."""

    start: datetime
    end: datetime
    reply: CountedMail | None = None
    done: Stretch | None = None


def find_waits(
    questions: list[CountedMail], replies: list[CountedMail], done: list[Stretch]
) -> list[Wait]:
    """The waits that have ended, the one that began first before the others."""
    covered: dict[tuple[bool, int], list[CountedMail]] = {}
    for mail in questions:
        place = _covering(mail, replies, done)
        if place is not None:
            covered.setdefault(place, []).append(mail)
    found = []
    for (is_reply, n), mails in covered.items():
        start = min(each.at for each in mails)
        if is_reply:
            found.append(Wait(start, replies[n].at, reply=replies[n]))
        else:
            found.append(Wait(start, max(done[n].start, start), done=done[n]))
    return sorted(found, key=lambda wait: (wait.start, wait.end))


def _covering(
    mail: CountedMail, replies: list[CountedMail], done: list[Stretch]
) -> tuple[bool, int] | None:
    """What covers the mail first: the place of a reply, or of becoming done.

    At the same moment the reply comes first.
    """
    answered = next((n for n, each in enumerate(replies) if each.at >= mail.at), None)
    ended = next(
        (n for n, each in enumerate(done) if _knew(each) >= mail.recorded_at), None
    )
    if answered is None and ended is None:
        return None
    if ended is None or (
        answered is not None and replies[answered].at <= max(done[ended].start, mail.at)
    ):
        return True, answered or 0
    return False, ended


def _knew(done: Stretch) -> datetime:
    """Up to when the desk had read mail when it became done."""
    return done.began.recorded_at if done.began else done.start


def double_replies(
    questions: list[CountedMail], replies: list[CountedMail]
) -> set[int]:
    """The ids of replies that another colleague had given shortly before.

    At most one between two mails of the customer; the first such pair.
    """
    found, turns = set[int](), set[int]()
    known = [each for each in replies if each.person_id is not None]
    for one, other in zip(known, known[1:], strict=False):
        turn = _turn(other, questions)
        if (
            one.person_id != other.person_id
            and other.at - one.at <= TOGETHER
            and _turn(one, questions) == turn
            and turn not in turns
        ):
            turns.add(turn)
            found.add(other.id)
    return found


def _turn(reply: CountedMail, questions: list[CountedMail]) -> int:
    """How many mails of the customer came before it, or with it."""
    return sum(each.at <= reply.at for each in questions)
