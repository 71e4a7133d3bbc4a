"""What the roles are called on pages."""

from __future__ import annotations

from app.people.person import Role
from app.wording import mark

ROLE_NAMES: dict[str, str] = {
    Role.OBSERVER: mark("Observer"),
    Role.REP: mark("Rep"),
    Role.MANAGER: mark("Manager"),
    Role.ADMIN: mark("Admin"),
}
