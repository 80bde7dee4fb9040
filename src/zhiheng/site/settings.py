"""Settings: embedded by default, a city's own machines by environment variables.

``ZHIHENG_VAR``            folder of everything that changes: database, secret key (default: ``var`` here)
``ZHIHENG_KEYS``           folder of the keys that sign the log and seal personal data (default: ``keys`` in the folder above)
``ZHIHENG_SEALING``        ``sm4-gcm`` where new personal data is to be sealed by it (default: ``aes-256-gcm``)
``ZHIHENG_DATABASE_URL``   ``postgresql://user:password@host:5432/name``; default: SQLite in the folder above
``ZHIHENG_HOSTS``          names under which the pages are reached, joined by commas (default: this machine only)
``ZHIHENG_HTTPS``          ``1`` where the pages are reached over HTTPS: cookies and redirects then insist on it
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from zhiheng.site.database import database_settings
from zhiheng.site.secret import secret_key

VAR = Path(os.environ.get("ZHIHENG_VAR", "var")).resolve()
KEYS = Path(os.environ.get("ZHIHENG_KEYS") or VAR / "keys").resolve()
SEALING = os.environ.get("ZHIHENG_SEALING", "aes-256-gcm")
HTTPS = os.environ.get("ZHIHENG_HTTPS", "") == "1"

SECRET_KEY = secret_key(VAR)
DEBUG = False
ALLOWED_HOSTS = [
    host.strip() for host in os.environ.get("ZHIHENG_HOSTS", "127.0.0.1,localhost,[::1]").split(",") if host.strip()
]

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "zhiheng.kernel.journal",
    "zhiheng.kernel.access",
    "zhiheng.kernel.evidence",
    "zhiheng.kernel.vault",
    "zhiheng.kernel.log",
    "zhiheng.kernel.records",
    "zhiheng.kernel.statements",
    "zhiheng.kernel.intake",
    "zhiheng.kernel.subjects",
    "zhiheng.kernel.plans",
    "zhiheng.web",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "zhiheng.site.content_security.content_security_policy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "zhiheng.web.errors.ErrorFamilies",
]
ROOT_URLCONF = "zhiheng.site.urls"
ASGI_APPLICATION = "zhiheng.site.asgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

DATABASES = {"default": database_settings(os.environ.get("ZHIHENG_DATABASE_URL", ""), VAR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "access.Person"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
# Length, classes and former passwords are the house's own rules (kernel/access/rules.py).
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "name")},
    },
]
LOGIN_URL = "/login/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "/static/"
# Served from where the program is installed: nothing to collect, nothing to keep in step.
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 3600
WHITENOISE_ALLOW_ALL_ORIGINS = False

SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_COOKIE_SAMESITE = "Strict"
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
# The longest plan is a book of a few megabytes; a document is read whole before it is compiled.
DATA_UPLOAD_MAX_MEMORY_SIZE = 64 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 64 * 1024 * 1024

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}
