"""Who wants to hear of a ticket without having it."""
