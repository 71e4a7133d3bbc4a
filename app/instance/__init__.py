"""Instance settings: kept in the database, sealed, for what the environment leaves out.

A process takes over what has changed within ten seconds, without a restart.
"""
