"""The cast: the conversations that the demo's support inbox is filled with."""
