from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("indicators", "0001_initial")]

    operations = [
        migrations.AddField("run", "first_year", models.SmallIntegerField("起始年", null=True)),
    ]
