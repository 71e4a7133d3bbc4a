"""What a step has made goes again: also after a fault, after Ctrl-C, after a kill."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.probe import live as lives
from app.probe.step import Verdict
from app.probe.steps.labels import PROBE
from demo.gmail.mail.compose import ComposedMail
from demo.gmail.testing.faults import PlannedFaults
from tests.probe.rehearsal import Rehearsal
from tests.support.office import MARIA, SUPPORT

WRITERS = [25, 26, 27, 29]
# What goes wrong on the way, of which each call meets one sooner or later.
FAULTS: dict[str, Callable[[PlannedFaults], object]] = {
    "the third call vanishes": lambda f: f.timeout(matching="POST .*/labels"),
    "an answer is lost": lambda f: f.lose_answer(matching="POST .*/labels"),
    "a sent mail's answer is lost": lambda f: f.lose_answer(matching="/send"),
    "a connection is cut": lambda f: f.cut(matching="/modify|/labels|/watch"),
    "slow down": lambda f: f.refuse(429, times=2, matching="POST"),
    "it fails while it is swept": lambda f: f.refuse(503, times=3, matching="DELETE"),
    "a mail cannot be moved at once": lambda f: f.refuse(
        503, times=2, matching="/trash"
    ),
}


def left(rehearsal: Rehearsal) -> list[str]:
    """What the probe has left in the mailbox, outside the trash."""
    support = rehearsal.office.support
    names = [each.name for each in support.labels if each.name.startswith(PROBE)]
    mails = [
        f"mail {each.id} {sorted(each.labels)}"
        for each in support.messages.values()
        if each.mail.first("X-Sidedesk-Probe") and "TRASH" not in each.labels
    ]
    return [*names, *mails, *(["a watch"] if support.watch else [])]


@pytest.mark.parametrize("number", WRITERS)
def test_a_run_leaves_nothing(lasting: Rehearsal, number: int) -> None:
    lasting.run(number)
    assert left(lasting) == []


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("number", WRITERS)
def test_nor_does_one_that_fails(lasting: Rehearsal, number: int, fault: str) -> None:
    faults = lasting.office.support.faults
    FAULTS[fault](faults)
    seen = lasting.run(number)
    faults.clear()
    assert left(lasting) == []
    # Nothing that went wrong on the way is taken for what Google does.
    assert seen


@pytest.mark.parametrize("nth", [1, 4, 9])
@pytest.mark.parametrize("number", WRITERS)
def test_nor_does_ctrl_c(
    lasting: Rehearsal, number: int, nth: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = 0
    ask = lives.Live.gmail

    def interrupted(self: lives.Live, *args: object) -> object:
        nonlocal calls
        calls += 1
        answer = ask(self, *args)  # type: ignore[arg-type]
        if calls == nth:
            raise KeyboardInterrupt
        return answer

    monkeypatch.setattr(lives.Live, "gmail", interrupted)
    seen = lasting.run(number)
    if calls >= nth:
        assert (seen[-1].verdict, seen[-1].seen) == (Verdict.UNSEEN, "stopped by hand")
        assert any("Stopped at step" in each for each in lasting.said)
    assert left(lasting) == []


def test_what_a_killed_run_left_is_swept_later(lasting: Rehearsal) -> None:
    support = lasting.office.support
    label = support.create_label(f"{PROBE}/History")
    draft = ComposedMail(SUPPORT, [SUPPORT], "Desk probe: history 1", "x")
    draft.headers["X-Sidedesk-Probe"] = "1"
    mail = lasting.office.world.write(SUPPORT, draft)
    support.modify([mail], add={label.id}, remove=())
    assert len(left(lasting)) == 2
    assert lasting.live(lasting.here()).tidy() == []
    assert left(lasting) == []


def test_what_is_not_the_probes_stays(lasting: Rehearsal) -> None:
    """A customer may write such a subject and such a header, and be called so."""
    office, support = lasting.office, lasting.office.support
    names = ("Desk/Probes", "Probe", "Desk", "Desk/Status/Open 2")
    theirs = {
        support.create_label(each).name
        for each in names
        if not support.labels.named(each)
    }
    copies = []
    for author in (MARIA, f"{SUPPORT} <maria@lopez-interiors.example>"):
        draft = ComposedMail(author, [SUPPORT], "Desk probe: hello", "x")
        draft.headers["X-Sidedesk-Probe"] = "1"
        copies += office.world.write_in(draft)
    own = ComposedMail(SUPPORT, [SUPPORT], "Desk probe of the new desk", "x")
    sent = office.world.write(SUPPORT, own)
    # In our own name, but not sent from here.
    forged = ComposedMail(SUPPORT, [SUPPORT], "Desk probe: forged", "x")
    forged.headers["X-Sidedesk-Probe"] = "1"
    copies += office.world.write_in(forged)
    for number in WRITERS:
        lasting.run(number)
    there = [each.message for each in copies if each.mailbox is support] + [sent]
    assert len(there) == 4
    assert [
        x for x in there if "TRASH" in x.labels or x.id not in support.messages
    ] == []
    assert theirs <= {each.name for each in support.labels}


def test_the_desk_makes_no_ticket_of_it(rehearsal: Rehearsal) -> None:
    office = rehearsal.office
    for number in WRITERS:
        rehearsal.run(number)
        office.sync()
    assert office.tickets() == 0
