"""Signing in and out."""

from __future__ import annotations

from django.contrib.auth import logout as end_session
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST


class Login(LoginView):
    """The sign-in page; who is signed in already goes on."""

    template_name = "pages/login.html"
    authentication_form = AuthenticationForm
    redirect_authenticated_user = True


@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    """The session ends."""
    end_session(request)
    return redirect("plans")
