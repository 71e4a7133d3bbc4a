"""Every address that Google may call, on one screen; nothing else is routed.

To add a button: a function in `clicks` or `forms`, its address here, the button in a
card.
"""

from __future__ import annotations

from flask import Blueprint

from addon import endpoint, triggers
from addon.clicks import (
    aside_list,
    away,
    bulk,
    by_hand,
    customer_note,
    drafts,
    forms,
    history,
    home,
    merge,
    move,
    my_settings,
    next_one,
    note,
    rating,
    saved_replies,
    search,
    set_aside,
    setup,
    snooze,
    status_link,
    suggestions,
    team,
    ticket,
    undo,
    waiting_mail,
)
from addon.endpoint import Handler

TRIGGERS: dict[str, Handler] = {
    "/addon/home": triggers.open_home,
    "/addon/message": triggers.open_message,
    "/addon/compose": saved_replies.compose,
}
CLICKS: dict[str, Handler] = {
    "/addon/clicks/take": ticket.take,
    "/addon/clicks/take_over": ticket.take_over,
    "/addon/clicks/take_next": ticket.take_next,
    "/addon/clicks/assign_form": forms.assign_form,
    "/addon/clicks/assign": ticket.assign,
    "/addon/clicks/assign_named": ticket.assign_named,
    "/addon/clicks/unassign": ticket.unassign,
    "/addon/clicks/follow": ticket.follow,
    "/addon/clicks/unfollow": ticket.follow,
    "/addon/clicks/waiting": ticket.waiting,
    "/addon/clicks/resolve": ticket.resolve,
    "/addon/clicks/reopen": ticket.reopen,
    "/addon/clicks/status_form": forms.status_form,
    "/addon/clicks/set_status": ticket.set_status,
    "/addon/clicks/priority_form": forms.priority_form,
    "/addon/clicks/prioritise": ticket.prioritise,
    "/addon/clicks/tags_form": forms.tags_form,
    "/addon/clicks/find_tag": forms.find_tag,
    "/addon/clicks/tag": ticket.tag,
    "/addon/clicks/untag": ticket.untag,
    "/addon/clicks/tag_named": ticket.tag_named,
    "/addon/clicks/snooze_form": snooze.snooze_form,
    "/addon/clicks/snooze": snooze.snooze_choice,
    "/addon/clicks/snooze_until": snooze.snooze_until,
    "/addon/clicks/wake": snooze.wake,
    "/addon/clicks/undo": undo.undo,
    "/addon/clicks/undo_many": undo.undo_many,
    "/addon/clicks/note": note.note,
    "/addon/clicks/customer_note_form": customer_note.customer_note_form,
    "/addon/clicks/customer_note": customer_note.customer_note,
    "/addon/clicks/edit_note_form": note.edit_note_form,
    "/addon/clicks/edit_note": note.edit_note,
    "/addon/clicks/delete_note": note.delete_note,
    "/addon/clicks/notes": history.all_notes,
    "/addon/clicks/note_whole": history.note_whole,
    "/addon/clicks/waiting_mail": waiting_mail.waiting_mail,
    "/addon/clicks/rating": rating.rating,
    "/addon/clicks/history": history.ticket_history,
    "/addon/clicks/merge_form": merge.merge_form,
    "/addon/clicks/merge_named": merge.merge_named,
    "/addon/clicks/merge": merge.merge,
    "/addon/clicks/unmerge": merge.unmerge,
    "/addon/clicks/move_form": move.move_form,
    "/addon/clicks/move": move.move,
    "/addon/clicks/not_a_ticket_form": set_aside.not_a_ticket_form,
    "/addon/clicks/not_a_ticket": set_aside.not_a_ticket,
    "/addon/clicks/restore": set_aside.restore,
    "/addon/clicks/aside_list": aside_list.aside_list,
    "/addon/clicks/aside_mail": aside_list.aside_mail,
    "/addon/clicks/make_aside": aside_list.make_aside,
    "/addon/clicks/never_aside": aside_list.never_aside,
    "/addon/clicks/next": next_one.next_ticket,
    "/addon/clicks/refresh": triggers.refresh,
    "/addon/clicks/home": home.home_pressed,
    "/addon/clicks/home_mine": home.home_mine,
    "/addon/clicks/home_unassigned": home.home_unassigned,
    "/addon/clicks/home_team": team.home_team,
    "/addon/clicks/member": team.member,
    "/addon/clicks/member_tick": team.member_tick,
    "/addon/clicks/assign_many_form": bulk.assign_many_form,
    "/addon/clicks/assign_many": bulk.assign_many,
    "/addon/clicks/search_form": search.search_form,
    "/addon/clicks/search": search.search,
    "/addon/clicks/customer": search.customer,
    "/addon/clicks/make_ticket": triggers.make_ticket,
    "/addon/clicks/consent": triggers.consent,
    "/addon/clicks/replies": saved_replies.reply_form,
    "/addon/clicks/find_reply": saved_replies.find_replies,
    "/addon/clicks/insert": saved_replies.insert_reply,
    "/addon/clicks/draft": drafts.draft,
    "/addon/clicks/new_ticket_form": by_hand.new_ticket_form,
    "/addon/clicks/new_ticket": by_hand.new_ticket,
    "/addon/clicks/address_form": by_hand.address_form,
    "/addon/clicks/add_address": by_hand.add_address,
    "/addon/clicks/status_link": status_link.status_link,
    "/addon/clicks/revoke_link": status_link.revoke_link,
    "/addon/clicks/my_settings": my_settings.my_settings,
    "/addon/clicks/inbox_on_assign": my_settings.inbox_on_assign,
    "/addon/clicks/go_on": my_settings.go_on,
    "/addon/clicks/archive_own": my_settings.archive_own,
    "/addon/clicks/away_form": away.away_form,
    "/addon/clicks/away": away.away,
    "/addon/clicks/away_until": away.away_until,
    "/addon/clicks/back": away.back,
    "/addon/clicks/welcomed": away.welcomed,
    "/addon/clicks/take_back": away.take_back,
    "/addon/clicks/setup": setup.refresh_setup,
}
SUGGESTIONS: dict[str, Handler] = {
    "/addon/suggest/people": suggestions.suggest_people,
    "/addon/suggest/tags": suggestions.suggest_tags,
}


def blueprint() -> Blueprint:
    """The add-on's addresses: POST only, no trailing slash, no redirect."""
    bp = Blueprint("addon", __name__)
    endpoint.catch_unexpected_errors(bp)
    for path, handler in TRIGGERS.items():
        _add(bp, path, endpoint.trigger_view(path, handler))
    for path, handler in CLICKS.items():
        _add(bp, path, endpoint.click_view(path, handler))
    for path, handler in SUGGESTIONS.items():
        _add(bp, path, endpoint.suggestion_view(path, handler))
    return bp


def _add(bp: Blueprint, path: str, view: endpoint.View) -> None:
    name = path.removeprefix("/addon/").replace("/", "_")
    bp.add_url_rule(path, name, view, methods=["POST"], provide_automatic_options=False)
