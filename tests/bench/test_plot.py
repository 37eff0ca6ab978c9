"""The chart: that it is an SVG which holds what it should, where it should."""

from itertools import pairwise
from xml.etree import ElementTree

import pytest

from liora.bench.plot import HEIGHT, LINES, WIDTH, draw

TABLE = {
    "100": {"ack_p50_ms": 2.0, "ack_p99_ms": 10.0, "reply_p50_ms": 8.0, "reply_p99_ms": 40.0},
    "1000": {"ack_p50_ms": 9.0, "ack_p99_ms": 90.0, "reply_p50_ms": 60.0, "reply_p99_ms": 900.0},
    "2000": {"ack_p50_ms": 100.0, "ack_p99_ms": 101.0, "reply_p50_ms": 102.0, "reply_p99_ms": 5000.0},
}
SVG = "{http://www.w3.org/2000/svg}"


def points_of(root):
    lines = root.findall(f"{SVG}polyline")
    return {
        name: [tuple(map(float, point.split(","))) for point in line.get("points").split()]
        for name, line in zip(LINES, lines, strict=True)
    }


def test_every_rate_has_a_point_on_every_line_and_higher_waits_lie_higher():
    root = ElementTree.fromstring(draw(TABLE))
    for name, points in points_of(root).items():
        assert len(points) == len(TABLE)
        assert [x for x, _ in points] == sorted(x for x, _ in points)
        heights = [-y for _, y in points]
        assert heights == sorted(heights), name
        assert all(0 < x < WIDTH and 0 < y < HEIGHT for x, y in points)


def test_waits_are_drawn_by_their_logarithm():
    points = points_of(ElementTree.fromstring(draw(TABLE)))
    ten, hundred = points["ack_p99_ms"][0][1], points["ack_p50_ms"][2][1]
    thousand = 2 * hundred - ten
    assert points["reply_p99_ms"][1][1] == pytest.approx(thousand + 0.0458 * (hundred - thousand), abs=0.5)


def test_labels_stand_apart_and_name_axes_lines_and_rates():
    texts = ElementTree.fromstring(draw(TABLE)).findall(f"{SVG}text")
    words = [text.text for text in texts]
    assert {"ms", "messages offered a second", "1,000", "2,000", "10,000"} <= set(words)
    labels = sorted(float(text.get("y")) for text in texts if text.text in {label for label, _ in LINES.values()})
    assert len(labels) == len(LINES)
    assert all(below - above >= 14 for above, below in pairwise(labels))


def test_it_reads_in_the_dark():
    assert "prefers-color-scheme: dark" in draw(TABLE)


def test_one_rate_and_waits_of_nothing_make_a_chart_too():
    one = {"100": dict.fromkeys(LINES, 0.0)}
    assert len(points_of(ElementTree.fromstring(draw(one)))["ack_p50_ms"]) == 1
