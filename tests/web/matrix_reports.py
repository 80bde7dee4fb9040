"""The addresses of white papers: those that were issued are everyone's who is signed in; drafts are seen by who builds
and who issues them, and issued by these alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tests.web.role_matrix import FOR_REVIEWERS, NOON, SIGNED_IN, TAKEN, Row, everyone, only

if TYPE_CHECKING:
    from tests.web.role_matrix import Cast

    from zhiheng.kernel.reports.models import Paper, Template

_DRAFTS: Final = everyone(404, quality_office=200, publish=200, anonymous=403)

ROWS: Final = (
    Row("reports", expected=SIGNED_IN),
    Row("report", places=("issued",), expected=SIGNED_IN),
    Row("report", places=("draft",), expected=_DRAFTS),
    Row("report_file", places=("issued", "pdf"), expected=SIGNED_IN),
    Row("report_file", places=("issued", "docx"), expected=SIGNED_IN),
    Row("report_file", places=("draft", "pdf"), expected=_DRAFTS),
    Row("report_refused", places=("refusal",), expected=FOR_REVIEWERS),
    Row("report_order", places=("order",), expected=FOR_REVIEWERS),
    Row("report_template", places=("0", "word"), expected=FOR_REVIEWERS),
    Row("report_template", places=("template", "markdown"), expected=FOR_REVIEWERS),
    Row("report_template_add", "post", expected=TAKEN),
    Row("report_build", "post", sent=(("year", "2025"), ("template", "{template}")), expected=TAKEN),
    Row("report_issue", "post", places=("draft",), expected=only("publish", then=302)),
)


def world(cast: Cast) -> dict[str, object]:
    """A paper that was issued, a draft, a build that was refused, and a template of the office."""
    from zhiheng.kernel.reports.actions import keep_template
    from zhiheng.kernel.reports.models import Issue, Order, Refusal

    kept = keep_template(
        name="短.md", content="# {{ 本市 }}{{ 年份 }}年\n".encode(), by=cast["quality_office"], at=NOON
    )
    issued, draft = paper(1001), paper(1002, template=kept.pk, words=_words(kept))
    Issue(id=1003, paper=issued, issued_at=NOON, issued_by="publisher", note="").save()
    refusal = Refusal(
        year=2025,
        template=kept.pk,
        template_name=kept.name,
        day=NOON.date(),
        refused_at=NOON,
        asked_by="quality_office",
        count=1,
        found='[{"place":"第3行","sentence":"居首位","rule":"unbound_word","what":"没有绑定","remedy":"请改写"}]',
    )
    refusal.save()
    order = Order.objects.create(
        year=2025, template=kept.pk, template_name=kept.name, asked_at=NOON, asked_by="quality_office", touched_at=NOON,
        ended_at=NOON, problem="没有中文字体",
    )  # fmt: skip
    return {
        "issued": issued.pk, "draft": draft.pk, "refusal": refusal.pk, "template": kept.pk, "order": order.pk
    }  # fmt: skip


def _words(kept: Template) -> str:
    """The digest of what a paper says that is built from the template: it may be issued as it stands."""
    from zhiheng.kernel.reports import queries, rules
    from zhiheng.reporting.numbers_in_text.building import build

    numbers = queries.Numbers(NOON.date(), 2025)
    return rules.words_digest(build(queries.chosen(kept.pk).content, numbers, year=2025))


def paper(number: int, *, template: int | None = None, words: str = "0" * 64) -> Paper:
    """A paper with its files, without the time it takes to draw them."""
    from zhiheng.kernel.reports import queries, rules
    from zhiheng.kernel.reports.models import Paper

    queries.folder().mkdir(parents=True, exist_ok=True)
    contents = [f"%PDF {number}".encode(), f"PK {number}".encode()]
    digests = [rules.digest(content) for content in contents]
    for digest, content in zip(digests, contents, strict=True):
        (queries.folder() / digest).write_bytes(content)
    made = Paper(
        id=number,
        year=2025,
        title="澜溪市2025年质量状况白皮书",
        template=template,
        template_digest="0" * 64,
        template_name="通用模板",
        day=NOON.date(),
        run=None,
        position=0,
        built_at=NOON,
        built_by="quality_office",
        pdf=digests[0],
        pdf_size=len(contents[0]),
        word=digests[1],
        word_size=len(contents[1]),
        words=words,
        charts=0,
        numbers=0,
        ledger="[]",
        by_hand=["进一步提高"],
    )
    made.save()
    return made
