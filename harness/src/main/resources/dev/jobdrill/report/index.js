// The index: the drills of this build.

const DATA = JSON.parse(document.getElementById("data").textContent);
const BETWEEN_BUILDS = 10 * 60 * 1000;
const KINDS = {"drill": "drill", "dead-job": "dead job", "explored": "explored"};
const FILTERS = [
  ["all", "All", () => true],
  ["failed", "Failed", (drill) => drill.verdict === "failed"],
  ["passed", "Passed", (drill) => drill.verdict === "passed"],
  ["aborted", "Aborted", (drill) => drill.verdict === "aborted"],
  ["explored", "Explored", (drill) => drill.kind === "explored"],
  ["dead-job", "Dead jobs", (drill) => drill.kind === "dead-job"],
];

/**
 * Processes of one build follow one another closely; what had ended long before was written by an earlier build. By their
 * ends, since a long drill runs beside many short ones.
 */
function byBuild(drills) {
  const began = (drill) => Date.parse(drill.ranAt);
  const ended = (drill) => began(drill) + drill.tookMillis;
  let begun = Infinity;
  let earlier = false;
  for (const drill of [...drills].sort((one, other) => ended(other) - ended(one))) {
    earlier ||= begun !== Infinity && begun - ended(drill) > BETWEEN_BUILDS;
    drill.earlier = earlier;
    begun = Math.min(begun, began(drill));
  }
  const order = {failed: 0, aborted: 1, passed: 2};
  return drills.sort((one, other) => order[one.verdict] - order[other.verdict]
    || one.testClass.localeCompare(other.testClass) || one.name.localeCompare(other.name));
}

const COLUMNS = ["verdict", "drill", "kind", "pipeline", "jobs", "attempts", "faults", "took"];

function pipelinesOf(drill) {
  return [...new Set(drill.jobs.map((job) => job.pipeline))];
}

/** Roles in full, since on a narrow page the table is laid out as a list, and would else be read as none. */
function drillRow(drill) {
  const cell = (column, ...contents) => el("td", {role: "cell", class: column}, contents);
  const number = (column, value) => el("td", {role: "cell", class: value === undefined ? "num none" : "num", "data-label": column}, value);
  return el("tr", {role: "row"},
    cell("outcome", el("span", {class: `verdict ${drill.verdict}`}, drill.verdict)),
    el("th", {role: "rowheader", scope: "row"},
      drill.page ? el("a", {href: drill.page, class: "v"}, drill.name) : el("span", {class: "v"}, drill.name),
      el("div", {class: "type"}, dotted(drill.testClass)),
      drill.message && el("div", {class: "why v"}, drill.message),
      drill.summary && el("div", {class: "type"}, drill.summary),
      drill.matrix?.length > 0 && folded("what was tried where", () => matrixTable(drill.matrix))),
    cell("kind", KINDS[drill.kind] ?? drill.kind, drill.earlier && el("div", {class: "size"}, "earlier build")),
    cell("pipelines", pipelinesOf(drill).join(", ")),
    number("jobs", drill.jobCount), number("attempts", drill.attemptCount), number("faults", drill.faultCount),
    number("took", words(drill.tookMillis)));
}

/** To the minute, in UTC. */
function minute(text) {
  return text === undefined ? "never" : `${new Date(text).toLocaleString("en-GB", {
    day: "numeric", month: "long", year: "numeric", hour: "2-digit", minute: "2-digit", timeZone: "UTC"}).replace(" at ", ", ")} UTC`;
}

function start() {
  const drills = byBuild(DATA.drills);
  const now = drills.filter((drill) => !drill.earlier);
  const body = el("tbody", {role: "rowgroup"});
  const status = el("p", {class: "foot", role: "status"});
  const search = el("input", {type: "search", id: "search", oninput: () => fill()});
  const old = el("input", {type: "checkbox", id: "old", onchange: () => fill()});
  let filter = FILTERS[0];
  const buttons = FILTERS.filter(([key, , matches]) => key === "all" || now.some(matches)).map((entry) => el("button", {
    type: "button", "aria-pressed": String(entry === filter), onclick: (event) => {
      filter = entry;
      buttons.forEach((button) => button.setAttribute("aria-pressed", String(button === event.currentTarget)));
      fill();
    },
  }, entry[1], el("span", {class: "size"}, now.filter(entry[2]).length)));
  function fill() {
    const wanted = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const shown = drills.filter((drill) => (old.checked || !drill.earlier) && filter[2](drill)
      && wanted.every((word) => [drill.name, drill.testClass, drill.message ?? "", drill.summary ?? "", drill.verdict,
        KINDS[drill.kind] ?? drill.kind, ...pipelinesOf(drill)].join(" ").toLowerCase().includes(word)));
    body.replaceChildren(...shown.map(drillRow));
    status.textContent = `${count(shown.length, "drill", "drills")} shown`;
  }
  fill();
  const failed = now.filter((drill) => drill.verdict === "failed").length;
  append(document.getElementById("page"), [
    el("header", {class: "top"}, el("p", {class: "crumb"}, "Jobdrill"),
      el("h1", {}, el("span", {class: `verdict ${failed > 0 ? "failed" : "passed"}`}, failed > 0 ? `${failed} failed` : "passed"),
        " The drills of this build"),
      el("p", {class: "sub"}, `${count(now.length, "drill", "drills")}, last run ${minute(DATA.drills.map((d) => d.ranAt).sort().at(-1))}`)),
    el("main", {id: "main", tabindex: "-1"}, card("drills", "Drills",
      el("div", {class: "tools"}, el("div", {class: "chips", role: "group", "aria-label": "Show"}, buttons),
        el("div", {class: "field grows"}, el("label", {for: "search"}, "Search"), search),
        now.length < drills.length && el("div", {class: "field"}, old, el("label", {for: "old"}, `earlier builds too (${drills.length - now.length})`))),
      status,
      el("div", {class: "wide", tabindex: "0", role: "group", "aria-label": "Table of drills"}, el("table", {class: "plain index", role: "table"},
        el("thead", {role: "rowgroup"}, el("tr", {role: "row"}, COLUMNS.map((title) =>
          el("th", {role: "columnheader", scope: "col", class: ["jobs", "attempts", "faults", "took"].includes(title) ? "num" : ""}, title)))), body)),
      now.some((drill) => !drill.page) && el("p", {class: "foot"}, "Drills without a link have no page: they did not fail. ", el("code", {}, "-Djobdrill.evidence=all"), " writes one for each."),
      DATA.unreadable > 0 && el("p", {class: "foot"}, `${count(DATA.unreadable, "entry", "entries")} could not be read.`))),
  ]);
}

start();
