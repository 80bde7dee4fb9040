"""Why a document cannot be read, said in three parts: what happened, why, what to do next."""

from __future__ import annotations

from typing import Literal

from zhiheng.primitives.errors import UnreadableDocument

Reason = Literal[
    "empty",
    "too_large",
    "too_much_text",
    "not_text",
    "no_text",
    "no_text_layer",
    "picture",
    "archive",
    "other_office_file",
    "damaged",
    "encrypted",
    "expands_without_measure",
    "too_slow",
    "converter_missing",
    "converter_failed",
    "converter_too_slow",
    "nothing_in_folder",
    "not_found",
    "not_accessible",
]

_SENTENCES: dict[Reason, tuple[str, str, str, str]] = {
    # reason: (English, what happened, why, what to do)
    "empty": ("is empty", "没有内容", "文件为空", "请检查文件是否完整后重新提供"),
    "too_large": ("is too large", "太大", "超过可读取的上限", "请拆分文件或去掉其中的图片后重试"),
    "too_much_text": ("holds too much text", "文字太多", "正文超过500万字", "请只保留方案正文后重试"),
    "not_text": ("is not text", "不是文字", "内容不是任何一种已知编码的文字", "请提供方案的原始文件"),
    "no_text": ("holds no text", "没有文字", "文件里没有可读出的文字", "如是扫描件，请先做文字识别（OCR）再提供"),
    "no_text_layer": (
        "has no text layer",
        "没有文字层",
        "各页只有图像（多为扫描件）",
        "请先做文字识别（OCR），或提供可复制文字的版本",
    ),
    "picture": ("is a picture", "是图片", "图片里的文字读不出来", "请先做文字识别（OCR），或提供文字版"),
    "archive": ("is an archive", "是压缩包", "压缩包里可能有多份文件", "请先解压，再提供其中的方案"),
    "other_office_file": (
        "is another kind of office file",
        "不是方案文本",
        "是表格、演示文稿或其他办公文件",
        "请另存为 Word、PDF、OFD、网页或文本后重试",
    ),
    "damaged": ("is damaged", "已损坏或不完整", "内容不符合该格式", "请重新下载或从原软件另存后重试"),
    "encrypted": ("is encrypted", "已加密", "需要密码才能打开", "请取消密码后另存，再重试"),
    "expands_without_measure": (
        "expands without measure",
        "解压后异常巨大",
        "疑为压缩炸弹或已损坏",
        "请确认来源，从原软件另存后重试",
    ),
    "too_slow": ("takes too long to read", "读取超时", "页面内容异常复杂", "请从原软件另存或打印为 PDF 后重试"),
    "converter_missing": (
        "needs LibreOffice, which is not installed",
        "暂时读不了",
        "读这种旧格式要用 LibreOffice,本机没有安装",
        "请安装 LibreOffice,或另存为 .docx 后重试",
    ),
    "converter_failed": (
        "could not be converted by LibreOffice",
        "转换失败",
        "LibreOffice 打不开它",
        "请从原软件另存为 .docx 后重试",
    ),
    "converter_too_slow": (
        "took LibreOffice too long",
        "转换超时",
        "LibreOffice 没有在限时内完成",
        "请另存为 .docx 后重试",
    ),
    "nothing_in_folder": (
        "holds no document",
        "没有可读的文件",
        "文件夹里没有 .txt .html .docx .doc .wps .pdf .ofd 文件",
        "请检查路径",
    ),
    "not_found": ("does not exist", "找不到", "没有这个文件或文件夹", "请检查路径"),
    "not_accessible": ("cannot be opened", "打不开", "没有读取权限或存储出错", "请检查权限和存储后重试"),
}


def unreadable(name: str, document_format: str, reason: Reason, *, detail: str = "") -> UnreadableDocument:
    """The error for a document that cannot be read; its fields are ``name``, ``format``, ``reason`` and ``detail``.

    ``detail`` is for developers: what the library said, shortened.
    """
    english, what, why, remedy = _SENTENCES[reason]
    kind = f"({document_format})" if document_format else ""
    note = " ".join(detail.split())[:200]
    return UnreadableDocument(
        f"the document {name!r} {kind or '(unknown format)'} {english}" + (f": {note}" if note else ""),
        message_zh=f"{name} {what}：{why}；{remedy}。",
        name=name,
        format=document_format,
        reason=reason,
        detail=note,
    )
