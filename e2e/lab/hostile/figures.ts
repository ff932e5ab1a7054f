/** Formulas that would run a script, load something, or lead astray. */
export const hostileFormulas: readonly string[] = [
  "\\href{javascript:alert(1)}{x}",
  "\\includegraphics{https://evil.example/a.png}",
  "\\htmlStyle{background:url(https://evil.example/a)}{x}",
  "\\text{<img src=https://evil.example/b onerror=alert(1)>}",
  "</annotation></semantics></math><img src=x onerror=alert(1)>",
];

/** Diagrams that would run a script, load something, or lead astray. */
export const hostileDiagrams: readonly string[] = [
  'graph TD\n  a[A] --> b[B]\n  click a "javascript:alert(1)"',
  'graph TD\n  a[A]\n  click a href "https://evil.example" _top',
  "graph TD\n  a[A]\n  click a call alert(1)",
  "graph TD\n  a[A]\n  click a alert",
  'graph TD\n  a["<img src=x onerror=alert(1)>"]',
  'graph TD\n  a["<script>alert(1)</script>"]',
  "graph TD\n  a[\"<iframe srcdoc='<script>alert(1)</script>'></iframe>\"]",
  "graph TD\n  a[\"<a href='javascript:alert(1)'>x</a>\"]",
  "graph TD\n  a[A]\n  style a fill:url(https://evil.example/a)",
  "graph TD\n  a[A]\n  classDef x background:url(https://evil.example/b)\n  class a x",
  'graph TD\n  a@{ img: "https://evil.example/c.png", label: "x", w: 60, h: 60 }',
  'graph TD\n  a@{ icon: "evil:icon" }',
  '%%{init: {"securityLevel": "loose"}}%%\ngraph TD\n  a[A]\n  click a call alert(1)',
  '%%{init: {"themeCSS": "} @import url(https://evil.example/d.css); *{background:url(https://evil.example/e)}"}}%%\ngraph TD\n  a',
  '%%{init: {"fontFamily": "x;}*{background:url(https://evil.example/f)}"}}%%\ngraph TD\n  a',
  '%%{init: {"themeVariables": {"primaryColor": "red;} @import \'https://evil.example/g\';"}}}%%\ngraph TD\n  a',
  '%%{init: {"htmlLabels": true, "flowchart": {"htmlLabels": true}}}%%\ngraph TD\n  a["<img src=https://evil.example/h>"]',
  '%%{init: {"__proto__": {"x": 1}, "constructor": {"prototype": {"y": 1}}}}%%\ngraph TD\n  a',
  '%%{init: {"maxTextSize": 99999999, "maxEdges": 99999999}}%%\ngraph TD\n  a',
  '---\nconfig:\n  securityLevel: loose\n  themeCSS: "*{background:url(https://evil.example/i)}"\n---\ngraph TD\n  a[A]\n  click a call alert(1)',
  "sequenceDiagram\n  participant A\n  link A: x @ javascript:alert(1)\n  A->>A: <img src=x onerror=alert(1)>",
  'classDiagram\n  class A\n  click A href "javascript:alert(1)"\n  callback A "alert"',
  'gantt\n  section a\n  b :a1, 2020-01-01, 1d\n  click a1 href "javascript:alert(1)"',
  "gantt\n  dateFormat YYYY-MM-DD\n  section a\n  b :2000-01-01, 90000d\n  tickInterval 1second",
  "graph TD\n  accTitle: </title><script>alert(1)</script>\n  a",
];
