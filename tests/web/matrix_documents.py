"""The addresses of official documents: everyone with a role reads the register, the office its files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tests.web.role_matrix import NOON, OFFICE, SIGNED_IN, Row, everyone, only

if TYPE_CHECKING:
    from tests.web.role_matrix import Cast

_OF_THE_OFFICE: Final = only("enter", "check", "approve")

ROWS: Final = (
    Row("documents", expected=SIGNED_IN),
    Row("documents", query=f"?office={OFFICE}&year=2026&series=投受&q=通知", expected=SIGNED_IN),
    Row("documents", query="?year=x&series=%00&page=99999999999999999999", expected=SIGNED_IN),
    Row("document_file", places=("document", "pdf"), expected=_OF_THE_OFFICE),
    Row("document_file", places=("document", "docx"), expected=_OF_THE_OFFICE),
    Row("document_file", places=("document", "exe"), expected=everyone(404, anonymous=403)),
    Row("document_file", places=("9223372036854775808", "pdf"), expected=everyone(404, anonymous=403)),
    Row("evidence_file", places=("notice_file",), expected=_OF_THE_OFFICE),
    Row("document_void", "post", places=("document",), sent=(("reason", "有误"),), expected=only("approve", then=302)),
    Row("document_void", "post", places=("document",), expected=only("approve", then=422)),
    Row(
        "document_word_set",
        "post",
        sent=(("office", OFFICE), ("word", "澜监")),
        expected=only("system_admin", then=302),
    ),
    Row(
        "document_word_set", "post", sent=(("office", OFFICE), ("word", "LX")), expected=only("system_admin", then=422)
    ),
)


def world(cast: Cast) -> dict[str, object]:
    """A document of the office, and the digest of its PDF."""
    from zhiheng.kernel.documents.actions import issue

    made = issue(
        form="complaints.acceptance_notice",
        text="# 投诉受理通知书\n{person}：\n　　你的投诉收悉。\n",
        values={"person": "陈小满"},
        office=OFFICE,
        series="投受",
        about=1,
        by=cast["enter"],
        at=NOON,
    )
    return {"document": made.entry, "notice_file": made.pdf}
