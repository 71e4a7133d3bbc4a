"""Inboxes are walls: who leaves, what a merge tells, and a walk along every wall."""
