"""The mailboxes of our Gmail: messages, threads, labels, history, search."""
