"""Signing in through the city's own OpenID Connect provider; it names the person, and the account must be here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import SuspiciousOperation
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET
from mozilla_django_oidc import auth as library
from mozilla_django_oidc import views

from zhiheng.kernel.access.actions import note_sign_in_failed
from zhiheng.kernel.access.models import Person
from zhiheng.web.signing_in import enter
from zhiheng.web.visitors import address_of


class CityProvider(library.OIDCAuthenticationBackend):  # type: ignore[misc]  # the library has no types
    """The person whose account name the provider states in the claim ``OIDC_CLAIM``; no account is ever made."""

    def verify_token(self, token: str, **kwargs: Any) -> dict[str, Any]:  # noqa: ANN401 - as the library calls it
        """The claims of a token that was signed for this program."""
        claims: dict[str, Any] = super().verify_token(token, **kwargs)
        meant = claims.get("aud")
        if settings.OIDC_RP_CLIENT_ID not in ([meant] if isinstance(meant, str) else meant or []):
            raise SuspiciousOperation("the token was not made for this program")
        return claims

    def get_userinfo(self, access_token: str, id_token: str, payload: Mapping[str, Any]) -> dict[str, Any]:
        """What the provider states of the person the token speaks of."""
        stated: dict[str, Any] = super().get_userinfo(access_token, id_token, payload)
        if stated.get("sub") != payload.get("sub"):
            raise SuspiciousOperation("the provider spoke of another person")
        return stated

    def verify_claims(self, claims: Mapping[str, Any]) -> bool:
        """Whether the claim that names the account is there."""
        return bool(claims.get(settings.OIDC_CLAIM))

    def filter_users_by_claims(self, claims: Mapping[str, Any]) -> QuerySet[Person]:
        """The account that bears the name; one that was shut is noted and not let in."""
        username = str(claims[settings.OIDC_CLAIM])
        found = Person.objects.filter(username=username, is_active=True)
        if not found.exists():
            address = address_of(self.request)
            note_sign_in_failed(username=username, way="oidc", address=address, at=timezone.now())
        return found


class _Callback(views.OIDCAuthenticationCallbackView):  # type: ignore[misc]  # the library has no types
    """Where the provider sends the person back."""

    user: Person

    def login_success(self) -> HttpResponse:
        enter(self.request, self.user, way="oidc")
        return redirect(self.success_url)

    def login_failure(self) -> HttpResponse:
        return _failed(self.request)


@require_GET
def begin(request: HttpRequest) -> HttpResponse:
    """To the provider; not found where none is set up."""
    _require_provider()
    answer: HttpResponse = views.OIDCAuthenticationRequestView.as_view()(request)
    return answer


@require_GET
def callback(request: HttpRequest) -> HttpResponse:
    """Back from the provider: signed in, or told what to do."""
    _require_provider()
    try:
        answer: HttpResponse = _Callback.as_view()(request)
    except (OSError, SuspiciousOperation, library.jwt.InvalidTokenError, KeyError, ValueError):
        # The provider cannot be reached, or what came back is not what a provider sends.
        return _failed(request)
    return answer


def _require_provider() -> None:
    if not settings.OIDC_NAME:
        raise Http404("没有设置统一身份认证。")


def _failed(request: HttpRequest) -> HttpResponse:
    why = "可能是本系统没有您的账号、账号已停用，或认证中断；请再试一次，或找系统管理员。"
    messages.error(request, f"{settings.OIDC_NAME}没有完成登录：{why}", extra_tags="bad")
    return redirect("login")
