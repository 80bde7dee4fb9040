"""How quickly letters worded alike are found among sixty thousand, and how many of the planted groups are found whole.

``python benchmarks/letters.py [count]`` prints a table and one JSON line.
"""

from __future__ import annotations

import json
import random
import resource
import sys
from time import perf_counter, process_time

from zhiheng.matching.letters import groups, learned_prints, shared_phrases

THINGS = ["面包", "电动自行车", "手机", "空调", "净水器", "家具", "童装", "月饼", "健身卡", "热水器", "猪肉", "食用油"]
FAULTS = [
    "发霉变质",
    "电池鼓包",
    "短斤缺两",
    "不能开机",
    "漏水",
    "甲醛气味大",
    "标签不符",
    "拒绝退款",
    "虚假宣传",
    "过期",
]
SAID = [
    "店员态度不好",
    "商家一直推诿",
    "联系不上店主",
    "发票也不给",
    "孩子吃了不舒服",
    "只同意换货",
    "说要等厂家",
    "电话不接",
]
CLOSING = "请求市场监管部门依法处理，责令商家退还货款并书面答复。"
SIGNS = [chr(code) for code in range(0x4E00, 0x4E00 + 3000)]


def letters(count: int, chance: random.Random) -> tuple[list[str], list[set[int]]]:
    """Letters of their own words, and groups of five to forty copied from one another with small changes."""
    texts: list[str] = []
    planted: list[set[int]] = []
    while len(texts) < count:
        own = "".join(chance.choices(SIGNS, k=chance.randint(25, 80)))
        told = f"本人购买的{chance.choice(THINGS)}{chance.choice(FAULTS)}，{own}，{chance.choice(SAID)}。{CLOSING}"
        copies = chance.randint(5, 40) if chance.random() < 0.002 else 1
        first = len(texts)
        for _ in range(copies):
            at = chance.randrange(10, len(told) - 10)
            texts.append(told if copies == 1 else told[:at] + "".join(chance.choices(SIGNS, k=4)) + told[at + 4 :])
        if copies > 1:
            planted.append(set(range(first, len(texts))))
    return texts, planted


def main() -> None:
    """Generate, read, group, explain."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 60_000
    texts, planted = letters(count, random.Random(7))
    began, cpu = perf_counter(), process_time()
    found = learned_prints(texts)
    read = perf_counter()
    there = groups(found)
    grouped = perf_counter()
    for rows in there:
        shared_phrases([texts[row] for row in rows])
    explained = perf_counter()
    whole = sum(group in [set(rows) for rows in there] for group in planted)
    measured = {
        "texts": len(texts),
        "read_s": round(read - began, 2),
        "grouped_s": round(grouped - read, 2),
        "explained_s": round(explained - grouped, 2),
        "all_s": round(explained - began, 2),
        "cpu_s": round(process_time() - cpu, 2),
        "groups": len(there),
        "planted": len(planted),
        "found_whole": whole,
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }
    for name, value in measured.items():
        print(f"{name:14} {value}")
    print(json.dumps({"benchmark": "letters", **measured}))


if __name__ == "__main__":
    main()
