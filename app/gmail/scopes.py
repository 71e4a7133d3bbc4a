"""What we ask Google's users to allow.

https://developers.google.com/identity/protocols/oauth2/scopes
"""

EMAIL = "https://www.googleapis.com/auth/userinfo.email"
MODIFY = "https://www.googleapis.com/auth/gmail.modify"
# To add an address that a mailbox writes as; delegation alone may have it.
SHARING = "https://www.googleapis.com/auth/gmail.settings.sharing"
