"""Files are only ever added."""

from __future__ import annotations

from django.db import migrations

from zhiheng.kernel.journal.migrations._append_only import append_only


class Migration(migrations.Migration):
    """After the table."""

    dependencies = [("evidence", "0001_initial")]
    operations = [append_only("evidence_file")]
