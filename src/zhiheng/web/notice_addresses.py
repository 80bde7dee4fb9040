"""The addresses of notices: a person's inbox and what they want mailed, the hooks and what is not delivered."""

from __future__ import annotations

from django.urls import URLPattern, path

from zhiheng.web.views import hooks, inbox

urlpatterns: list[URLPattern] = [
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/read", inbox.read_all, name="inbox_read_all"),
    path("inbox/<int:number>/open", inbox.opened, name="inbox_open"),
    path("inbox/<int:number>/read", inbox.read, name="inbox_read"),
    path("inbox/settings/", inbox.settings_page, name="inbox_settings"),
    path("inbox/settings/mail", inbox.mail_wanted, name="inbox_mail"),
    path("inbox/settings/address", inbox.address, name="inbox_address"),
    path("inbox/settings/confirm/<str:token>", inbox.confirm, name="inbox_confirm"),
    path("administration/hooks/", hooks.hook_list, name="hooks"),
    path("administration/hooks/add", hooks.hook_add, name="hook_add"),
    path("administration/hooks/<int:number>/test", hooks.hook_test, name="hook_test"),
    path("administration/hooks/<int:number>/end", hooks.hook_end, name="hook_end"),
    path("administration/deliveries/<int:number>/again", hooks.delivery_again, name="delivery_again"),
]
