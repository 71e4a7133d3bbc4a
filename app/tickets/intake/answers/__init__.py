"""Was the customer answered: our mails, whose they are, and what was read too early."""
