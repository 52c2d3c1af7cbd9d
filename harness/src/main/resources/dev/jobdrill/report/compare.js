// The run beside one without faults: what differs is marked, and told in words.

function compareRuns(run, baseline) {
  const own = summaries(run);
  const other = summaries(baseline);
  return run.steps.map((step) => {
    const [here, there] = [own(step), other(step)];
    const differs = Object.keys(here).filter((key) => here[key] !== there[key]);
    return {step, own: here, other: there, differs};
  });
}

/** What became of each step; what a run holds is gone through once, and not for each step. */
function summaries(run) {
  const byStep = (entries) => Map.groupBy(entries, (entry) => entry.step);
  const records = byStep(run.attempts.flatMap((attempt) => attempt.steps));
  const requests = byStep(run.exchanges.filter((http) => !["GET", "HEAD", "OPTIONS"].includes(http.method)));
  const checkpoints = byStep(run.checkpoints);
  return (step) => {
    const all = records.get(step) ?? [];
    const last = all.at(-1);
    return {
      executed: all.filter((record) => !["skipped", "never-ran"].includes(record.result)).length,
      ended: last?.result === "skipped" ? "completed" : last?.words ?? "never reached",
      requests: requests.get(step)?.length ?? 0,
      output: checkpoints.get(step)?.[0].output.text,
    };
  };
}

/** A drill may have its own run without faults among its jobs; ids alone may be those of another drill. */
function isBaseline(run, baseline) {
  return run === baseline || (run.jobId === baseline.jobId && run.faults.length === 0);
}

function isComparable(run, baseline) {
  return baseline !== undefined && baseline.pipeline === run.pipeline && !isBaseline(run, baseline);
}

/** The steps that went differently without faults. */
function differing(run, baseline) {
  return new Set(isComparable(run, baseline)
    ? compareRuns(run, baseline).filter((row) => row.differs.length > 0).map((row) => row.step) : []);
}

function compareCard(run, baseline) {
  if (!isComparable(run, baseline)) {
    return null;
  }
  const rows = compareRuns(run, baseline);
  const cell = (row, key, show = (value) => value) => el("td", {class: row.differs.includes(key) ? "differs" : ""},
    row.differs.includes(key)
      ? [el("span", {class: "was"}, show(row.other[key])), " → ", el("mark", {}, show(row.own[key]))]
      : show(row.own[key]));
  const different = rows.filter((row) => row.differs.length > 0).length;
  return card("compare", "Beside the run without faults",
    el("p", {class: "lead"}, different === 0
      ? "Every step went as it does without faults."
      : `${different} of ${count(rows.length, "step", "steps")} went differently: without faults → in this run.`),
    el("div", {class: "wide", tabindex: "0", role: "group", "aria-label": "Comparison with the run without faults"}, el("table", {class: "plain"},
      el("thead", {}, el("tr", {}, ["step", "executed", "unsafe requests", "ended", "output"].map((title) => el("th", {scope: "col"}, title)))),
      el("tbody", {}, rows.map((row) => el("tr", {}, el("th", {scope: "row"}, row.step), cell(row, "executed"),
        cell(row, "requests"), cell(row, "ended"),
        cell(row, "output", (value) => value === undefined ? "none" : value === "null" ? "an action, without output" : value.length > 60 ? `${value.slice(0, 60)}…` : value)))))));
}
