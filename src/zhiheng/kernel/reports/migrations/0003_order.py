"""Papers that were asked for, while they are built."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """After the papers."""

    dependencies = [
        ('reports', '0002_append_only'),
    ]

    operations = [
        migrations.CreateModel(
            name='Order',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.IntegerField(verbose_name='年度')),
                ('template', models.BigIntegerField(null=True, verbose_name='模板')),
                ('template_name', models.CharField(max_length=200, verbose_name='模板名称')),
                ('asked_at', models.DateTimeField(verbose_name='时间')),
                ('asked_by', models.CharField(max_length=64, verbose_name='生成人')),
                ('stage', models.CharField(choices=[('asked', '已登记'), ('text', '取数、逐句核对'), ('word', '排 Word 文件'), ('pdf', '排 PDF 文件')], default='asked', max_length=8, verbose_name='进度')),
                ('touched_at', models.DateTimeField(verbose_name='最近推进')),
                ('ended_at', models.DateTimeField(null=True, verbose_name='完成时间')),
                ('paper', models.BigIntegerField(null=True, verbose_name='文稿')),
                ('refusal', models.BigIntegerField(null=True, verbose_name='未生成')),
                ('problem', models.TextField(blank=True, verbose_name='故障')),
            ],
            options={
                'verbose_name': '生成',
            },
        ),
    ]
