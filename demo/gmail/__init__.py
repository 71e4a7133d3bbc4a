"""A Gmail of our own: mailboxes, groups and pushes over plain memory."""
