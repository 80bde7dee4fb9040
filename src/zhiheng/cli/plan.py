"""``zhiheng plan``: from documents to what they promise."""

from __future__ import annotations

import sys
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from zhiheng.cli.chinese import Group, reason
from zhiheng.cli.documents import Document, documents_in, with_distinct_stems
from zhiheng.cli.progress import Progress
from zhiheng.cli.safe_files import write_whole
from zhiheng.primitives.errors import ZhihengError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from zhiheng.policy.model import Plan

_OUTPUTS: Final[dict[str, tuple[tuple[str, str, str], ...]]] = {
    # format: (what follows the stem, module, function)
    "jsonl": (
        (".targets.jsonl", "zhiheng.policy.writing.jsonl", "targets_jsonl"),
        (".tasks.jsonl", "zhiheng.policy.writing.jsonl", "tasks_jsonl"),
        (".plan.json", "zhiheng.policy.writing.jsonl", "plan_json"),
    ),
    "json": ((".plan.json", "zhiheng.policy.writing.jsonl", "plan_json"),),
    "xlsx": ((".xlsx", "zhiheng.policy.writing.workbook", "workbook"),),
    "docx": ((".docx", "zhiheng.policy.writing.official_document", "official_document"),),
    "summary": ((".summary.txt", "zhiheng.policy.writing.summary", "summary_bytes"),),
}
_TO_STANDARD_OUTPUT: Final = frozenset({"json", "summary"})


_HELP: Final = """编译方案文件：找出目标、任务、责任单位和所要求的体系，每一项都注明在原文的位置。

文件可以是 .txt .html .docx .doc .wps .pdf .ofd，也可以是文件夹（逐层查找）；- 表示标准输入。
读不了的文件各报一行，其余照常；有文件失败时退出码为 1。"""


@click.group(cls=Group, help="读方案：把公文编译成目标、任务、单位和体系清单。")
def plan() -> None:
    """Commands on plans."""


@plan.command("compile", help=_HELP)
@click.argument("files", nargs=-1, required=True, metavar="文件…")
@click.option(
    "--to", "folder", metavar="文件夹", type=click.Path(path_type=Path, file_okay=False), help="结果写到这个文件夹。"
)
@click.option(
    "--format",
    "formats",
    multiple=True,
    type=click.Choice(list(_OUTPUTS)),
    help="结果的格式，可多次给出；不给时在屏幕上显示摘要，给了 --to 时写 jsonl。",
)
def compile_files(files: tuple[str, ...], folder: Path | None, formats: tuple[str, ...]) -> None:
    """Compiles each document; one that cannot be read costs one line, and the exit status 1."""
    chosen = formats or (("jsonl",) if folder else ("summary",))
    if folder is None and (unfit := [name for name in chosen if name not in _TO_STANDARD_OUTPUT]):
        raise click.UsageError(f"格式 {'、'.join(unfit)} 要写成文件，请用 --to 指明文件夹。")
    documents = documents_in(files)
    failed = 0
    with Progress(len(documents), bar=folder is not None or not sys.stdout.isatty()) as progress:
        for document, stem in with_distinct_stems(documents, progress.say):
            progress.begin(document.shown)
            if complaint := _compile_one(document, stem, chosen, folder, progress):
                failed += 1
                progress.say(complaint)
            progress.done()
    if failed:
        if len(documents) > 1:
            progress.say(f"共 {len(documents)} 份，{len(documents) - failed} 份完成，{failed} 份失败。")
        sys.exit(1)


def _compile_one(document: Document, stem: str, formats: Sequence[str], folder: Path | None, progress: Progress) -> str:
    """Compiles one document and writes what was asked for; one line of complaint where that failed, else nothing."""
    try:
        compiled = compile_document(document)
        if folder is None:
            for name in formats:
                _print(compiled, name)
        else:
            results = [(folder / f"{stem}{suffix}", write(compiled)) for suffix, write in _writers(formats).items()]
            for path, data in results:
                write_whole(path, data)
            progress.result(
                f"{document.shown}：目标 {len(compiled.targets)} 项，任务 {len(compiled.tasks)} 项"
                f" → {'、'.join(str(path) for path, _ in results)}"
            )
    except ZhihengError as error:
        return f"错误：{error.message_zh}"
    except BrokenPipeError:
        raise
    except OSError as error:
        return f"错误：{document.shown} 的结果写不出去：{reason(error)}；请检查输出文件夹的权限和空间。"
    except (Exception, RecursionError) as error:  # noqa: BLE001 - one document must not stop the others
        return f"错误：{document.shown} 编译时程序内部出错（{_where(error)}）；请把该文件和这一行发给维护者。"
    return ""


def compile_document(document: Document) -> Plan:
    """What the compiler finds in one document."""
    from zhiheng.policy.compiler import compile_plan  # noqa: PLC0415 - the grammar loads only when it is needed
    from zhiheng.policy.reading.document import read_document  # noqa: PLC0415

    source = read_document(document.read(), document.shown)
    return compile_plan(replace(source, name=document.name))


def _print(compiled: Plan, output_format: str) -> None:
    if output_format == "summary":
        from zhiheng.policy.writing.summary import print_summary  # noqa: PLC0415 - rich loads only for people

        print_summary(compiled, sys.stdout)
        return
    for write in _writers((output_format,)).values():
        sys.stdout.buffer.write(write(compiled))
    sys.stdout.buffer.flush()


def _writers(formats: Sequence[str]) -> dict[str, Callable[[Plan], bytes]]:
    """What follows the stem -> what writes it, each file once."""
    return {
        suffix: getattr(import_module(module), function)
        for name in formats
        for suffix, module, function in _OUTPUTS[name]
    }


def _where(error: BaseException) -> str:
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    place = f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else ""
    return f"{type(error).__name__} {place}".strip()
