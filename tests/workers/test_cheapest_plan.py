"""The planner against every possible plan, and what a round costs at Gmail."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest
from hypothesis import given, settings, strategies as st

from app.tickets.status import Status
from tests.support.office import Office
from tests.workers.stories import click, opened
from workers.labels import cheapest_plan
from workers.labels.cheapest_plan import LabelNeed, LabelRequest

ON = frozenset({"on"})
# (messages that need it, messages that do not) of each thread.
threads = st.lists(st.tuples(st.integers(1, 5), st.integers(0, 1)), max_size=5)


def needs(shape: list[tuple[int, int]]) -> tuple[list[LabelNeed], dict[str, int]]:
    made = [
        LabelNeed(f"{thread}-{n}", f"{thread}", ON, frozenset())
        for thread, (lacking, _) in enumerate(shape)
        for n in range(lacking)
    ]
    return made, {f"{t}": sum(pair) for t, pair in enumerate(shape)}


@settings(max_examples=300)
@given(threads, st.sampled_from([(1000, 50), (6, 12), (4, 12), (3, 20)]))
def test_no_plan_is_cheaper(shape: list[tuple[int, int]], how: tuple[int, int]) -> None:
    size, price = how
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cheapest_plan, "BATCH_SIZE", size)
        patch.setattr(cheapest_plan, "COST_BATCH", price)
        requests = cheapest_plan.cheapest_plan(*needs(shape))
        cost = sum(request.units for request in requests)
        assert cost == cheapest(shape, size, price)
    planned = [need.message_id for each in requests for need in each.needs]
    assert sorted(planned) == sorted(need.message_id for need in needs(shape)[0])


def test_what_leaves_the_inbox_takes_no_new_mail_along() -> None:
    out = frozenset({"INBOX"})
    leaving = [LabelNeed(f"{n}", "thread", ON, out) for n in range(3)]
    [*requests] = cheapest_plan.cheapest_plan(leaving, {"thread": 3})
    assert [each.kind for each in requests] == ["message"] * 3


def cheapest(shape: list[tuple[int, int]], size: int, price: int) -> int:
    def cost(way: tuple[tuple[int, int], ...]) -> int:
        batches = -(-sum(left for _, left in way) // size)
        return sum(units for units, _ in way) + price * batches

    return min(map(cost, itertools.product(*map(ways, shape))))


def ways(thread: tuple[int, int]) -> Iterator[tuple[int, int]]:
    """What is paid at once, and how many messages are left to a batch."""
    lacking, rest = thread
    if not rest:
        yield 10, 0
    for single in range(lacking + 1):
        yield 5 * single, lacking - single


def test_a_thread_of_which_a_part_needs_it_is_not_written_whole() -> None:
    requests = cheapest_plan.cheapest_plan(*needs([(4, 1)]))
    assert {request.kind for request in requests} == {"message"}


def test_different_needs_are_never_merged() -> None:
    made, sizes = needs([(4, 0)])
    other = LabelNeed("0-3", "0", ON, frozenset({"off"}))
    kinds = [
        request.kind
        for request in cheapest_plan.cheapest_plan([*made[:3], other], sizes)
    ]
    assert kinds == ["message"] * 4


def test_what_goes_alone_goes_alone() -> None:
    made, sizes = needs([(4, 0)])
    alone = LabelNeed("0-0", "0", ON, frozenset(), is_solo=True)
    kinds = [r.kind for r in cheapest_plan.cheapest_plan([alone, *made[1:]], sizes)]
    assert kinds == ["message"] * 4


@pytest.mark.parametrize("mails", [1, 2, 3, 12])
def test_a_round_costs_its_plan_and_six(
    office: Office, monkeypatch: pytest.MonkeyPatch, mails: int
) -> None:
    opened(office, mails)
    click(office, Status.WAITING)
    planned: list[LabelRequest] = []
    plan = cheapest_plan.cheapest_plan

    def noted(*told: object) -> list[LabelRequest]:
        made = plan(*told)  # type: ignore[arg-type]
        planned.extend(made)
        return made

    monkeypatch.setattr(cheapest_plan, "cheapest_plan", noted)
    before = office.support.units
    office.drain()
    spent = office.support.units - before
    assert spent - sum(request.units for request in planned) in (5, 6)
