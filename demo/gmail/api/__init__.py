"""The Gmail API, method by method; table.py lists them all."""
