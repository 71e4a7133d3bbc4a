"""Telling others that a mailbox has changed."""
