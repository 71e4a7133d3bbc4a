"""Business time: when a calendar is open. Pure: it knows moments, not the desk."""
