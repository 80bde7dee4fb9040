"""Signing in and out."""

from __future__ import annotations

from axes.handlers.proxy import AxesProxyHandler
from django import forms
from django.conf import settings
from django.contrib.auth import logout as end_session
from django.contrib.auth.forms import AuthenticationForm, UsernameField
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from zhiheng.kernel.access.actions import note_sign_in_failed, pass_second_factor
from zhiheng.kernel.access.models import Person
from zhiheng.kernel.access.queries import has_second_factor
from zhiheng.kernel.access.rules import SecondFactorWrong
from zhiheng.web.signing_in import enter, half_signed_in, keep_half, locked_out, username_in
from zhiheng.web.visitors import address_of, words_of


class SignIn(AuthenticationForm):
    """Account and password; no longer than an account name can be."""

    username = UsernameField(max_length=64)
    password = forms.CharField(max_length=256, strip=False)


class Login(LoginView):
    """The sign-in page; who is signed in already goes on."""

    template_name = "pages/login.html"
    authentication_form = SignIn
    redirect_authenticated_user = True
    extra_context = {"section": "login"}

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        """With the name of the city's own provider, where there is one."""
        return super().get_context_data(**kwargs) | {"provider": settings.OIDC_NAME}

    def post(self, request: HttpRequest, *args: str, **kwargs: object) -> HttpResponse:
        """Nothing is tried while the account is locked out from this address."""
        if not AxesProxyHandler.is_allowed(request, {"username": username_in(request)}):
            return locked_out(request)
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """Signed in, or on to the second factor."""
        person = form.get_user()
        if not isinstance(person, Person):
            raise TypeError("the accounts of this program are people")
        going = self.get_success_url()
        if has_second_factor(person):
            keep_half(self.request, person, going)
            return redirect("login_code")
        enter(self.request, person, way="password")
        return redirect(going)

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        """The page again, with what to do; the failure is noted."""
        note_sign_in_failed(
            username=username_in(self.request),
            way="password",
            address=address_of(self.request),
            at=timezone.now(),
            locked=bool(getattr(self.request, "axes_locked_out", False)),
        )
        return super().form_invalid(form)


@never_cache
@require_http_methods(["GET", "POST"])
def login_code(request: HttpRequest) -> HttpResponse:
    """The second step: the code of the phone, or a spare one."""
    half = half_signed_in(request)
    if half is None:
        return redirect("login")
    person, going = half
    if request.method == "GET":
        return render(request, "access/login_code.html", {"person": person})
    try:
        pass_second_factor(person=person, code=words_of(request.POST).get("code", "")[:32])
    except SecondFactorWrong as error:
        address = address_of(request)
        note_sign_in_failed(username=person.username, way="second_factor", address=address, at=timezone.now())
        return render(request, "access/login_code.html", {"person": person, "error": error}, status=422)
    enter(request, person, way="second_factor")
    return redirect(going)


@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    """The session ends."""
    end_session(request)
    return redirect("plans")
