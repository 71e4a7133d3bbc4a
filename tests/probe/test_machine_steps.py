"""The steps that need nobody: they pass, and name each wrong answer of Google's."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from app.probe.fixtures import judged_again
from app.probe.step import DoneBy, Verdict
from app.probe.table import STEPS
from tests.probe.rehearsal import Rehearsal
from tests.probe.twisted import (
    Twist,
    Twisted,
    accept,
    edited,
    refuse,
    same,
    with_fields,
)

BY_NUMBER = {step.number: step for step in STEPS}
# The first asks the public address: it has a test of its own, over https.
ALONE = [s.number for s in STEPS if s.by is DoneBy.MACHINE and s.number != 1]

CREATE = "POST .*/labels "
HISTORY = "GET .*/history"
SEND = "POST .*/messages/send"
TOKEN = "POST /token"
OTHER_NAME = "service-9@gcp-sa-gsuiteaddons.iam.gserviceaccount.com"


def own_record(body: Any) -> None:
    """History tells of the mails that the run has sent."""
    body["history"] = [
        {"labelsAdded": [{"message": {"id": each}, "labelIds": ["ODD"]}]}
        for each in MAILS[-1]
    ]


def nothing_told(body: Any) -> None:
    body.pop("history", None)


# The mails of the mailbox that is tried in, by id; the last is that of the test.
MAILS: list[Mapping[str, object]] = []


def moved(body: Any) -> None:
    body["historyId"] = "1"


def renamed(body: Any) -> None:
    for each in body["labels"]:
        each["name"] = each["name"].replace("Probe/History/", "Probe/Past/")


def with_parents(body: Any) -> None:
    body["labels"].append({"id": "Label_98", "name": "Desk/Probe/Names"})


def wearing(body: Any) -> None:
    body["labelIds"] = list(LABELS)


LABELS = [f"Label_{n}" for n in range(1, 2000)]


def dropped(body: Any) -> None:
    del body["addOns"]["httpOptions"]["granularOauthPermissionSupport"]


def added(body: Any) -> None:
    body["addOns"]["common"]["newField"] = True


# Which step, what goes wrong, and what the step must say: claim and what was seen.
WRONG: list[tuple[int, Twist, str, str]] = [
    (2, Twist("/authorization", with_fields(serviceAccountEmail=OTHER_NAME)),
     "the account that calls the add-on", OTHER_NAME),
    (2, Twist("/authorization", with_fields(oauthClientId="7.apps")),
     "the client of the user's token", "7.apps"),
    (2, Twist("/authorization", refuse(403, "The caller does not have permission")),
     "getAuthorization", "403 The caller does not have permission"),
    (3, Twist("/deployments/", edited(dropped)),
     "fields that Google dropped or changed",
     "addOns.httpOptions.granularOauthPermissionSupport"),
    (3, Twist("/deployments/", edited(added)), "fields that Google added",
     "addOns.common.newField"),
    (3, Twist("/deployments/", refuse(404, "Requested entity was not found.")),
     "deployments.get sidedesk", "404 Requested entity was not found."),
    (24, Twist(TOKEN, lambda *_: (401, {"error": "unauthorized_client"}), nth=1),
     "the mailbox itself", "401 unauthorized_client"),
    (24, Twist(TOKEN, lambda *_: (400, {"error": "access_denied"}), nth=2),
     "an alias as the subject", "400 access_denied"),
    (24, Twist(TOKEN, lambda *_: (400, {"error": "invalid_subject"}), nth=3),
     "a group as the subject", "400 invalid_subject"),
    (24, Twist("/profile", lambda *_: (200, {}), nth=2),
     "a user without Gmail as the subject", "200"),
    (25, Twist(CREATE, refuse(400), nth=1), "a label without its parents", "400 No"),
    (25, Twist("GET .*/labels", edited(with_parents), nth=1),
     "the parents that came with it", "yes"),
    (25, Twist(CREATE, refuse(400), nth=2), "225 characters", "400 No"),
    (25, Twist(CREATE, accept(), nth=3), "226 characters", "200"),
    (25, Twist(CREATE, accept(), nth=4), "the character \\", "200"),
    (25, Twist(CREATE, accept(), nth=5), "the character *", "200"),
    (25, Twist(CREATE, accept(), nth=6), "the character +", "200"),
    (25, Twist(CREATE, accept(), nth=7), "the character `", "200"),
    (25, Twist(CREATE, accept(), nth=8),
     "another name that differs in case alone", "200"),
    (25, Twist(CREATE, accept(), nth=9),
     "another name that differs in separators alone", "200"),
    (25, Twist(CREATE, refuse(400), nth=10),
     "colours of the palette that are refused", "#757575"),
    (25, Twist(CREATE, accept(), nth=21),
     "a colour that is not of the palette", "200"),
    (26, Twist(SEND, refuse(429, "Slow down"), nth=2),
     "messages.send to oneself", "200, 429 Slow down, 200"),
    (26, Twist(HISTORY, edited(own_record), nth=1), "making a label leaves", "+ODD"),
    (26, Twist(HISTORY, edited(nothing_told), nth=2),
     "messages.modify that adds a label leaves", "nothing"),
    (26, Twist(HISTORY, edited(moved), nth=3),
     "the end of history.list, beside getProfile's", "another"),
    (26, Twist("GET .*/labels", edited(renamed), nth=1),
     "the child of a parent that was renamed", "Desk/Probe/Past/Child"),
    (26, Twist(HISTORY, edited(own_record), nth=4), "renaming a label leaves", "+ODD"),
    (26, Twist(HISTORY, edited(own_record), nth=5),
     "deleting a label of three mails leaves", "+ODD"),
    (26, Twist("GET .*/messages/.", edited(wearing), nth=1),
     "mails that still wear it", "yes"),
    *[
        (26, Twist(HISTORY, edited(nothing_told), nth=nth), f"{what} leaves", "nothing")
        for nth, what in enumerate(
            ("archiving", "back to the inbox", "marking as spam", "taking SPAM off",
             "messages.trash", "messages.untrash"), 6)
    ],
    (26, Twist("/trash", refuse(403, "Forbidden")), "messages.trash leaves",
     "403 Forbidden"),
    (27, Twist(CREATE, refuse(409, "Exists"), nth=1),
     "a label and three mails to oneself", "409 Exists, 200, 200, 200"),
    (27, Twist("/batchModify", refuse(404, "Not found")),
     "batchModify with a dead id", "404 Not found"),
    (27, Twist("/batchModify", same, is_swallowed=True),
     "of its three mails there wear it", "0"),
    (27, Twist("POST .*/drafts", refuse(403, "No drafts")),
     "drafts.create in a thread", "403 No drafts"),
    (27, Twist("POST .*/threads/", refuse(400, "Invalid label: DRAFT")),
     "threads.modify of a thread with a draft", "400 Invalid label: DRAFT"),
    (27, Twist("GET .*/messages/.", edited(wearing), nth=4),
     "the draft wears the label", "yes"),
    (27, Twist(SEND, edited(wearing), nth=4),
     "labelIds of messages.send are kept", "yes"),
    (27, Twist("GET .*/messages/.", refuse(500, "Oh", "backendError"), nth=9),
     "of 8 calls at once are refused", "1 500 backendError"),
    (29, Twist("/watch", refuse(403, "User not authorized"), nth=1),
     "users.watch", "403 User not authorized"),
    (29, Twist("/watch", with_fields(expiration="9999999999999"), nth=1),
     "it lasts", ""),
    (29, Twist("/watch", refuse(400, "Only one"), nth=2),
     "the same watch again", "400 Only one"),
    (29, Twist("/stop", refuse(500, "Oh"), nth=1), "users.stop", "500 Oh"),
]  # fmt: skip


@pytest.mark.parametrize("number", ALONE)
def test_it_passes_beside_our_gmail(lasting: Rehearsal, number: int) -> None:
    seen = lasting.run(number)
    assert seen
    assert [x for x in seen if x.verdict is not Verdict.EXPECTED] == []
    # The fixture is judged the same, with no Gmail there.
    assert judged_again(BY_NUMBER[number], lasting.fixture(number)) == seen


@pytest.fixture
def one_twist(
    lasting: Rehearsal, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., None]:
    """Let Google answer so in this test."""

    def put_in(one: Twist) -> None:
        office = lasting.office
        MAILS.append(office.support.messages)
        http = Twisted(office.app, one)
        monkeypatch.setattr(office.desk.google, "connect", lambda timeout: http)

    return put_in


@pytest.mark.parametrize(("number", "one", "claim", "seen"), WRONG)
def test_a_wrong_answer_is_named(
    lasting: Rehearsal,
    one_twist: Callable[..., None],
    number: int,
    one: Twist,
    claim: str,
    seen: str,
) -> None:
    one_twist(one)
    told = {each.claim: each for each in lasting.run(number)}
    assert told[claim].verdict is Verdict.OTHER, told
    assert seen in told[claim].seen
    assert told[claim].expected not in ("", told[claim].seen)
