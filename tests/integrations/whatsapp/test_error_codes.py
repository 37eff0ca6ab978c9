"""Each row of Meta's table has the action that the contract names."""

import re
from pathlib import Path

import pytest

from liora.channel import Refused
from liora_integrations.whatsapp.error_codes import VERDICTS, Verdict, describe, refused_later, verdict_on

EXPECTED = {
    ("stop_account", True): "0 190 3 10 200 250 299 131005 131031 368 130497 131042 131044",
    (
        "stop_number",
        True,
    ): "33 131037 131045 133010 131048 133016 136024 136025 133000 133005 133006 133008 133009 133015",
    ("slow_account", False): "80007",
    ("slow_app", False): "4 17 32 613",
    ("slow_number", False): "130429",
    ("slow_pair", False): "131056",
    ("retry", False): "1 2 131000 131016 131057 133004",
    ("retry_media", True): "131052 131053",
    ("retry", True): "132069",
    ("park", False): "131047",
    ("drop", False): "131021 131026 131049 131050 130472 138000 138999 139102 131200 131299 147001 2388024 2494055",
    ("drop", True): "100 131008 131009 131051 131030 131062 131063 131064 132000 132001 132005 132007 132008 132012 "
    "132015 132016 132068 134011 135000 137000",
}
CASES = [
    (code, Verdict(action, alert)) for (action, alert), codes in EXPECTED.items() for code in map(int, codes.split())
]


@pytest.mark.parametrize(("code", "verdict"), CASES)
@pytest.mark.parametrize("http_status", [400, 500])
def test_a_known_code_has_its_verdict_whatever_the_http_status(code, verdict, http_status):
    assert verdict_on(code, None, http_status) == verdict


def test_every_single_code_of_the_table_is_checked_here():
    single = {code for codes in VERDICTS for code in codes if isinstance(code, int)}
    assert single <= {code for code, _ in CASES}


def test_no_code_stands_in_two_rows():
    rows = [code for codes in VERDICTS for known in codes for code in (known if isinstance(known, range) else [known])]
    assert len(rows) == len(set(rows))


@pytest.mark.parametrize("code", [5, 99, 199, 300, 131199, 131300, 131036, 140000, 999999])
def test_an_unknown_code_is_transient_only_with_a_5xx(code):
    assert verdict_on(code, None, 503) == Verdict("retry")
    assert verdict_on(code, None, 400) == Verdict("drop", alert=True)


def test_a_missing_number_is_told_from_a_bad_parameter_by_its_subcode():
    assert verdict_on(100, 33) == Verdict("stop_number", alert=True)
    assert verdict_on(100, 2494010) == Verdict("drop", alert=True)


@pytest.mark.parametrize(("code", "verdict"), CASES)
def test_a_failed_status_means_what_the_same_answer_means(code, verdict):
    assert refused_later(code, "título") == Refused(code, "título", verdict.action, verdict.alert)


def test_a_failed_status_that_says_little_is_the_end_of_the_message():
    assert refused_later(None, "") == Refused(0, "A failed status without a code.", "drop", alert=True)
    assert refused_later(999999, "new") == Refused(999999, "new", "drop", alert=True)


@pytest.mark.parametrize(
    ("error", "line"),
    [
        ({}, ""),
        ({"message": "(#100) Invalid"}, "(#100) Invalid"),
        ({"title": "Short", "message": "Long"}, "Short"),
        ({"message": "M", "error_data": {"details": "D"}, "fbtrace_id": "T"}, "M: D [T]"),
        ({"message": "M and D", "error_data": {"details": "D"}}, "M and D"),
        ({"error_data": {"details": "D"}}, "D"),
        ({"message": 5, "error_data": [], "fbtrace_id": None}, ""),
        ({"message": "x" * 9000}, "x" * 500),
    ],
)
def test_an_error_is_described_in_one_line(error, line):
    assert describe(error) == line


def test_the_table_in_the_docs_says_the_same():
    """Code or range → what is done about it, in the document and in the code."""
    document = (Path(__file__).parents[3] / "docs" / "error-codes.md").read_text(encoding="utf-8")
    rows = [line.strip("| ").split("|") for line in document.splitlines() if re.match(r"\| \d", line)]
    told = {
        code: Verdict(row[2].strip(), alert=row[3:] == [" yes"]) for row in rows for code in row[0].strip().split(", ")
    }
    done = {_written(known): verdict for codes, verdict in VERDICTS.items() for known in codes}
    assert told == done


def _written(known):
    return f"{known.start}-{known.stop - 1}" if isinstance(known, range) else str(known)
