"""Which mails belong together, who takes part, and which tickets are linked."""
