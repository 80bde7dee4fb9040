"""The addresses of signing in, of one's own account, of the administration, and of the lists of offices and regions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tests.web.role_matrix import NOON, OFFICE, PASSWORD, SIGNED_IN, Row, everyone, only

if TYPE_CHECKING:
    from tests.web.role_matrix import Cast

_NEW: Final = "Other-stone-8"
_ADMINISTRATORS: Final = only("system_admin", "security_admin")
_SYSTEM: Final = only("system_admin")
_SYSTEM_ACTS: Final = only("system_admin", then=302)
_SECURITY: Final = only("security_admin")
_SECURITY_ACTS: Final = only("security_admin", then=302)

ROWS: Final = (
    Row("login", expected=everyone(302, anonymous=200)),
    Row("login", "post", sent=(("username", "clerk"), ("password", PASSWORD)), expected=everyone(302)),
    Row("login_code", expected=everyone(302)),
    Row("login_code", "post", sent=(("code", "000000"),), expected=everyone(302)),
    Row("oidc_begin", expected=everyone(404)),
    Row("oidc_callback", expected=everyone(404)),
    Row("logout", "post", expected=everyone(302)),
    Row("account", expected=SIGNED_IN),
    Row("password", expected=SIGNED_IN),
    Row(
        "password",
        "post",
        sent=(("old", PASSWORD), ("new", _NEW), ("again", _NEW)),
        expected=everyone(302, anonymous=403),
    ),
    Row("second_factor", expected=SIGNED_IN),
    Row("second_factor", "post", sent=(("code", "x"),), expected=everyone(422, anonymous=403)),
    Row("second_factor_drop", "post", sent=(("code", "x"),), expected=everyone(302, anonymous=403)),
    Row("token_make", "post", sent=(("name", "程序"),), expected=SIGNED_IN),
    Row("token_revoke", "post", places=("token",), expected=everyone(404, anonymous=403, reader=302)),
    Row("people", expected=_ADMINISTRATORS),
    Row("people", query="?q=员&office={office}&role=enter", expected=_ADMINISTRATORS),
    Row("person_add", expected=_SYSTEM),
    Row("person_add", "post", sent=(("username", "new"), ("name", "新人"), ("office", OFFICE)), expected=_SYSTEM),
    Row("person", places=("clerk",), expected=_ADMINISTRATORS),
    Row("person", places=("clerk",), query="?end={grant}", expected=_ADMINISTRATORS),
    Row("person_password", "post", places=("clerk",), expected=_SYSTEM),
    Row("person_active", "post", places=("clerk",), sent=(("active", "0"),), expected=_SYSTEM_ACTS),
    Row("person_second_factor_drop", "post", places=("clerk",), expected=_SECURITY_ACTS),
    Row("grant_give", "post", places=("clerk",), sent=(("role", "check"), ("office", OFFICE)), expected=_SECURITY_ACTS),
    Row("grant_end", "post", places=("grant",), expected=_SECURITY_ACTS),
    Row("grants", expected=_SECURITY),
    Row("grants", query="?role=enter&day=2026-03-02", expected=_SECURITY),
    Row("trail", expected=only("audit_admin")),
    Row("trail", query="?kind=access.grant&act=given&by=operator", expected=only("audit_admin")),
    Row("office_register"),
    Row("office_register", query="?day=2020-01-01"),
    Row("office_entry", places=("office",)),
    Row("office_keep", expected=_SYSTEM),
    Row("office_keep", query="?key={other}", expected=_SYSTEM),
    Row(
        "office_keep",
        "post",
        sent=(("key", "lanxi-nyj"), ("name", "澜溪市农业农村局"), ("kind", "department")),
        expected=_SYSTEM_ACTS,
    ),
    Row(
        "office_succeed",
        "post",
        places=("other",),
        sent=(("after", OFFICE), ("on", "2026-03-02"), ("source", "机构改革方案")),
        expected=_SYSTEM_ACTS,
    ),
    Row("regions"),
    Row("regions", query="?day=2020-01-01&under={region}"),
    Row("region_entry", places=("region",)),
    Row("region_keep", expected=_SYSTEM),
    Row("region_keep", query="?code={region}", expected=_SYSTEM),
    Row(
        "region_keep",
        "post",
        sent=(("code", "990103"), ("name", "西坪区"), ("level", "county"), ("parent", "990100")),
        expected=_SYSTEM_ACTS,
    ),
    Row(
        "region_change",
        "post",
        places=("region",),
        sent=(
            ("kind", "renamed"),
            ("before", "990100"),
            ("after", "990100 澜溪新市"),
            ("on", "2026-03-02"),
            ("source", "批复"),
        ),
        expected=_SYSTEM_ACTS,
    ),
)


def world(cast: Cast) -> dict[str, object]:
    """A clerk with a grant, a key of the reader's program, two offices and two regions."""
    from zhiheng.kernel.access.actions import create_person, load_offices, load_regions, make_token
    from zhiheng.kernel.access.rules import OfficeRow, RegionRow

    load_regions([RegionRow("990000", "衡川省", "province"), RegionRow("990100", "澜溪市", "city", "990000")], at=NOON)
    reader = cast["reader"]
    load_offices([OfficeRow("lanxi-zjj", "澜溪市质量技术监督局", parent=OFFICE)], at=NOON)
    clerk = create_person(username="clerk", name="文员", role="enter", office="lanxi-zjj", password=PASSWORD, at=NOON)
    make_token(person=reader, name="抄表程序", at=NOON)
    return {
        "clerk": "clerk",
        "grant": clerk.grants.get().pk,
        "token": reader.tokens.get(name="抄表程序").pk,
        "office": OFFICE,
        "other": "lanxi-zjj",
        "region": "990100",
    }
