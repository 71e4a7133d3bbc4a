"""The table of mutants speaks of the code as it is."""

from __future__ import annotations

from tests.tools.mutants import HOME, table


def test_every_mutant_has_its_place_and_its_tests() -> None:
    lost = [
        each.name
        for each in table()
        if (HOME / each.file).read_text(encoding="utf-8").count(each.old) != 1
        or each.new == each.old
        or not all((HOME / test).is_file() for test in each.tests)
    ]
    assert lost == []


def test_every_mutant_has_a_name_of_its_own() -> None:
    names = [each.name for each in table()]
    assert len(set(names)) == len(names) >= 40
