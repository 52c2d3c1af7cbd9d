// The page of one drill.

const DATA = JSON.parse(document.getElementById("data").textContent);

function allRuns(runs, depth = 0) {
  return runs.flatMap((run) => [{run, depth}, ...allRuns(run.children, depth + 1)]);
}

function headerOf() {
  const {drill} = DATA;
  const runs = allRuns(DATA.runs);
  const attempts = runs.reduce((sum, {run}) => sum + run.attempts.length, 0);
  const faults = runs.reduce((sum, {run}) => sum + run.faults.length, 0);
  return el("header", {class: "top"},
    el("p", {class: "crumb"}, el("a", {href: "../index.html"}, "All drills"), " / ", el("span", {class: "v"}, dotted(drill.testClass))),
    el("h1", {}, el("span", {class: `verdict ${drill.verdict}`}, drill.verdict), " ", el("span", {class: "v"}, drill.name)),
    el("p", {class: "sub"}, [count(runs.length, "job", "jobs"), count(attempts, "attempt", "attempts"),
      faults > 0 ? `${count(faults, "fault", "faults")} struck` : "no faults", `took ${words(drill.tookMillis)} on this machine`].join(" · ")));
}

function findingCard() {
  const {failure, verdict} = DATA.drill;
  return failure && el("section", {class: `card finding ${verdict}`, "aria-labelledby": "finding-title"},
    el("h2", {id: "finding-title"}, verdict === "failed" ? "What failed" : "Why it was aborted"),
    el("p", {class: "said"}, failure.message), el("p", {class: "type"}, dotted(failure.type)),
    foldedText("stack trace", failure.stackTrace));
}

function diagnosisCard(run) {
  return run.diagnosis && card("diagnosis", "Diagnosis", el("dl", {class: "diagnosis"}, run.diagnosis.map((line) =>
    el("div", {class: line.what === "suspicion" ? "suspicion" : ""}, el("dt", {}, line.what), el("dd", {}, line.how, line.evidence && el("p", {class: "evidence"}, line.evidence))))));
}

function replayCard() {
  const lines = DATA.drill.replay;
  return lines.length === 0 ? null : card("replay", "Run it again", lines.map((entry) =>
    el("div", {class: "replay"}, el("span", {class: "what"}, entry.what),
      el("code", {tabindex: "0"}, entry.line.length > 5000 ? `${entry.line.slice(0, 5000)}…` : entry.line), copyButton(entry.line, entry.what))));
}

/** A child's id is its parent's, its step and its number. */
function shortId(run) {
  const slash = run.jobId.indexOf("/");
  return slash < 0 ? run.jobId.slice(0, 8) : run.jobId.slice(slash + 1).slice(-24);
}

function jobsNav(current) {
  const own = allRuns(DATA.runs);
  const {baseline} = DATA;
  const runs = baseline === undefined || own.some(({run}) => isBaseline(run, baseline)) ? own : [...own, {run: baseline, depth: 0}];
  return runs.length < 2 ? null : el("nav", {class: "jobs", "aria-label": "Jobs of this drill"}, el("ol", {}, runs.map(({run, depth}) =>
    el("li", {class: depth > 0 ? "child" : ""}, el("button", {
      type: "button", "aria-current": run === current ? "true" : undefined, onclick: () => showRun(run),
    }, el("span", {class: `dot ${run.state.toLowerCase()}`}), run.pipeline, " ",
    el("span", {class: "size"}, `${run.state.toLowerCase()}, ${baseline !== undefined && isBaseline(run, baseline) ? "without faults" : shortId(run)}`))))));
}

function timelineCard(run) {
  const title = el("h2", {id: "detail-title", tabindex: "-1"});
  const contents = el("div", {});
  const back = el("button", {type: "button", class: "quiet back", onclick: () => fall.select(fall.selected, true)}, "Back to the timeline");
  const detail = el("section", {class: "card detail", id: "detail", "aria-labelledby": "detail-title"}, title, back, contents);
  detail.addEventListener("keydown", (event) => event.key === "Escape" && fall.select(fall.selected, true));
  const fall = new Waterfall(run, differing(run, DATA.baseline), (row) => {
    const [name, parts] = detailOf(run, row);
    title.replaceChildren(seen(name));
    contents.replaceChildren();
    append(contents, [parts]);
  });
  const scales = ["even", "true"].map((scale) => el("button", {
    type: "button", "aria-pressed": String(scale === "even"),
    onclick: (event) => {
      fall.even = scale === "even";
      event.target.parentNode.querySelectorAll("button").forEach((b) => b.setAttribute("aria-pressed", String(b === event.target)));
      fall.rescale();
    },
  }, scale === "even" ? "Every step" : "True to time"));
  fall.select(firstToLookAt(fall.rows), false);
  return el("div", {class: "split"},
    el("section", {class: "card", id: "timeline", "aria-labelledby": "timeline-title"},
      el("div", {class: "head"}, el("h2", {id: "timeline-title"}, "Timeline"),
        el("div", {class: "switch", role: "group", "aria-label": "Scale"}, scales)),
      el("div", {class: "scroll"}, fall.table), legend(fall.rows)),
    detail);
}

/** What the signs on the bars mean, of those that are there; all else is told in words beside them. */
function legend(rows) {
  const all = rows.flatMap((row) => [row, ...(row.rows ?? [])]);
  const signs = [
    all.some((row) => row.checkpoint) && [el("span", {class: "kept"}), "checkpoint written"],
    all.some((row) => row.differs) && [el("span", {class: "differs"}, "≠"), "a step that went differently without faults"],
  ].filter(Boolean);
  return signs.length > 0 && el("ul", {class: "legend"}, signs.map(([sign, text]) => el("li", {}, el("span", {"aria-hidden": "true"}, sign), " ", text)));
}

/** What went wrong first, if anything did. */
function firstToLookAt(rows) {
  const steps = rows.flatMap((row) => row.rows ?? []);
  return steps.find((row) => row.parent && (row.faults.length > 0 || ["bad", "crash", "lost"].includes(row.look)))
    ?? steps.find((row) => row.parent) ?? rows[0];
}

function rawCard(run) {
  return card("text", "As text", folded("The timeline as text", () => longText({text: run.timeline, characters: run.timeline.length, whole: true})),
    el("p", {class: "foot"}, "The data of this page: ", el("a", {href: "run.json"}, "run.json"),
      run.spans?.length > 0 && [", and its spans for Jaeger or Tempo: ", el("a", {href: "spans.json"}, "spans.json")],
      DATA.runs.some((one) => one.state === "DEAD") && [", and the dead job to replay in a test: ", el("a", {href: "dead-job.json"}, "dead-job.json")], "."));
}

function showRun(run) {
  document.getElementById("main").replaceChildren();
  append(document.getElementById("main"), [
    findingCard(), jobsNav(run), diagnosisCard(run), timelineCard(run), errorsCard(run),
    compareCard(run, DATA.baseline), logCard(run), replayCard(), rawCard(run)]);
}

function start() {
  append(document.getElementById("page"), [headerOf(), el("main", {id: "main", tabindex: "-1"})]);
  const runs = allRuns(DATA.runs).map(({run}) => run);
  const failed = runs.find((run) => run.state === "DEAD") ?? runs.at(-1);
  if (failed) {
    showRun(DATA.drill.verdict === "failed" ? failed : runs[0]);
  } else {
    append(document.getElementById("main"), [findingCard(), replayCard(), el("p", {class: "lead"}, "This drill ran no job.")]);
  }
  addEventListener("beforeprint", () => document.querySelectorAll("#errors details, .finding details").forEach(unfold));
}

start();
