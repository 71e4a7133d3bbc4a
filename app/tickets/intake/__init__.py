"""How a mail becomes a ticket, joins one, or is set aside."""
