"""“Follow” and “Unfollow” in the card's menu, and on the ticket's page."""

from __future__ import annotations

import pytest

from tests.addon.sidebar import Sidebar, labels, shown, toast
from tests.support.office import ADA, EDSGER, SUPPORT

# SQL is at stake.
pytestmark = pytest.mark.both_databases


@pytest.mark.parametrize("address", [ADA, EDSGER])
def test_one_press_and_one_back(ada: Sidebar, address: str) -> None:
    """Whoever sees it may, an observer too."""
    if address == EDSGER:
        ada.office.world.route(SUPPORT, also_to=[EDSGER])
    somebody = ada.of(address)
    card = somebody.open(ada.office.copy(address, ada.office.write()))
    answer = somebody.press(card, "Follow")
    assert toast(answer) == "You follow it"
    followed = shown(answer)
    assert "Follow" not in labels(followed)
    answer = somebody.press(followed, "Unfollow")
    assert toast(answer) == "You no longer follow it"
    assert "Follow" in labels(shown(answer))
