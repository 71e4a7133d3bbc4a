"""Labels: which a ticket should have in Gmail, which are pending and written."""
