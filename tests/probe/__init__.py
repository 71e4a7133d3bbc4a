"""The probe, rehearsed: our Gmail as it is, and giving each wrong answer it can."""
