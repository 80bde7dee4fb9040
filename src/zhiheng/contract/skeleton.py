"""The files of a new pack: small, whole, and passing the check from the first minute."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from zhiheng.contract.problems import PacksRefused, Place, WrongValue
from zhiheng.contract.words import WORD_KEY

_FILES: Final[Mapping[str, str]] = {
    "__init__.py": '''"""KEY: states here in one sentence what the pack governs and what it leaves out."""
''',
    "pack.toml": """key = "KEY"
title = { zh = "KEY", en = "KEY" }
version = "0.1.0"
contract = 1
office = "市场监督管理部门"
about = { zh = "本包管什么，不管什么。", en = "What the pack governs and what it leaves out." }
needs = []
systems = []
""",
    "sources.toml": """[source.first_rule]
number = "示范〔2024〕1号"
title = { zh = "示范规定", en = "Example rule" }
since = 2024-01-01
evidence = "local"
""",
    "parameters.toml": """# A changed rule adds a line and edits none.
[parameter.test_days]
title = { zh = "检验期限", en = "Days within which a sample is tested" }
unit = "天"

[[parameter.test_days.value]]
value = 15
since = 2024-01-01
source = "first_rule"

[code_list.verdict]
title = { zh = "检验结论", en = "Verdict" }

[[code_list.verdict.code]]
code = "pass"
title = { zh = "合格", en = "Pass" }

[[code_list.verdict.code]]
code = "fail"
title = { zh = "不合格", en = "Fail" }
""",
    "subjects.toml": """[subject.firm]
title = { zh = "企业", en = "Firm" }
named_by = "name"

[subject.firm.field.name]
title = { zh = "名称", en = "Name" }
type = "text"
required = true

[subject.firm.field.place]
title = { zh = "所在地", en = "Place" }
type = "region"
""",
    "records.toml": """[record.check]
title = { zh = "检查", en = "Check" }
subject = "firm"
dated_by = "tested_on"
identified_by = ["number"]

[record.check.field.number]
title = { zh = "编号", en = "Number" }
type = "text"
required = true

[record.check.field.sampled_on]
title = { zh = "抽样日期", en = "Day of sampling" }
type = "date"

[record.check.field.tested_on]
title = { zh = "检验日期", en = "Day of testing" }
type = "date"
required = true

[record.check.field.verdict]
title = { zh = "结论", en = "Verdict" }
type = "code"
code_list = "verdict"
required = true

[[record.check.rule]]
key = "tested_in_time"
holds = "0 <= days_between(sampled_on, tested_on) <= test_days"
message = { zh = "检验日期早于抽样日期或超过期限；请核对", en = "Tested before sampled or too late; compare the days" }
source = "first_rule"
""",
    "cases.toml": """[case.notice]
title = { zh = "来件", en = "Notice" }
short = "来"
subject = "firm"
opening = ["about"]
headline = "about"

[case.notice.field.about]
title = { zh = "事由", en = "About" }
type = "text"
required = true

[case.notice.field.answer]
title = { zh = "答复", en = "Answer" }
type = "long_text"

# The first state is that in which a case begins.
[case.notice.state.received]
title = { zh = "待答复", en = "Received" }

[case.notice.state.answered]
title = { zh = "已答复", en = "Answered" }
closed = true

[case.notice.act.answer]
title = { zh = "答复", en = "Answer" }
role = "enter"
before = ["received"]
after = "answered"
needs = ["answer"]
form = ["letter"]

[case.notice.clock.answer]
title = { zh = "答复", en = "Answer" }
starts = ["received"]
ends = ["answer"]
term = [{ count = 7, unit = "working_days", source = "first_rule" }]

[form.letter]
title = { zh = "答复函", en = "Letter" }
series = "答"
text = \"\"\"
# 答复函

关于“{about}”（编号{case_number}），答复如下：{answer}
\"\"\"
""",
    "indicators.toml": """[indicator.pass_rate]
title = { zh = "合格率", en = "Pass rate" }
form = "share"
record = "check"
part = "verdict == 'pass'"
unit = "%"
period = "month"
source = "first_rule"
direction = "higher"
places = 1
""",
    "warnings.toml": """[warning.pass_rate_low]
title = { zh = "合格率偏低", en = "Low pass rate" }
indicator = "pass_rate"
when = "value < 80"
level = "serious"
message = { zh = "合格率低于八成；请查明原因", en = "The pass rate is below 80 %; find the cause" }
""",
    "examples/first_month.toml": """title = { zh = "两次检查，一次合格", en = "Two checks, one pass" }

[[given.subject]]
kind = "firm"
name = "plant_a"
values = { name = "甲厂" }

[[given.record]]
kind = "check"
subject = "plant_a"
values = { number = "1", sampled_on = 2026-01-05, tested_on = 2026-01-09, verdict = "pass" }

[[given.record]]
kind = "check"
subject = "plant_a"
values = { number = "2", tested_on = 2026-01-12, verdict = "fail" }

[[given.record]]
kind = "check"
name = "late"
subject = "plant_a"
values = { number = "3", sampled_on = 2026-01-01, tested_on = 2026-01-20, verdict = "pass" }

[when]
day = 2026-02-01

[[then.refusal]]
of = "late"
rule = "tested_in_time"

[[then.value]]
indicator = "pass_rate"
period = "2026-M01"
value = 50
numerator = 1
denominator = 2

[[then.warning]]
warning = "pass_rate_low"
period = "2026-M01"
""",
    "examples/first_notice.toml": """title = { zh = "按期答复的来件", en = "A notice answered in time" }

[[given.case]]
kind = "notice"
name = "dust"
received_on = 2026-01-05
values = { about = "扬尘" }

[[given.case.act]]
act = "answer"
on = 2026-01-14
values = { answer = "已洒水" }

[when]
day = 2026-02-01

[[then.case]]
of = "dust"
state = "answered"

[[then.clock]]
of = "dust"
clock = "answer"
state = "met"
due = 2026-01-14
in_time = true
""",
    "README.md": """# KEY

For the office that answers for the pack: what it governs, where its rules come from, what it leaves out.

## Known gaps

Say here what the declarations do not cover yet.
""",
}


def skeleton_of(key: str) -> Mapping[str, str]:
    """The files of a new pack by path in its folder; raises PacksRefused for a key that is none."""
    if not WORD_KEY.accepts(key):
        raise PacksRefused(
            [
                WrongValue(
                    Place(key[:60], "pack.toml", key="key"),
                    f"the key is not {WORD_KEY.what}; choose one like metrology.",
                    f"键须{WORD_KEY.what_zh}，如 metrology；请另取。",
                )
            ]
        )
    return {path: text.replace("KEY", key) for path, text in _FILES.items()}
