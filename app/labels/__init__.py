"""Labels: what a ticket should wear in Gmail, and what is owed and written."""
