"""The demo on a website: many visitors, each with a company that nobody else sees."""
