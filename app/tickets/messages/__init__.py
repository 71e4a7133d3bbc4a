"""Mails and their copies, threads, and what an open mail shows."""
