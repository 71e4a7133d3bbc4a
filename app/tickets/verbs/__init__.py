"""The verbs of a ticket, by subject; `Ticket` puts them together."""
