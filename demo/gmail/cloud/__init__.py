"""Google Cloud beside our Gmail: what a project has, as its APIs tell it."""
