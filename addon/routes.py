"""Every address that Google may call, on one screen; nothing else is routed.

To add a button: a function in `clicks` or `forms`, its address here, the button in a
card.
"""

from __future__ import annotations

from flask import Blueprint

from addon import (
    asides,
    clicks,
    door,
    drafts,
    finding,
    forms,
    lists,
    many,
    merging,
    noting,
    pages,
    saved,
    setups,
    snoozing,
    suggest,
    team,
    triggers,
    undoing,
)
from addon.door import Handler

TRIGGERS: dict[str, Handler] = {
    "/addon/home": triggers.home,
    "/addon/message": triggers.message,
    "/addon/compose": saved.compose,
}
CLICKS: dict[str, Handler] = {
    "/addon/clicks/take": clicks.take,
    "/addon/clicks/take_over": clicks.take_over,
    "/addon/clicks/take_next": clicks.take_next,
    "/addon/clicks/assign_form": forms.assign_form,
    "/addon/clicks/assign": clicks.assign,
    "/addon/clicks/assign_named": clicks.assign_named,
    "/addon/clicks/unassign": clicks.unassign,
    "/addon/clicks/waiting": clicks.waiting,
    "/addon/clicks/resolve": clicks.resolve,
    "/addon/clicks/reopen": clicks.reopen,
    "/addon/clicks/status_form": forms.status_form,
    "/addon/clicks/set_status": clicks.set_status,
    "/addon/clicks/priority_form": forms.priority_form,
    "/addon/clicks/prioritise": clicks.prioritise,
    "/addon/clicks/tags_form": forms.tags_form,
    "/addon/clicks/tag": clicks.tag,
    "/addon/clicks/untag": clicks.untag,
    "/addon/clicks/tag_named": clicks.tag_named,
    "/addon/clicks/snooze_form": snoozing.snooze_form,
    "/addon/clicks/snooze": snoozing.snooze,
    "/addon/clicks/snooze_until": snoozing.snooze_until,
    "/addon/clicks/wake": snoozing.wake,
    "/addon/clicks/undo": undoing.undo,
    "/addon/clicks/undo_many": undoing.undo_many,
    "/addon/clicks/note": noting.note,
    "/addon/clicks/notes": pages.notes,
    "/addon/clicks/note_whole": pages.note_whole,
    "/addon/clicks/history": pages.history,
    "/addon/clicks/merge_form": merging.merge_form,
    "/addon/clicks/merge_named": merging.merge_named,
    "/addon/clicks/merge": merging.merge,
    "/addon/clicks/unmerge": merging.unmerge,
    "/addon/clicks/not_a_ticket_form": asides.not_a_ticket_form,
    "/addon/clicks/not_a_ticket": asides.not_a_ticket,
    "/addon/clicks/restore": asides.restore,
    "/addon/clicks/refresh": triggers.refresh,
    "/addon/clicks/home": lists.home,
    "/addon/clicks/home_mine": lists.home_mine,
    "/addon/clicks/home_unassigned": lists.home_unassigned,
    "/addon/clicks/home_team": team.home_team,
    "/addon/clicks/member": team.member,
    "/addon/clicks/member_tick": team.member_tick,
    "/addon/clicks/assign_many_form": many.assign_many_form,
    "/addon/clicks/assign_many": many.assign_many,
    "/addon/clicks/search_form": finding.search_form,
    "/addon/clicks/search": finding.search,
    "/addon/clicks/customer": finding.customer,
    "/addon/clicks/make_ticket": triggers.make_ticket,
    "/addon/clicks/consent": triggers.consent,
    "/addon/clicks/replies": saved.reply,
    "/addon/clicks/find_reply": saved.find,
    "/addon/clicks/insert": saved.insert,
    "/addon/clicks/draft": drafts.draft,
    "/addon/clicks/setup": setups.setup,
}
SUGGESTIONS: dict[str, Handler] = {
    "/addon/suggest/people": suggest.people,
    "/addon/suggest/tags": suggest.tags,
}


def blueprint() -> Blueprint:
    """The add-on's addresses: POST only, no trailing slash, no redirect."""
    bp = Blueprint("addon", __name__)
    door.guard(bp)
    for path, handler in TRIGGERS.items():
        _add(bp, path, door.trigger(path, handler))
    for path, handler in CLICKS.items():
        _add(bp, path, door.click(path, handler))
    for path, handler in SUGGESTIONS.items():
        _add(bp, path, door.suggestion(path, handler))
    return bp


def _add(bp: Blueprint, path: str, view: door.View) -> None:
    name = path.removeprefix("/addon/").replace("/", "_")
    bp.add_url_rule(path, name, view, methods=["POST"], provide_automatic_options=False)
