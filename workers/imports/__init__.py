"""Taking in older mail, from a mailbox or from a folder."""
