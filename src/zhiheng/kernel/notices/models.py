"""Notices, the deliveries that carry them out of the house, hooks of other systems, and what people want mailed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from zhiheng.kernel.access.models import Person
from zhiheng.kernel.journal.models import RowNumber
from zhiheng.kernel.notices import rules


class Notice(models.Model):
    """Something that was told: to a person of the house, to an address outside, or to hooks alone."""

    number = RowNumber("编号", primary_key=True)
    person = models.ForeignKey(
        Person, models.CASCADE, verbose_name="收件人", null=True, related_name="notices", db_index=False
    )
    address = models.CharField("外部邮箱", max_length=rules.LONGEST_ADDRESS, blank=True)
    topic = models.CharField("主题", max_length=64)
    title = models.CharField("标题", max_length=rules.LONGEST_TITLE)
    text = models.TextField("正文", blank=True)
    link = models.CharField("页面", max_length=500, blank=True)
    about = models.BigIntegerField("对象", null=True)
    urgent = models.BooleanField("紧急", default=False)
    once = models.CharField("只通知一次", max_length=400, null=True, unique=True)  # noqa: DJ001 - none are not equal
    """Thing, topic, person and day for which it is told once only; none where it may be told again."""
    made_at = models.DateTimeField("时间")
    read_at = models.DateTimeField("已读", null=True)

    objects: ClassVar[models.Manager[Notice]]

    class Meta:
        verbose_name = "通知"
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["person", "-number"], name="notices_of_a_person"),
            models.Index(fields=["person", "-number"], name="notices_unread", condition=models.Q(read_at__isnull=True)),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(person__isnull=True) | models.Q(address=""), name="notice_to_one"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.topic} {self.title}"


class Hook(models.Model):
    """An address of another system that is called with what is told; its secret is sealed."""

    name = models.CharField("名称", max_length=64)
    url = models.CharField("网址", max_length=500)
    topics = models.JSONField("主题", default=list)
    """The topics it hears of, with those below them; none is all."""
    algorithm = models.CharField("算法", max_length=16)
    sealed_secret = models.BinaryField("密封的密钥")
    active = models.BooleanField("在用", default=True)
    made_at = models.DateTimeField("建立时间")
    made_by = models.CharField("建立人", max_length=64)
    ended_at = models.DateTimeField("停用时间", null=True)

    objects: ClassVar[models.Manager[Hook]]

    class Meta:
        verbose_name = "通知接口"

    def __str__(self) -> str:
        return self.name


class Delivery(models.Model):
    """One way by which a notice leaves the house, tried until it arrives or is given up."""

    number = RowNumber("编号", primary_key=True)
    notice = models.ForeignKey(Notice, models.CASCADE, verbose_name="通知", related_name="deliveries")
    way = models.CharField("方式", max_length=8, choices=list(rules.WAY_ZH.items()))
    hook = models.ForeignKey(Hook, models.CASCADE, verbose_name="接口", null=True, related_name="deliveries")
    target = models.CharField("去向", max_length=500)
    tries = models.SmallIntegerField("次数", default=0)
    next_try_at = models.DateTimeField("下次", null=True)
    """When it is tried, or, while a process has it, when others may take it; none where it is done or given up."""
    sent_at = models.DateTimeField("送达", null=True)
    failure = models.CharField("原因", max_length=300, blank=True)
    """Why the last try failed; kept when a later one succeeds."""

    objects: ClassVar[models.Manager[Delivery]]

    class Meta:
        verbose_name = "投递"
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["way", "next_try_at"], name="deliveries_due", condition=models.Q(next_try_at__isnull=False)
            ),
            models.Index(
                fields=["-number"],
                name="deliveries_failing",
                condition=models.Q(sent_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.way} {self.target}"

    @property
    def given_up(self) -> bool:
        """Whether it is not tried any more and never arrived."""
        return self.sent_at is None and self.next_try_at is None


class MailAddress(models.Model):
    """Where a person gets mail; nothing but the question is mailed there before they confirm it."""

    person = models.OneToOneField(Person, models.CASCADE, verbose_name="人员", related_name="mail_address")
    address = models.CharField("邮箱", max_length=rules.LONGEST_ADDRESS)
    confirmed_at = models.DateTimeField("确认时间", null=True)

    objects: ClassVar[models.Manager[MailAddress]]

    class Meta:
        verbose_name = "邮箱"

    def __str__(self) -> str:
        return self.address


class Preference(models.Model):
    """Whether a person wants mail of a topic; where nothing is said they get it."""

    person = models.ForeignKey(Person, models.CASCADE, verbose_name="人员", related_name="notice_preferences")
    topic = models.CharField("主题", max_length=64)
    mail = models.BooleanField("发邮件", default=True)

    objects: ClassVar[models.Manager[Preference]]

    class Meta:
        verbose_name = "通知设置"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["person", "topic"], name="one_preference_of_a_topic"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.topic} {self.mail}"
