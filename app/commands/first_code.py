"""The code of the first set-up, as `migrate`, `serve` and `setup --first` tell it."""

from __future__ import annotations

from pydantic import SecretStr
from sqlalchemy.orm import Session

from app.desk import Desk
from app.people import first_setup
from app.settings import Settings


def first_code_said(desk: Desk) -> str:
    """Where a new desk is set up, and by which code; nothing once that was said."""
    with desk.database.transaction() as session:
        first_setup.wait_for_others(session)
        if not first_setup.is_without_workspace(session):
            return ""
        chosen = desk.settings.setup_code
        if chosen is not None:
            return _take_chosen(session, desk.settings, chosen)
        if first_setup.has_good_code(session):
            return ""
        return new_code_said(session, desk.settings)


def new_code_said(session: Session, settings: Settings) -> str:
    """A new code, and where it is entered."""
    first_setup.wait_for_others(session)
    return f"Open {_page(settings)} and enter {first_setup.make_code(session)}"


def _take_chosen(session: Session, settings: Settings, chosen: SecretStr) -> str:
    first_setup.take_code(session, chosen.get_secret_value())
    return f"Open {_page(settings)} and enter what DESK_SETUP_CODE holds."


def _page(settings: Settings) -> str:
    if "public_url" in settings.model_fields_set:
        return f"{settings.pages}/setup"
    return "/setup at the address that DESK_PUBLIC_URL is to name"
