"""Acts of programs on a record: corrected, retracted, checked, approved, returned; on the state that was seen."""

from __future__ import annotations

import pytest
from tests.api.callers import RECORDS, SEEN, Program, check, told


def test_a_record_is_checked_and_approved_by_others_than_who_stated_it(programs: dict[str, Program]) -> None:
    number = programs["zhao"].stated()

    checked = programs["qian"].post(f"{RECORDS}/{number}/check", {"reason": "与报告一致"}, SEEN)
    approved = programs["sun"].post(f"{RECORDS}/{number}/approve", None, SEEN)

    assert [told(answer)["state"] for answer in (checked, approved)] == ["checked", "approved"]
    assert approved["ETag"] == f'"{told(approved)["last"]}"'
    assert [entry["by"] for entry in told(approved)["entries"]] == ["zhao", "qian", "sun"]


def test_a_record_goes_back_with_a_reason_and_not_without(programs: dict[str, Program]) -> None:
    number = programs["zhao"].stated()

    without = programs["qian"].post(f"{RECORDS}/{number}/return", {}, SEEN)
    back = programs["qian"].post(f"{RECORDS}/{number}/return", {"reason": "缺报告编号"}, SEEN)

    assert (without.status_code, told(without)["code"]) == (422, "records.reason_missing")
    assert told(back)["state"] == "returned"


def test_a_correction_opens_what_was_approved_and_needs_a_reason(programs: dict[str, Program]) -> None:
    number = programs["zhao"].stated()
    programs["qian"].post(f"{RECORDS}/{number}/check", None, SEEN)
    programs["sun"].post(f"{RECORDS}/{number}/approve", None, SEEN)

    without = programs["zhao"].put(f"{RECORDS}/{number}", {"values": check(weight=99)}, SEEN)
    corrected = programs["zhao"].put(f"{RECORDS}/{number}", {"values": check(weight=99), "reason": "称错了"}, SEEN)

    assert (without.status_code, told(without)["code"]) == (422, "records.reason_missing")
    assert (told(corrected)["state"], told(corrected)["approved"]) == ("entered", number)


def test_a_retracted_record_is_gone_from_lists_and_stays_to_be_read(zhao: Program) -> None:
    number = zhao.stated()

    answer = zhao.delete(f"{RECORDS}/{number}?reason=%E9%87%8D%E5%A4%8D", SEEN)

    assert told(answer)["state"] == "retracted"
    assert told(zhao.get(RECORDS))["records"] == []
    assert told(zhao.get(f"{RECORDS}/{number}/history"))["steps"][0]["reason"] == "重复"


def test_an_act_says_which_state_was_seen_and_is_refused_where_another_stands(programs: dict[str, Program]) -> None:
    zhao, qian = programs["zhao"], programs["qian"]
    number = zhao.stated()
    seen = {"If-Match": zhao.get(f"{RECORDS}/{number}")["ETag"]}
    zhao.put(f"{RECORDS}/{number}", {"values": check(weight=99)}, seen)

    late = qian.post(f"{RECORDS}/{number}/check", None, seen)
    blind = qian.post(f"{RECORDS}/{number}/check", None)
    strange = qian.post(f"{RECORDS}/{number}/check", None, {"If-Match": "W/5"})

    assert (late.status_code, told(late)["code"]) == (412, "records.someone_was_faster")
    assert (blind.status_code, told(blind)["code"]) == (428, "api.condition_missing")
    assert (strange.status_code, told(strange)["fields"]["parameter"]) == (400, "If-Match")


@pytest.mark.parametrize("step", ["check", "approve", "return"])
def test_a_step_that_does_not_follow_is_refused(programs: dict[str, Program], step: str) -> None:
    number = programs["zhao"].stated()
    programs["zhao"].delete(f"{RECORDS}/{number}?reason=x", SEEN)

    answer = programs["sun"].post(f"{RECORDS}/{number}/{step}", {"reason": "x"}, SEEN)

    assert (answer.status_code, told(answer)["code"]) == (409, "records.not_in_state")


def test_evidence_is_sent_once_and_named_by_its_digest(zhao: Program) -> None:
    octets = {"Content-Type": "application/octet-stream"}
    report = b"%PDF-1.7\n% a report"

    sent, again = (zhao.send("POST", "files?name=report.pdf", report, octets) for _ in range(2))
    stated = zhao.post(RECORDS, {"values": check(), "evidence": [told(sent)["sha256"]]})
    lost = zhao.post(RECORDS, {"values": check(number="2"), "evidence": ["0" * 64]})

    assert [sent.status_code, again.status_code, stated.status_code] == [201, 200, 201]
    assert told(sent) == told(again)
    (step,) = told(zhao.get(f"{RECORDS}/{told(stated)['number']}/history"))["steps"]
    assert step["evidence"] == [told(sent)["sha256"]]
    assert (lost.status_code, told(lost)["code"]) == (422, "records.file_not_kept")


def test_a_file_is_what_its_name_says_or_is_refused(zhao: Program, programs: dict[str, Program]) -> None:
    octets = {"Content-Type": "application/octet-stream"}

    disguised = zhao.send("POST", "files?name=report.pdf", b"MZ", octets)
    typed = zhao.send("POST", "files?name=report.pdf", b"%PDF-1.7", {"Content-Type": "application/pdf"})
    reader = programs["wang2"].send("POST", "files?name=report.pdf", b"%PDF-1.7", octets)

    assert (disguised.status_code, told(disguised)["code"]) == (422, "evidence.file_refused")
    assert [typed.status_code, reader.status_code] == [415, 403]
