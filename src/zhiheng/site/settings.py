"""Settings: embedded by default, a city's own machines by environment variables.

``ZHIHENG_VAR``            folder of everything that changes: database, secret key (default: ``var`` here)
``ZHIHENG_KEYS``           folder of the keys of log and vault (default: ``keys`` in that folder)
``ZHIHENG_SEALING``        ``sm4-gcm`` where new personal data is to be sealed by it (default: ``aes-256-gcm``)
``ZHIHENG_DATABASE_URL``   ``postgresql://user:password@host:5432/name``; default: SQLite in that folder
``ZHIHENG_WAREHOUSE``      folder of the warehouse's files (default: ``warehouse`` in the folder of what changes)
``ZHIHENG_WAREHOUSE_URL``  ``postgresql://…`` of its catalogue, for several machines; default: SQLite in its folder
``ZHIHENG_MAP``            GeoJSON of the districts (default: ``districts.geojson`` in that folder; without it, tiles)
``ZHIHENG_ENGINE``         computes indicators: ``postgresql://…``, ``clickhouse://…``, ``spark://…``; default: DuckDB
``ZHIHENG_HOSTS``          names under which the pages are reached, joined by commas (default: this machine only)
``ZHIHENG_HTTPS``          ``1`` where the pages are reached over HTTPS: cookies and redirects then insist on it
``ZHIHENG_PROXIES``        how many proxies of the city write ``X-Forwarded-For`` before the pages (default: 0)
``ZHIHENG_IDLE_MINUTES``   after so many minutes without a request a session ends (default: 30)
``ZHIHENG_PASSWORD_DAYS``  after so many days a password is changed; 0 is never (default: 90)
``ZHIHENG_SECOND_FACTOR``  roles that need a second factor, joined by commas (default: none)
``ZHIHENG_SMTP``           ``smtp://user:password@host:587?tls=1`` takes mail (default: none, the inbox alone tells)
``ZHIHENG_MAIL_FROM``      the address mail comes from (default: ``zhiheng@`` and the name in ``ZHIHENG_SITE``)
``ZHIHENG_SITE``           ``https://…`` under which the pages are reached, for links in mail (default: no links)
``ZHIHENG_HOOK_HOSTS``     hosts within the house that hooks may call, by http too: ``host`` or ``host:port``, by commas
``ZHIHENG_LIMITS``         limits of the public pages that are to be others, ``send=12/3600,…`` (``kernel/reception``)
``ZHIHENG_RECEIVING_OFFICE`` key of the office that takes what no rule sends on (default: a quality office)
``ZHIHENG_CONTACT``        how people reach the office otherwise, told where the public pages refuse (default: 12345)
``ZHIHENG_OIDC_…``         the city's own log-in (``single_sign_on.py``)
"""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from zhiheng.kernel.reception.rules import limits_in
from zhiheng.site.database import database_settings
from zhiheng.site.secret import secret_key
from zhiheng.site.single_sign_on import single_sign_on

VAR = Path(os.environ.get("ZHIHENG_VAR", "var")).resolve()
KEYS = Path(os.environ.get("ZHIHENG_KEYS") or VAR / "keys").resolve()
SEALING = os.environ.get("ZHIHENG_SEALING", "aes-256-gcm")
WAREHOUSE_FILES = Path(os.environ.get("ZHIHENG_WAREHOUSE") or VAR / "warehouse").resolve()
WAREHOUSE_CATALOGUE = os.environ.get("ZHIHENG_WAREHOUSE_URL", "")
ENGINE = os.environ.get("ZHIHENG_ENGINE", "")
MAP = Path(os.environ.get("ZHIHENG_MAP") or VAR / "districts.geojson").resolve()
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
    "zhiheng.kernel.documents",
    "zhiheng.kernel.vault",
    "zhiheng.kernel.log",
    "zhiheng.kernel.notices",
    "zhiheng.kernel.almanac",
    "zhiheng.kernel.dispatch",
    "zhiheng.kernel.records",
    "zhiheng.kernel.statements",
    "zhiheng.kernel.intake",
    "zhiheng.kernel.subjects",
    "zhiheng.kernel.indicators",
    "zhiheng.kernel.plans",
    "zhiheng.kernel.targets",
    "zhiheng.kernel.reports",
    "zhiheng.kernel.casebook",
    "zhiheng.kernel.cases",
    "zhiheng.kernel.deadlines",
    "zhiheng.kernel.reception",
    "zhiheng.kernel.hotspots",
    "zhiheng.api",
    "zhiheng.web",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "zhiheng.site.content_security.content_security_policy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "zhiheng.web.public_threshold.Threshold",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "axes.middleware.AxesMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "zhiheng.web.errors.ErrorFamilies",
    "zhiheng.web.visitors.Gate",
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

# What is told leaves the house by mail and by hooks (kernel/notices).
SMTP = os.environ.get("ZHIHENG_SMTP", "")
SITE = os.environ.get("ZHIHENG_SITE", "").rstrip("/")
MAIL_FROM = os.environ.get("ZHIHENG_MAIL_FROM") or f"zhiheng@{urlsplit(SITE).hostname or 'localhost.localdomain'}"
HOOK_HOSTS = [host.strip() for host in os.environ.get("ZHIHENG_HOOK_HOSTS", "").split(",") if host.strip()]

# What strangers may do, and how else they reach the office.
RECEPTION_LIMITS = limits_in(os.environ.get("ZHIHENG_LIMITS", ""))
RECEIVING_OFFICE = os.environ.get("ZHIHENG_RECEIVING_OFFICE", "")
CONTACT = os.environ.get("ZHIHENG_CONTACT") or "也可以拨打 12345、12315 热线，或者到就近的市场监管所当面反映"

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
# Five failures shut the door to an account from one address for a quarter of an hour.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_LOCKOUT_CALLABLE = "zhiheng.web.signing_in.locked_out"
AXES_CLIENT_IP_CALLABLE = "zhiheng.web.visitors.address_of"
# The way back from the city's provider is a GET and guesses no password.
AXES_NEVER_LOCKOUT_GET = True
# The journal keeps who signed in.
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
OTP_TOTP_ISSUER = "质衡"
PROXIES = int(os.environ.get("ZHIHENG_PROXIES", "0"))
PASSWORD_DAYS = int(os.environ.get("ZHIHENG_PASSWORD_DAYS", "90"))
SESSION_IDLE_SECONDS = 60 * int(os.environ.get("ZHIHENG_IDLE_MINUTES", "30"))
SECOND_FACTOR_ROLES = [role.strip() for role in os.environ.get("ZHIHENG_SECOND_FACTOR", "").split(",") if role.strip()]
# How the city's own log-in is called on the page, empty where there is none; and what the pages read of its settings.
OIDC_NAME = ""
OIDC_CLAIM = ""
OIDC_RP_CLIENT_ID = ""
globals().update(single_sign_on(os.environ))
if OIDC_NAME:
    AUTHENTICATION_BACKENDS.append("zhiheng.web.oidc.CityProvider")

LOGIN_URL = "/login/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "/static/"
# The script with which pages draw charts is made on this machine at the first start (site/asgi.py).
CHART_SCRIPT = VAR / "served"
CHART_SCRIPT.mkdir(parents=True, exist_ok=True)
STATICFILES_DIRS = [CHART_SCRIPT]
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
