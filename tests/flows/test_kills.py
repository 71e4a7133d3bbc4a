"""The database remembers, Redis nudges: kill or empty anything, all labels arrive."""

from __future__ import annotations

import pytest

from app.people.actor import CLOCK
from app.tickets.status import Priority
from tests.support.machine import Machine
from tests.support.office import ADA, GRACE, SUPPORT
from tests.support.patience import wait_until

MAILS = 6


def is_painted(machine: Machine) -> bool:
    """Whether every copy of every mail wears its ticket's status, and nothing else."""
    boxes = [machine.office.world.mailboxes[a] for a in (SUPPORT, ADA, GRACE)]
    messages = [message for box in boxes for message in list(box.messages.values())]
    worn = [machine.office.worn(message) for message in messages]
    return len(worn) == 3 * MAILS and all(each == {"Desk/Status/Open"} for each in worn)


def write(machine: Machine) -> None:
    for number in range(MAILS):
        machine.office.write(f"Question {number}")
    machine.push()


# SQL is at stake: a lease that its holder cannot give back.
@pytest.mark.both_databases
def test_a_worker_killed_in_mid_drain_costs_no_label(machine: Machine) -> None:
    kill = machine.office.support.before
    kill("POST .*(modify|batchModify)", lambda: machine.kill("worker"), nth=2)
    write(machine)
    machine.start("worker")
    machine.start("clock")
    wait_until(lambda: not machine.processes.has("worker"), "it was killed")
    assert not is_painted(machine)
    machine.start("worker")
    machine.let_leases_end()
    wait_until(lambda: is_painted(machine), "every copy is painted")
    wait_until(lambda: machine.owed() == 0, "nothing is owed")
    assert machine.office.tickets() == MAILS


def test_an_emptied_redis_costs_no_label(machine: Machine) -> None:
    write(machine)
    machine.office.support.before(
        "POST .*(modify|batchModify)", lambda: machine.redis().flushall()
    )
    machine.start("worker")
    machine.start("clock")
    wait_until(lambda: is_painted(machine), "every copy is painted")
    machine.redis().flushall()
    with machine.office.ticket() as (_, ticket):
        ticket.unassign(by=CLOCK)
        ticket.prioritise(Priority.HIGH, by=CLOCK)
    high = {"Desk/Status/Open", "Desk/Priority/High"}
    wait_until(
        lambda: any(
            machine.office.worn(message) == high
            for message in list(machine.office.ada.messages.values())
        ),
        "the new label arrives as well",
    )
