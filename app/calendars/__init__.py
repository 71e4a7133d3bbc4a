"""Calendars: business hours under a name, and which inboxes keep them."""
