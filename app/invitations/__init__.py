"""Invitations: codes by which people join a workspace, or begin one on a hosting."""
