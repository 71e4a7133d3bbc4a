"""The catalogues, one folder per language, and what finds the messages for them."""
