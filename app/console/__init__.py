"""The console: pages in the browser with the long lists, for whoever is on the desk.

It reads and changes nothing: what is to be done is done beside the mail.
"""
