"""Everything that knows Gmail's wire."""
