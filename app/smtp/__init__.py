"""Mail of the desk's own, to its people: written, and handed over by SMTP."""
