"""`desk probe`: what nobody could look up is tried on a live Google, and written down.

Thirty questions as a table; each run keeps what was asked and answered as fixtures,
without anything private, so that every answer becomes a test.
"""
