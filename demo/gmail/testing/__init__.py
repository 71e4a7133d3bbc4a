"""What tests do to our Gmail: faults, hooks, calls without a socket."""
