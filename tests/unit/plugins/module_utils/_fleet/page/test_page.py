# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The report as a page and as comma-separated values."""

from __future__ import annotations

import csv
import html
import html.parser
import json
import os
import pathlib
import re
import shutil
import subprocess
from typing import Any

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import Kind
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.page.render import ADVICE, Head, page
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.page.sentences import change_sentences
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.page.table import HEADER, csv_lines

CHROMIUM = shutil.which("chromium")
# In CI the browser must be there; elsewhere its tests are skipped without it.
needs_chromium = pytest.mark.skipif(
    CHROMIUM is None and os.environ.get("CI") != "true", reason="Chromium is not installed (package chromium)"
)
HOSTILE = ("<script>document.title='hacked'</script>", "</script><!--<script>", "abc\u202edef", "x" * 300, "'\"&<b>")
RINGS: dict[str, Any] = {
    "platform": "sipxcom",
    "setting": "call_forward",
    "fields": {"rings": {"before": [{"number": "7101"}], "after": [{"number": "3101"}]}},
}


def row(user: str, outcome: str = "ok", **more: Any) -> dict[str, Any]:
    return {"user": user, "where": "fleet.yml:1", "outcome": outcome, **more, "requests": 2, "seconds": 0.3}


def failure(kind: str, message: str) -> dict[str, str]:
    return {"platform": "sipxcom", "setting": "fmfm", "msg": message, "failure": kind}


ROWS = [
    row("3100", "changed", changes=[RINGS]),
    row("3101", "failed", failures=[failure("authentication", "3101: the login was refused")]),
    *(row(str(number)) for number in range(3102, 3400)),
    *(row(name, "changed", changes=[{**RINGS, "setting": name}]) for name in HOSTILE),
]
CHECK = Head("Drift of the fleet", check=True, facts=(("Server", "https://pbx.example.org"),))


#: measures the contrast of each text with what is behind it, and the name of each control, and says it in the title
MEASURE = """
const parts = text => text.match(/[\\d.]+/g).map(Number);
const light = ([r, g, b]) => [r, g, b].map(c => c / 255)
  .map(c => c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
  .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
function behind(element) {
  for (let one = element; one; one = one.parentElement) {
    const color = parts(getComputedStyle(one).backgroundColor);
    if (color.length === 3 || color[3] === 1) return color;
  }
  return [255, 255, 255];
}
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
const low = [];
let texts = 0;
while (walker.nextNode()) {
  const element = walker.currentNode.parentElement;
  const box = element.getBoundingClientRect();
  const hidden = !box.width || !box.height || ["SCRIPT", "STYLE"].includes(element.tagName);
  if (hidden || !walker.currentNode.data.trim()) continue;
  const style = getComputedStyle(element);
  const front = light(parts(element instanceof SVGElement ? style.fill : style.color));
  const back = light(behind(element));
  const ratio = (Math.max(front, back) + 0.05) / (Math.min(front, back) + 0.05);
  const size = parseFloat(style.fontSize);
  texts += 1;
  if (ratio < (size >= 24 || (size >= 18.66 && style.fontWeight >= 700) ? 3 : 4.5))
    low.push([element.tagName, walker.currentNode.data.trim().slice(0, 30), ratio.toFixed(2)]);
}
const controls = [...document.querySelectorAll("button, input, select, a[href], summary, [onclick], [tabindex]")];
const nameless = controls.filter(one => one.tabIndex !== 0 || !(
  one.textContent.trim() && one.tagName !== "SELECT" || one.labels?.[0]?.textContent.trim() || one.ariaLabel));
document.title = "measured " + JSON.stringify({texts, low, controls: controls.length,
  nameless: nameless.map(one => one.outerHTML.slice(0, 80)),
  scheme: matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light"});
"""


