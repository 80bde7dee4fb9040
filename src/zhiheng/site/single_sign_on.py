"""The city's own log-in by OpenID Connect, switched on by environment variables.

``ZHIHENG_OIDC_CLIENT_ID``     under which name this program is known to the provider; without it there is none
``ZHIHENG_OIDC_CLIENT_SECRET`` the secret that goes with it
``ZHIHENG_OIDC_AUTHORIZATION`` where a person is sent to sign in
``ZHIHENG_OIDC_TOKEN``         where the code they bring back is exchanged
``ZHIHENG_OIDC_USERINFO``      where the provider says who they are
``ZHIHENG_OIDC_KEYS``          where its public keys are
``ZHIHENG_OIDC_CLAIM``         what in its answer is the account name here (default: ``preferred_username``)
``ZHIHENG_OIDC_SCOPES``        what is asked for (default: ``openid profile``)
``ZHIHENG_OIDC_ALGORITHM``     how it signs (default: ``RS256``)
``ZHIHENG_OIDC_NAME``          what the button says (default: 统一身份认证)
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from zhiheng.primitives.errors import DeclarationError

_PREFIX: Final = "ZHIHENG_OIDC_"
_REQUIRED: Final = {
    "CLIENT_ID": "OIDC_RP_CLIENT_ID",
    "CLIENT_SECRET": "OIDC_RP_CLIENT_SECRET",
    "AUTHORIZATION": "OIDC_OP_AUTHORIZATION_ENDPOINT",
    "TOKEN": "OIDC_OP_TOKEN_ENDPOINT",
    "USERINFO": "OIDC_OP_USER_ENDPOINT",
    "KEYS": "OIDC_OP_JWKS_ENDPOINT",
}


class SingleSignOnIncomplete(DeclarationError):
    """The city's own log-in was begun to be set up, and something it needs is missing."""

    code = "site.single_sign_on_incomplete"


def single_sign_on(environment: Mapping[str, str]) -> dict[str, object]:
    """The settings of the library and of the page; empty where no provider is named."""
    said = {name: environment.get(_PREFIX + name, "").strip() for name in _REQUIRED}
    if not any(said.values()):
        return {}
    if missing := [_PREFIX + name for name, value in said.items() if not value]:
        raise SingleSignOnIncomplete(
            f"the provider is set up in part (site/single_sign_on.py); set {', '.join(missing)} too, or none of them",
            message_zh=f"统一身份认证只设了一部分；还缺{'、'.join(missing)}；请补齐，或一项也不设。",
            missing=missing,
        )
    return {
        **{setting: said[name] for name, setting in _REQUIRED.items()},
        "OIDC_NAME": environment.get(f"{_PREFIX}NAME", "统一身份认证"),
        "OIDC_CLAIM": environment.get(f"{_PREFIX}CLAIM", "preferred_username"),
        "OIDC_RP_SCOPES": environment.get(f"{_PREFIX}SCOPES", "openid profile"),
        "OIDC_RP_SIGN_ALGO": environment.get(f"{_PREFIX}ALGORITHM", "RS256"),
        "OIDC_CREATE_USER": False,
        "OIDC_USE_PKCE": True,
        "OIDC_TIMEOUT": 10,
        "OIDC_AUTHENTICATION_CALLBACK_URL": "oidc_callback",
    }
