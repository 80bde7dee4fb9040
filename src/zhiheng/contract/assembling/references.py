"""Every name that a word gives of another word leads somewhere."""

from __future__ import annotations

from collections.abc import Iterator

from zhiheng.contract.catalogue import Catalogue
from zhiheng.contract.declarations.pack import PackDeclaration
from zhiheng.contract.nearest import ask, ask_zh, nearest_to
from zhiheng.contract.problems import PackProblem, Place, UnknownReference
from zhiheng.contract.words import PointsTo, words_of

CONCEPT_ZH = {
    "source": "依据",
    "parameter": "参数",
    "code_list": "代码表",
    "subject": "主体",
    "record": "记录",
    "case": "办件",
    "form": "文书",
    "indicator": "指标",
    "warning": "预警",
}


def reference_problems(pack: PackDeclaration, catalogue: Catalogue) -> Iterator[PackProblem]:
    """The references of a pack that lead nowhere."""
    for table in pack.tables():
        for word in words_of(type(table.declaration)):
            mark: PointsTo | None = word.mark(PointsTo)
            reference = getattr(table.declaration, word.name)
            if mark and reference and catalogue.resolve(pack.key, reference, mark.concepts) is None:
                place = pack.place(table.file, table.path, word.name)
                known = (name for concept in mark.concepts for name, _ in catalogue.visible(pack.key, concept))
                yield _nowhere(place, reference, mark.concepts, nearest_to(reference, known))


def _nowhere(place: Place, reference: str, concepts: tuple[str, ...], near: str) -> PackProblem:
    what, what_zh = " or ".join(concepts), "或".join(CONCEPT_ZH[concept] for concept in concepts)
    return UnknownReference(
        place,
        f"{reference[:100]} is no {what} of this pack or of one it needs; {ask(near, 'declare it.')}",
        f"“{reference[:100]}”不是本包或所需包中的{what_zh}；{ask_zh(near, '请先声明。')}",
        reference=reference,
        nearest=near,
    )
