"""What was moved is dropped."""

from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    """After the move."""

    dependencies = [("access", "0003_roles_become_grants")]
    operations = [
        migrations.RemoveConstraint(model_name="person", name="person_role_declared"),
        migrations.RemoveField(model_name="person", name="role"),
        migrations.RemoveField(model_name="person", name="office_text"),
    ]
