"""A page that looks like a mail client and hosts the add-on the way Gmail does."""
