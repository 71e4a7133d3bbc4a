"""Tickets as lists, queues, pages and search results. Nothing here writes."""
