"""The addresses of the log, which are everyone's, and of evidence, which is not."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from tests.kernel.log_cast import state
from tests.kernel.test_evidence import FILES
from tests.web.role_matrix import NOON, SIGNED_IN, Row

if TYPE_CHECKING:
    from tests.web.role_matrix import Cast

ROWS: Final = (
    Row("log"),
    Row("log_proof", query="?entry={entry}"),
    Row("log_proof", query="?entry={entry}&since={size}"),
    Row("log_proof_file", query="?entry={entry}&since={size}"),
    Row("log_head", places=("head",)),
    Row("log_checkpoint"),
    Row("log_tile", places=("0", "000.p/3")),
    Row("log_verifier"),
    Row("evidence_file", places=("digest",), expected=SIGNED_IN),
)


def world(cast: Cast) -> dict[str, object]:
    """Entries under two heads, and a file."""
    from zhiheng.kernel.evidence.actions import keep_file
    from zhiheng.kernel.log.actions import sign_head

    kept = keep_file(name="report.pdf", content=FILES["report.pdf"], by=cast["enter"], at=NOON)
    (entry, *_) = state(5)
    head = sign_head(at=NOON)
    state(300)
    sign_head(at=NOON + timedelta(days=1))
    return {"entry": entry, "head": head.pk, "size": head.size, "digest": kept.sha256}
