"""What each button of a card does, one file a subject."""
