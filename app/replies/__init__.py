"""Saved replies: texts with blanks for the customer, the ticket and the writer."""
