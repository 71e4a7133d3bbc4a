"""Reading Gmail: history, new mail, labels set by hand, older mail."""
