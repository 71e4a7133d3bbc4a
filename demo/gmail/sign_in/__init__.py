"""Signing in at our Gmail: consents, tokens, pages."""
