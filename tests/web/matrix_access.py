"""The addresses of signing in and out."""

from __future__ import annotations

from typing import Final

from tests.web.role_matrix import Row, everyone

ROWS: Final = (
    Row("login", expected=everyone(302, anonymous=200)),
    Row("logout", "post", expected=everyone(302)),
)
