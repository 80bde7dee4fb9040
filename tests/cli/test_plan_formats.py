"""One plan in every format the program reads: the same promises come out of each."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.policy.reading.printed_documents import TITLE, ofd_lines, ofd_of, paragraphs, pdf_of
from tests.policy.reading.word_documents import WordDocument

from zhiheng.cli.main import program

HEADING = "澄川市质量提升行动方案"
LINES = (
    "为提升全市质量总体水平，结合我市实际，制定本方案。",
    "一、工作目标",
    "到2023年，全市工业产品质量监督抽查合格率达到94.5%以上，主要农产品质量安全例行监测合格率稳定在98%以上。",
    "二、重点任务",
    (
        "（一）提升产品质量。开展重点产品质量攻关，每年新增标准化示范企业20家，建设产品质量信用信息平台，完善产品质量安全"
        "追溯体系。（牵头单位：市市场监管局；配合单位：市工信局、市农业农村局）"
    ),
    "（二）提升工程质量。落实工程质量终身责任，住宅工程竣工验收合格率达到100%。（责任单位：市住建局）",
)


def _word() -> bytes:
    document = WordDocument()
    document.numbering(("chineseCountingThousand", "%1、"), ("chineseCountingThousand", "（%2）"))
    document.paragraph(HEADING)
    for line in LINES:
        if line[1] == "、":
            document.paragraph(line[2:], level=0)
        elif line[0] == "（":
            document.paragraph(line[3:], level=1)
        else:
            document.paragraph(line)
    return document.bytes()


def _page() -> bytes:
    body = "".join(f"<p>{line}</p>" for line in LINES)
    menu = "<ul><li><a>首页</a></li><li><a>要闻</a></li><li><a>公开</a></li></ul>"
    return f'<html><meta charset="gbk"><body>{menu}<h1>{HEADING}</h1>{body}</body></html>'.encode("gbk")


DOCUMENTS = {
    "a.txt": "\n".join((HEADING, *LINES)).encode("gb18030"),
    "b.html": _page(),
    "c.docx": _word(),
    "d.pdf": pdf_of([*paragraphs(HEADING, style=TITLE), *paragraphs(*LINES)]),
    "e.ofd": ofd_of(ofd_lines((HEADING, *LINES))),
}


def _records(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("plans")
    for name, data in DOCUMENTS.items():
        (folder / name).write_bytes(data)
    result = CliRunner().invoke(program, ["plan", "compile", str(folder), "--to", str(folder / "out")])
    assert result.exit_code == 0, result.output
    return folder / "out"


@pytest.mark.parametrize("name", sorted(DOCUMENTS))
def test_every_format_gives_the_same_targets(results: Path, name: str) -> None:
    targets = _records(results / f"{name[0]}.targets.jsonl")

    assert [(t["value"], t["unit"], t["comparator"], t["year"]) for t in targets] == [
        (94.5, "%", ">=", 2023),
        (98, "%", ">=", 2023),
        (20, "家", "=", 2023),
        (100, "%", "=", 2023),
    ]


@pytest.mark.parametrize("name", sorted(DOCUMENTS))
def test_every_format_gives_the_same_tasks_and_units(results: Path, name: str) -> None:
    tasks = _records(results / f"{name[0]}.tasks.jsonl")

    assert [(t["path"], t["lead"], t["support"], t["joint"]) for t in tasks] == [
        ("一", [], [], []),
        ("二/(一)", ["市市场监管局"], ["市工信局", "市农业农村局"], []),
        ("二/(二)", [], [], ["市住建局"]),
    ]


@pytest.mark.parametrize("name", sorted(DOCUMENTS))
def test_every_quote_stands_in_the_text_at_its_place(results: Path, name: str) -> None:
    text = json.loads((results / f"{name[0]}.plan.json").read_bytes())["source"]["text"]

    targets = _records(results / f"{name[0]}.targets.jsonl")

    assert all(text[int(str(t["start"])) : int(str(t["end"]))] == t["quote"] for t in targets)
