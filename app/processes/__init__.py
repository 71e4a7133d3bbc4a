"""Processes of the desk: started together, ended together, none left behind."""
