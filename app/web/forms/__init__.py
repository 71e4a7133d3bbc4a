"""The public form pages: no script, no cookie, no session; nobody signs in here."""
