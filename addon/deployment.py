"""The deployment resource: what Google is told about this add-on.

https://developers.google.com/workspace/add-ons/reference/rest/v1/projects.deployments
"""

from __future__ import annotations

from typing import Any

from addon import consent

NAME = "Sidedesk"
BLUE = "#0b57d0"
# Google caches pictures for long: a changed one gets a new name.
LOGO = "/static/logo-1.png"
HELP = "/help"
CONSOLE = "/console"
MAIL = "https://mail.google.com/"

Json = dict[str, Any]


def deployment_resource(public_url: str) -> Json:
    """The resource for a desk that Google reaches under this address."""
    base = public_url.rstrip("/")
    return {
        "oauthScopes": list(consent.SCOPES),
        "addOns": {
            "common": _common(base),
            "gmail": _gmail(base),
            "httpOptions": {
                "authorizationHeader": "SYSTEM_ID_TOKEN",
                "granularOauthPermissionSupport": "OPT_IN",
            },
        },
    }


def _common(base: str) -> Json:
    return {
        "name": NAME,
        "logoUrl": base + LOGO,
        "layoutProperties": {"primaryColor": BLUE, "secondaryColor": BLUE},
        "useLocaleFromApp": True,
        "homepageTrigger": {"runFunction": f"{base}/addon/home", "enabled": True},
        "universalActions": [
            {"label": "Open console", "openLink": base + CONSOLE},
            {"label": "Help", "openLink": base + HELP},
        ],
        "openLinkUrlPrefixes": [f"{base}/", MAIL],
    }


def _gmail(base: str) -> Json:
    return {
        "contextualTriggers": [
            {"unconditional": {}, "onTriggerFunction": f"{base}/addon/message"}
        ],
        "composeTrigger": {
            "actions": [
                {"label": "Saved replies", "runFunction": f"{base}/addon/compose"}
            ],
            "draftAccess": "METADATA",
        },
    }
