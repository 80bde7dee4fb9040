"""The addresses of notices: an inbox is its own person's, hooks are kept by system administrators."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tests.web.role_matrix import NOON, SIGNED_IN, Row, everyone, only

if TYPE_CHECKING:
    from tests.web.role_matrix import Cast

_ACTED: Final = everyone(302, anonymous=403)
_ITS_OWN: Final = everyone(404, reader=302, anonymous=403)
_KEPT: Final = only("system_admin")
_KEPT_ON: Final = only("system_admin", then=302)
_HOOK: Final = (("name", "大屏"), ("url", "https://93.184.215.14/told"), ("topics", "cases"))

ROWS: Final = (
    Row("inbox", expected=SIGNED_IN),
    Row("inbox", query="?shown=unread&topic=cases&after=u7", expected=SIGNED_IN),
    Row("inbox_open", "post", places=("notice",), expected=_ITS_OWN),
    Row("inbox_read", "post", places=("notice",), expected=_ITS_OWN),
    Row("inbox_read_all", "post", sent=(("up_to", "{notice}"),), expected=_ACTED),
    Row("inbox_settings", expected=SIGNED_IN),
    Row("inbox_mail", "post", sent=(("mail", "cases"),), expected=_ACTED),
    Row("inbox_address", "post", sent=(("address", "someone@office.example"),), expected=_ACTED),
    Row("inbox_confirm", places=("nothing",), expected=SIGNED_IN),
    Row("inbox_confirm", "post", places=("nothing",), expected=everyone(409, anonymous=403)),
    Row("hooks", expected=_KEPT),
    Row("hook_add", "post", sent=_HOOK, expected=_KEPT),
    Row("hook_test", "post", places=("hook",), expected=_KEPT_ON),
    Row("hook_end", "post", places=("hook",), expected=_KEPT_ON),
    Row("delivery_again", "post", places=("delivery",), expected=_KEPT_ON),
)


def world(cast: Cast) -> dict[str, object]:
    """A notice to the reader, a hook that hears of nothing it was told, and a mail that was given up."""
    from zhiheng.kernel.notices.actions import tell
    from zhiheng.kernel.notices.models import Delivery, Hook
    from zhiheng.kernel.notices.rules import Telling

    hook = Hook.objects.create(
        name="值班系统",
        url="https://93.184.215.14/told",
        topics=["warnings"],
        algorithm="aes-256-gcm",
        sealed_secret=b"sealed",
        made_at=NOON,
        made_by="operator",
    )
    cast["reader"]
    tellings = [Telling("reader", "cases.due", "办件将到期"), Telling("firm@shop.example", "cases.done", "结果已出")]
    notice, outside = tell(tellings, at=NOON)
    return {"notice": notice, "hook": hook.pk, "delivery": Delivery.objects.get(notice=outside).number}
