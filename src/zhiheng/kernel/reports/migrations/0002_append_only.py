"""Templates, papers, issues and refusals are only ever added."""

from __future__ import annotations

from django.db import migrations

from zhiheng.kernel.journal.migrations._append_only import append_only


class Migration(migrations.Migration):
    """After the tables."""

    dependencies = [("reports", "0001_initial")]
    operations = [append_only("reports_template", "reports_paper", "reports_issue", "reports_refusal")]
