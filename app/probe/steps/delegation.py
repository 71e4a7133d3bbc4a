"""Delegation and push: Google's exact words for each kind of no."""

from __future__ import annotations

from collections.abc import Iterator

from app.probe.session import ProbeSession
from app.probe.step import DoneBy, ProbeStep, Seen, judge, judge_that, unseen
from app.probe.steps.labels import PROBE, create_label
from app.probe.steps.own_mail import send_mail

NO_SUCH_USER = "400 invalid_grant Invalid email or User ID"
NO_GMAIL = "400 Mail service not enabled"
OTHER_TOPIC = (
    "400 Only one user push notification client allowed per developer (call /stop "
    "then try again)"
)
MAX_DAYS = 7
DAY_MS = 24 * 3600 * 1000


def delegation_answers(run: ProbeSession) -> Iterator[Seen]:
    """The mailbox itself, then who is no user, or has no Gmail."""
    if not run.facts("is delegated"):
        why = "delegation is not set up here"
        yield unseen("a token by delegation", why, "200")
        return
    yield judge("the mailbox itself", run.token_for(run.facts("mailbox")).says, "200")
    for what, fact, expected in (
        ("an alias", "alias", NO_SUCH_USER),
        ("a group", "group", NO_SUCH_USER),
        ("a user without Gmail", "without gmail", NO_GMAIL),
    ):
        address = run.facts(fact)
        claim = f"{what} as the subject"
        if address:
            yield judge(claim, run.token_for(address).says, expected)
        else:
            yield unseen(claim, f"none is known here ({fact})", expected)


def pushes(run: ProbeSession) -> Iterator[Seen]:
    """The watch that the desk asks for itself, and a push."""
    topics = run.facts("topics")
    if not topics:
        yield unseen("a watch", "DESK_PUBSUB_TOPIC is not set", "200")
        return
    began = run.facts("now")["msSinceEpoch"]
    first = run.gmail("watch", body={"topicName": topics[0]})
    yield judge("users.watch", first.says, "200")
    if first.status != 200:
        return
    lasts = (int(first.body["expiration"]) - began) / DAY_MS
    claim, expected = "it lasts", f"up to {MAX_DAYS} days"
    yield judge_that(claim, f"{lasts:.1f} days", expected, 6 < lasts <= MAX_DAYS + 0.1)
    again = run.gmail("watch", body={"topicName": topics[0]})
    yield judge("the same watch again", again.says, "200")
    if len(topics) > 1:
        other = run.gmail("watch", body={"topicName": topics[1]})
        yield judge("a second topic beside it", other.says, OTHER_TOPIC)
    yield from _push(run)
    if not run.facts("is watched"):
        yield judge("users.stop", run.gmail("stop").says, "200")


def _push(run: ProbeSession) -> Iterator[Seen]:
    label, sent = create_label(run, f"{PROBE}/Push"), send_mail(run, "push")
    claim, expected = "a push comes after a change", "yes"
    if label.status != 200 or sent.status != 200:
        yield unseen(claim, f"{label.says}; {sent.says}", expected)
        return
    told = run.pushed(label.body["id"], sent.body["id"])
    yield judge(claim, told["came"], True)
    for refused in told["refused"]:
        expected = refused["expected"]
        yield judge(
            f"the claim {refused['claim']} of a push", refused["seen"], expected
        )


STEPS = (
    ProbeStep(
        24, DoneBy.MACHINE, "delegation", "Google's words for each kind of no.",
        "A token by delegation for the mailbox, an alias, a group, and a user without "
        "Gmail (--without-gmail ADDRESS).",
        "a token; then invalid_grant, and Mail service not enabled",
        delegation_answers,
    ),
    ProbeStep(
        29, DoneBy.MACHINE, "push", "A watch can be set, and its pushes come.",
        "users.watch for the topic of the settings, a change, and the push's claims.",
        "seven days; a push whose claims fit", pushes, writes=True,
    ),
)  # fmt: skip
