"""The pages of reports: numbers, and behind each the list that it counts."""
