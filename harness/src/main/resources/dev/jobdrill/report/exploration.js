// The page of one exploration: each distinct failure with its smallest schedule, and what was tried where.

const DATA = JSON.parse(document.getElementById("data").textContent);
const REPORT = DATA.exploration;

function headerOf() {
  return el("header", {class: "top"},
    el("p", {class: "crumb"}, el("a", {href: "../index.html"}, "All drills"), " / ", el("span", {class: "v"}, dotted(DATA.testClass))),
    el("h1", {}, el("span", {class: `verdict ${DATA.verdict}`}, DATA.verdict), " ", el("span", {class: "v"}, DATA.name)),
    el("p", {class: "sub"}, [count(REPORT.runs, "run", "runs"), count(REPORT.points, "fault point", "fault points"),
      count(REPORT.failures.length, "distinct failure", "distinct failures"), `took ${words(DATA.tookMillis)} on this machine`].join(" · ")));
}

/** What keeps a verdict from being one. */
function doubtsCard() {
  const doubts = [...REPORT.unsound, ...(REPORT.complete ? [] : [`Incomplete: ${REPORT.incomplete}.`])];
  return doubts.length > 0 && el("section", {class: "card finding failed", "aria-labelledby": "doubts-title"},
    el("h2", {id: "doubts-title"}, REPORT.unsound.length > 0 ? "The verdict cannot be trusted" : "Not everything was tried"),
    doubts.map((line) => el("p", {class: "said"}, line)));
}

function replayOf(failure) {
  const quoted = failure.schedule.replaceAll("\\", "\\\\").replaceAll("\"", "\\\"");
  const lines = [[failure.replay.where, failure.replay.line], ["as a drill", `jobs.inject(Schedule.parse("${quoted}"))`]];
  return lines.map(([what, line]) => el("div", {class: "replay"}, el("span", {class: "what"}, what),
    el("code", {tabindex: "0"}, line), copyButton(line, `the line for it ${what}`)));
}

function linesOf(title, lines) {
  return lines.length > 0 && [el("h3", {}, title), el("ul", {class: "lines"}, lines.map((line) => el("li", {class: "v"}, line)))];
}

function failureCard(failure, index) {
  return el("section", {class: "card finding failed", "aria-labelledby": `failure-${index}`},
    el("h2", {id: `failure-${index}`}, failure.title),
    el("p", {class: "said"}, failure.text),
    el("p", {class: "foot"}, `Does not hold: ${failure.invariant}, in ${count(failure.runs, "run", "runs")}; `
      + (failure.notSmaller ? `this schedule shows it, and was not made smaller: ${failure.notSmaller}.` : "this is the smallest schedule that shows it.")),
    linesOf("Against the run without faults", failure.difference),
    el("h3", {}, "Run it again"), replayOf(failure),
    folded("Timeline", () => longText({text: failure.timeline, characters: failure.timeline.length, whole: true}), true),
    failure.logs.length > 0 && folded(["Last log lines", el("span", {class: "size"}, failure.logs.length)],
      () => el("ul", {class: "lines"}, failure.logs.map((line) => el("li", {}, line)))),
    failure.spans.length > 0 && folded(["Spans", el("span", {class: "size"}, failure.spans.length)],
      () => el("ul", {class: "lines"}, failure.spans.map((line) => el("li", {}, line)))));
}

function matrixCard() {
  return card("matrix", "What was tried where",
    el("p", {class: "lead"}, "Schedules with a fault at that point. A schedule of several faults counts at each of them."),
    matrixTable(REPORT.matrix));
}

function boundsCard() {
  return card("bounds", "How far it went", facts([
    ["faults at a time", REPORT.faults], ["attempts", `1 to ${REPORT.attempts}`], ["complete", REPORT.complete ? "yes" : "no"],
    ["distinct states", REPORT.states], ["merged states", REPORT.merged], ["nothing to strike", REPORT.hindered], ["shape", REPORT.shape],
  ]), linesOf("Also to be known", REPORT.notes), linesOf("Faults that had nothing to strike", REPORT.skipped),
  linesOf("Jobs that were not run", REPORT.notRun),
  el("p", {class: "foot"}, "The data of this page: ", el("a", {href: "exploration.json"}, "exploration.json"), "."));
}

append(document.getElementById("page"), [headerOf(), el("main", {id: "main", tabindex: "-1"},
  doubtsCard(), REPORT.failures.map(failureCard), matrixCard(), boundsCard())]);
addEventListener("beforeprint", () => document.querySelectorAll("details").forEach(unfold));
