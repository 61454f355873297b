# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The template (Jinja2) of a page.

Private to the collection.
"""

from __future__ import annotations

MARKUP = """<!DOCTYPE html>
<html lang="en">
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
<header>
<h1>{{ head.title }}</h1>
<p class="soft">{{ 'Check mode: nothing was written.' if head.check else 'The changes were written.' }}
{% if head.time %}{{ head.time }}{% endif %}</p>
</header>
<main>
<dl class="facts">
<div><dt>Users</dt><dd>{{ numbers.users }}</dd></div>
{% for name, number in numbers.outcomes %}
<div><dt>{{ name }}</dt><dd>{{ number }}</dd></div>
{% endfor %}
<div><dt>Requests</dt><dd>{{ numbers.requests }}</dd></div>
<div><dt>Time of all users</dt><dd>{{ numbers.seconds }} s</dd></div>
{% for name, value in head.facts %}
<div><dt>{{ name }}</dt><dd>{{ value }}</dd></div>
{% endfor %}
</dl>
<section class="charts" aria-label="Charts">
{{ chart("Outcomes", numbers.outcomes, true) }}
{{ chart("Changes by setting", numbers.settings) }}
{{ chart("Failures by kind", failure_bars) }}
{{ chart("Time per user", numbers.times) }}
</section>
{% if numbers.failures %}
<section aria-labelledby="failures">
<h2 id="failures">Failures</h2>
{% for one in numbers.failures %}
<h3>{{ one.kind }}: {{ one.count }}</h3>
<p>What to do: {{ advice.get(one.kind, advice.other) }}</p>
<ul>{% for message, user in one.examples %}<li dir="auto"><bdi>{{ user }}</bdi>: {{ message }}</li>{% endfor %}</ul>
{% endfor %}
</section>
{% endif %}
<section aria-labelledby="users">
<h2 id="users">Users</h2>
<div class="controls">
<div><label for="search">Search for users, places and details</label><input id="search" type="search"></div>
<div><label for="outcome">Outcome</label><select id="outcome"><option value="">all</option>
{% for name, _number in numbers.outcomes %}<option>{{ name }}</option>{% endfor %}</select></div>
</div>
<p id="count" class="soft" role="status" aria-live="polite"></p>
<noscript><p>The table of users needs JavaScript; the report as JSON Lines or CSV holds the same.</p></noscript>
<table>
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
