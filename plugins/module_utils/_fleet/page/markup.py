# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The template (Jinja2) of a page.

Private to the collection.
"""

from __future__ import annotations

MARKUP = """<!DOCTYPE html>
<html lang="en" data-report="ucfleet.voice">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy"
  content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:">
<link rel="icon" href="data:,">
<title>{{ head.title }}</title>
<style>{{ style }}</style>
</head>
<body>
{% macro chart(title, bars, classes=false) %}
{% if bars %}
{% set most = bars | map(attribute=1) | max %}
<figure>
<figcaption>{{ title }}</figcaption>
<svg viewBox="0 0 400 {{ bars | length * 40 }}" role="img"
  aria-label="{{ title }}:{% for name, number in bars %} {{ name }} {{ number }}{{ ',' if not loop.last }}{% endfor %}">
{% for name, number in bars %}
<text x="0" y="{{ loop.index0 * 40 + 14 }}">{{ name | truncate(48, true, '...', 0) }}</text>
<rect x="0" y="{{ loop.index0 * 40 + 19 }}" width="{{ [2, 330 * number // most] | max }}" height="13" rx="2"
  {%- if classes %} class="{{ name }}"{% endif %}></rect>
<text x="{{ [2, 330 * number // most] | max + 6 }}" y="{{ loop.index0 * 40 + 30 }}">{{ number }}</text>
{% endfor %}
</svg>
</figure>
{% endif %}
{% endmacro %}
{% macro groups(id, title, found, name_of_advice) %}
{% if found %}
<section aria-labelledby="{{ id }}">
<h2 id="{{ id }}">{{ title }}</h2>
{% for one in found %}
<details{% if found | length <= 8 %} open{% endif %}><summary><bdi>{{ one.name }}</bdi>: {{ one.count }}</summary>
{% set advised = one.advice or (advice.get(one.name, advice.other) if name_of_advice else "") %}
{% if advised %}<p>What to do: {{ advised }}</p>{% endif %}
<ul>{% for user, text in one.examples %}<li dir="auto"><bdi>{{ user }}</bdi>: {{ text }}</li>{% endfor %}</ul>
{% if one.count > one.examples | length %}<p class="soft">The table of users has all of them.</p>{% endif %}
</details>
{% endfor %}
</section>
{% endif %}
{% endmacro %}
<header>
<h1 dir="auto">{{ head.title }}</h1>
<p class="soft">{{ head.mode }}{% if head.time %} Run of <time>{{ head.time }}</time>.{% endif %}</p>
{% if head.note %}<p class="note" role="alert">{{ head.note }}</p>{% endif %}
</header>
<main>
<dl class="facts">
<div><dt>Users</dt><dd>{{ numbers.people | length }}</dd></div>
{% for name, number in numbers.outcomes %}
<div><dt>{{ name }}</dt><dd>{{ number }}</dd></div>
{% endfor %}
{% if numbers.findings %}<div><dt>Findings</dt><dd>{{ numbers.findings | sum(attribute="count") }}</dd></div>{% endif %}
{% if numbers.requests and "Requests" not in head.facts | map("first") %}
<div><dt>Requests</dt><dd>{{ numbers.requests }}</dd></div>
{% endif %}
{% for name, value in head.facts %}
<div><dt>{{ name }}</dt><dd>{{ value }}</dd></div>
{% endfor %}
{% if numbers.requests %}<div><dt>Time of all users</dt><dd>{{ numbers.seconds }} s</dd></div>{% endif %}
</dl>
<section class="charts" aria-label="Charts">
{{ chart("Outcomes", numbers.outcomes, true) }}
{% for title, found in (("Changes by setting", numbers.settings), ("Failures by kind", numbers.failures),
  ("Findings by rule", numbers.findings)) %}
{{ chart(title, found[:bars] | pairs) }}
{% endfor %}
{{ chart("Time per user", numbers.times) }}
</section>
{{ groups("failures", "Failures", numbers.failures, true) }}
{{ groups("findings", "Findings", numbers.findings, false) }}
{{ groups("settings", "Changes by setting", numbers.settings, false) }}
<section aria-labelledby="users">
<h2 id="users">Users</h2>
<div class="controls">
<div><label for="search">Search for users, places and details</label><input id="search" type="search"></div>
<div><label for="outcome">Outcome</label><select id="outcome"><option value="">all</option>
{% for name, _number in numbers.outcomes %}<option>{{ name }}</option>{% endfor %}</select></div>
{% if numbers.tags %}
<div><label for="tag">Setting, failure or finding</label><select id="tag"><option value="">all</option>
{% for name in numbers.tags %}<option>{{ name }}</option>{% endfor %}</select></div>
{% endif %}
<div><label for="sort">Sort by</label><select id="sort"><option value="">order of the report</option>
{% for name in ("User", "Where", "Outcome", "Requests", "Seconds") %}
<option value="{{ loop.index0 }} 1">{{ name }}, ascending</option>
<option value="{{ loop.index0 }} -1">{{ name }}, descending</option>
{% endfor %}</select></div>
</div>
<p id="count" class="soft" role="status" aria-live="polite"></p>
<noscript><p>The table of users needs JavaScript; the report as JSON Lines or CSV holds the same.</p></noscript>
<table aria-labelledby="users">
<thead><tr>
{% for name in ("User", "Where", "Outcome", "Requests", "Seconds") %}
<th scope="col"><button type="button">{{ name }}</button></th>
{% endfor %}
<th scope="col">Details</th>
</tr></thead>
<tbody id="rows"></tbody>
</table>
<button type="button" id="more">Show more users</button>
</section>
</main>
<script type="application/json" id="people">{{ people }}</script>
<script>{{ script }}</script>
</body>
</html>
"""
