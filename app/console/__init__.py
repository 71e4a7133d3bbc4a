"""The console: pages in the browser with the long lists, for whoever is on the desk.

What it changes goes through the one door for acts, as on the cards.
"""