class Elements(html.parser.HTMLParser):
    """Collects the elements of a page that could load or run something, and the content of its scripts."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.scripts: list[str] = []
        self.addresses: list[str] = []
        self._in_script = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._in_script = tag == "script"
        self.addresses += [value or "" for name, value in attrs if name in ("src", "href", "action", "srcset")]

    def handle_endtag(self, tag: str) -> None:
        self._in_script = False

    def handle_data(self, data: str) -> None:
        if self._in_script:
            self.scripts.append(data)


@pytest.mark.parametrize(
    ("change", "check", "expected"),
    [
        (RINGS, True, ["sipxcom call_forward: ring 1 rings 7101, should ring 3101"]),
        (RINGS, False, ["sipxcom call_forward: ring 1 rang 7101, rings now 3101"]),
        (
            {"platform": "p", "setting": "s", "fields": {"on": {"before": True, "after": False}}},
            True,
            ["p s: on is on, should be off"],
        ),
        (
            {"platform": "p", "setting": "s", "fields": {"mail": {"before": "", "after": "a@example.org"}}},
            False,
            ["p s: mail was nothing, is now a@example.org"],
        ),
        ({"platform": "p", "setting": "s", "fields": {}}, True, ["p s: would change"]),
        ({"platform": "p", "setting": "s"}, False, ["p s: changed"]),
    ],
)
def test_a_change_in_sentences(change: dict[str, Any], check: bool, expected: list[str]) -> None:
    assert change_sentences(change, check=check) == expected


@pytest.mark.parametrize(
    ("setting", "before", "after", "check", "expected"),
    [
        (
            "rings",
            [],
            [{"number": "3101", "expiration": 20}],
            True,
            "ring 1 is missing, should ring 3101 (expiration 20 s)",
        ),
        ("rings", [{"number": "3101"}], [], True, "ring 1 rings 3101, should go"),
        ("rings", [{"number": "3101"}], [], False, "ring 1 rang 3101, is gone"),
        ("rings", None, [{"number": "3101"}], False, "ring 1 rings now 3101"),
        ("expiration", 20, 30, True, "expiration is 20 s, should be 30 s"),
    ],
)
def test_words_come_from_the_declarations(setting: str, before: Any, after: Any, check: bool, expected: str) -> None:
    change = {**RINGS, "fields": {setting: {"before": before, "after": after}}}
    assert change_sentences(change, check=check) == [f"sipxcom call_forward: {expected}"]


def test_a_plan_shows_objects_and_no_digest_of_a_secret() -> None:
    change = {
        "platform": "sipxcom",
        "setting": "conferences",
        "object": {"name": "daily"},
        "action": "create",
        "fields": {"pin": {"before": None, "after": {"secret": "abcdef"}}},
    }
    assert change_sentences(change, check=True) == [
        "sipxcom conferences: name daily: should be created with pin a secret"
    ]


def test_findings_are_on_the_page_and_in_the_table() -> None:
    finding = {
        "rule": "external_forward",
        "severity": "high",
        "user": "3100",
        "where": "fleet.yml:1",
        "value": "+49900",
    }
    text = page(CHECK, [row("3100")], [{**finding, "reason": "costs", "advice": "remove it"}])
    people = json.loads(Elements(text).scripts[0])
    assert people[0][5] == ["high external_forward: is +49900: costs"]
    assert people[0][6] == ["high external_forward"]
    assert "What to do: remove it" in text
    lines = list(csv.reader(csv_lines([row("3100")], [finding], check=True)))
    assert lines[-1][:4] == ["3100", "fleet.yml:1", "finding", "high"]
    assert lines[-1][6] == "external_forward: +49900"


def test_values_cannot_hide_text_and_long_ones_are_cut() -> None:
    change = {"platform": "p", "setting": "s", "fields": {"a": {"before": "x\u202ey", "after": "z" * 300}}}
    assert change_sentences(change, check=True) == [f"p s: a is x<U+202E>y, should be {'z' * 200}... (300 characters)"]


def test_each_kind_of_failure_has_advice() -> None:
    assert {kind.value for kind in Kind} - ADVICE.keys() == set()


def test_no_name_becomes_markup_or_a_script() -> None:
    elements = Elements(page(CHECK, ROWS))
    assert len(elements.scripts) == 2
    people = json.loads(elements.scripts[0])
    assert [one[0] for one in people[-5:]] == [name.replace("\u202e", "<U+202E>") for name in HOSTILE]
    assert "hacked" not in elements.scripts[1]


def test_the_page_refers_to_nothing_outside() -> None:
    assert Elements(page(CHECK, ROWS)).addresses == ["data:,"]


def test_a_run_without_users_has_a_page() -> None:
    assert "<dt>Users</dt><dd>0</dd>" in page(CHECK, [])


def test_no_cell_is_a_formula() -> None:
    names = ["=1+1", "+49 30", "-1", "@x", "\t=1", "'", 'a"b,c', "line\n=break", " =1", "\xa0+1", " x"]
    lines = list(csv.reader(csv_lines([row(name) for name in names], check=True)))
    assert tuple(lines[0]) == HEADER
    assert [line[0] for line in lines[1:]] == [
        "'=1+1", "'+49 30", "'-1", "'@x", "<U+0009>=1", "'", 'a"b,c', "line<U+000A>=break", "' =1", "'\xa0+1", " x",
    ]  # fmt: skip


def test_each_change_and_failure_is_a_line() -> None:
    lines = list(csv.reader(csv_lines(ROWS[:3], check=True)))
    assert [line[3:7] for line in lines[1:]] == [
        ["change", "sipxcom", "call_forward", "sipxcom call_forward: ring 1 rings 7101, should ring 3101"],
        ["failure", "sipxcom", "fmfm", "3101: the login was refused"],
        ["", "", "", ""],
    ]


@needs_chromium
@pytest.mark.parametrize(
    ("steps", "shown", "matching", "first"),
    [
        ("", 100, 305, "3100"),
        ("document.getElementById('more').click();", 200, 305, "3100"),
        ("type('search', '3101');", 7, 7, "3100"),
        ("type('search', 'login refused');", 1, 1, "3101"),
        ("type('outcome', 'failed');", 1, 1, "3101"),
        ("type('search', 'nobody');", 0, 0, None),
        (
            "document.querySelector('th button').click(); document.querySelector('th button').click();",
            100,
            305,
            "x" * 300,
        ),
        ("type('sort', '0 -1');", 100, 305, "x" * 300),
        ("type('tag', 'failure: authentication');", 1, 1, "3101"),
    ],
)
def test_in_a_browser(tmp_path: pathlib.Path, steps: str, shown: int, matching: int, first: str | None) -> None:
    driver = (
        "<script>function type(id, text) { const field = document.getElementById(id); field.value = text;"
        " field.dispatchEvent(new Event('input')); field.dispatchEvent(new Event('change')); }"
        f"{steps}</script>"
    )
    path = tmp_path / "report.html"
    path.write_text(page(CHECK, ROWS).replace("</body>", f"{driver}</body>"), encoding="utf-8")
    done = browser(tmp_path, "--dump-dom", path.as_uri())
    assert "CONSOLE" not in done.stderr
    assert "<title>Drift of the fleet</title>" in done.stdout
    body = done.stdout.partition('<tbody id="rows">')[2].partition("</tbody>")[0]
    rows = re.findall(r'<tr[^>]*><td data-label="User"><bdi>(.*?)</bdi>', body)
    count = re.search(r"(\d+) of (\d+) matching users shown, 305 in all", done.stdout)
    assert count is not None
    assert (len(rows), int(count[1]), int(count[2])) == (shown, shown, matching)
    assert next(iter(rows), None) == first


@needs_chromium
def test_ten_thousand_users_are_drawn_in_pieces(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "report.html"
    path.write_text(page(CHECK, [row(str(number)) for number in range(10_000)]), encoding="utf-8")
    done = browser(tmp_path, "--dump-dom", path.as_uri())
    assert "CONSOLE" not in done.stderr
    assert "100 of 10000 matching users shown, 10000 in all" in done.stdout
    assert done.stdout.count('<td data-label="User">') == 100


@needs_chromium
def test_a_phone_needs_no_scrolling_to_the_side(tmp_path: pathlib.Path) -> None:
    (tmp_path / "report.html").write_text(page(CHECK, ROWS), encoding="utf-8")
    script = "const w = frames[0].document.documentElement; document.title = `${w.clientWidth} ${w.scrollWidth}`;"
    frame = f'<iframe src="report.html" style="width:390px;height:800px;border:0" onload="{script}"></iframe>'
    (tmp_path / "phone.html").write_text(f"<!DOCTYPE html><title></title>{frame}", encoding="utf-8")
    # A frame may only be looked into with this switch, since each file is an origin of its own.
    done = browser(tmp_path, "--allow-file-access-from-files", "--dump-dom", (tmp_path / "phone.html").as_uri())
    sizes = re.search(r"<title>(\d+) (\d+)</title>", done.stdout)
    assert sizes is not None, done.stderr
    assert int(sizes[1]) == int(sizes[2])
    assert int(sizes[1]) <= 390


@needs_chromium
@pytest.mark.parametrize(("scheme", "number"), [("dark", 0), ("light", 1)])
def test_text_can_be_read_and_controls_have_names(tmp_path: pathlib.Path, scheme: str, number: int) -> None:
    """WCAG 2.1 AA: contrast of at least 4.5, of large text 3; controls with a name that the keyboard reaches."""
    findings = [{"user": "3100", "platform": "sipxcom", "setting": "call_forward", "value": "+1900555", "rule": "loop"}]
    shown = [*ROWS, row("3500", "stale", stale=["the live value differs"]), row("3501", findings=findings)]
    path = tmp_path / "report.html"
    path.write_text(page(CHECK, shown).replace("</body>", f"<script>{MEASURE}</script></body>"), encoding="utf-8")
    done = browser(tmp_path, f"--blink-settings=preferredColorScheme={number}", "--dump-dom", path.as_uri())
    found = re.search(r"<title>measured (.*?)</title>", done.stdout)
    assert found is not None, done.stderr
    measured = json.loads(html.unescape(found[1]))
    assert measured["scheme"] == scheme
    assert measured["texts"] > 100
    assert measured["low"] == []
    assert measured["controls"] > 5
    assert measured["nameless"] == []


def browser(folder: pathlib.Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Headless Chromium with a profile of its own; what pages write to the console is on the error output."""
    assert CHROMIUM is not None, "CI needs Chromium; .ci/run installs the package chromium"
    command = [
        str(CHROMIUM), "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
        f"--user-data-dir={folder / 'profile'}", "--enable-logging=stderr", "--log-level=0", *arguments,
    ]  # fmt: skip
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
