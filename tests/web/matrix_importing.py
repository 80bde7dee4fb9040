"""The addresses of imports: a file is sent, examined, confirmed, taken up again, dropped."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tests.web.role_matrix import NOON, OFFICE, SIGNED_IN, Cast, Row, only

if TYPE_CHECKING:
    from zhiheng.kernel.intake.models import Batch

KIND: Final = "register.firm"
TABLE: Final = (
    "名称,统一社会信用代码,登记状态,所在区划\r\n"
    "澜溪青禾家具有限公司,91339903MA00000151,存续（在营）,东岸区\r\n"
    "澜溪云杉搪瓷制品有限公司,91339904MA0000023A,存续（在营）,无此地\r\n"
)
_SEEN: Final = only("enter", "check", "approve")
_ON: Final = only("enter", then=302)

ROWS: Final = (
    Row("imports", expected=SIGNED_IN),
    Row("attachments", expected=_SEEN),
    Row("attachments", "post", expected=_SEEN),
    Row("import_new", places=(KIND,), expected=only("enter")),
    Row("import_new", "post", (KIND,), expected=only("enter")),
    Row("batch", places=("examined",), expected=_SEEN),
    Row("batch", places=("received",), expected=_SEEN),
    Row("batch_progress", places=("examined",), expected=_SEEN),
    Row("batch_preview", places=("examined",), expected=only("enter")),
    Row("batch_refused", places=("examined",), expected=_SEEN),
    Row("batch_begin", "post", ("examined",), expected=_ON),
    Row("batch_resume", "post", ("examined",), expected=_ON),
    Row("batch_again", "post", ("examined",), sent=(("existing", "skip"),), expected=_ON),
    Row("batch_drop", "post", ("examined",), expected=_ON),
)


def world(cast: Cast) -> dict[str, object]:
    """A file that was examined, one good row and one bad, and one that nobody has looked at yet."""
    from zhiheng.kernel.access.actions import load_regions
    from zhiheng.kernel.access.rules import RegionRow
    from zhiheng.kernel.intake.actions import Delivery, receive_file
    from zhiheng.web.import_work import work_on

    load_regions([RegionRow("339900", "澜溪市", "city"), RegionRow("339902", "东岸区", "county", "339900")], at=NOON)

    def received(text: str) -> Batch:
        return receive_file(Delivery(KIND, "企业.csv", cast["enter"], NOON, OFFICE), [text.encode()])

    examined = received(TABLE)
    work_on(examined.pk)
    return {"examined": examined.pk, "received": received(TABLE + "\r\n").pk}
