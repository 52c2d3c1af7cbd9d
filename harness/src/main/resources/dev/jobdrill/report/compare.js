// The run beside one without faults: what differs is marked, and told in words.

function compareRuns(run, baseline) {
  return run.steps.map((step) => {
    const own = summaryOf(run, step);
    const other = summaryOf(baseline, step);
    const differs = Object.keys(own).filter((key) => own[key] !== other[key]);
    return {step, own, other, differs};
  });
}

function summaryOf(run, step) {
  const records = run.attempts.flatMap((attempt) => attempt.steps.filter((record) => record.step === step));
  const executed = records.filter((record) => !["skipped", "never-ran"].includes(record.result));
  return {
    executed: executed.length,
    ended: records.at(-1)?.result === "skipped" ? "completed" : records.at(-1)?.words ?? "never reached",
    requests: run.exchanges.filter((http) => http.step === step && !["GET", "HEAD", "OPTIONS"].includes(http.method)).length,
    output: run.checkpoints.find((point) => point.step === step)?.output.text,
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
