"""A person makes a mail a ticket: the open one, or one that was set aside."""
