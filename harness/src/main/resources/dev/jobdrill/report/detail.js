// What is known of the selected row.

function detailOf(run, row) {
  switch (row.kind) {
    case "attempt": return attemptDetail(run, row);
    case "step": return stepDetail(run, row);
    case "wait": return waitDetail(run, row);
    case "child": return childDetail(run, row);
    default: return jobDetail(run, row);
  }
}

function jobDetail(run, row) {
  const own = run.writes.filter((write) => write.attempt === 0 || !write.step);
  return [row.kind === "settled" ? `The job ${row.label}` : "The job", [
    facts([
      ["job", run.jobId], ["correlation id", run.correlationId], ["pipeline", run.pipeline], ["queue", run.queue],
      ["state", run.state.toLowerCase()], ["enqueued", run.enqueuedAt], ["settled", run.settledAt],
    ]),
    row.faults && faultsGroup(row),
    group("Payload", [foldedText("input", run.input, true)]),
    group("Checkpoints", run.checkpoints.map((point) => foldedText(point.step, point.output))),
    writesGroup(run, own),
    signalGroups(run, {step: undefined}),
  ]];
}

function attemptDetail(run, row) {
  const number = row.attempt.number;
  const error = run.errors.find((entry) => entry.attempt === number);
  return [`Attempt ${number}`, [
    facts([
      ["result", row.attempt.words], ["began at", since(run, row.start)], ["ended at", since(run, row.end)],
      ["next attempt due", since(run, instant(row.attempt.retryAt))], ["took", took(row)],
      ["on this machine", wallWords(row.wall)],
    ]),
    faultsGroup(row),
    error && group("Error", [errorBody(error)]),
    requestsGroup(run, (entry) => entry.attempt === number),
    writesGroup(run, run.writes.filter((write) => write.attempt === number)),
    signalGroups(run, {attempt: number}),
  ]];
}

function stepDetail(run, row) {
  const {attempt, step} = row;
  const here = (entry) => entry.attempt === attempt.number && entry.step === step.step;
  const error = step.result === "failed" && run.errors.find((entry) => entry.attempt === attempt.number);
  const names = row.steps.map((each) => each.step).join(", ");
  const points = ["completed", "skipped"].includes(step.result)
    ? run.checkpoints.filter((point) => row.steps.some((each) => each.step === point.step)) : [];
  return [row.label, [
    facts([
      ["result", step.words], ["attempt", attempt.number], row.steps.length > 1 && ["steps", names],
      ["began at", since(run, row.start)], ["took", took(row)], ["on this machine", wallWords(row.wall)],
    ]),
    faultsGroup(row),
    error && group("Error", [errorBody(error)]),
    requestsGroup(run, here),
    writesGroup(run, run.writes.filter(here)),
    signalGroups(run, {attempt: attempt.number, step: step.step}),
    group("Checkpoint", points.map((point) => foldedText(`output of ${point.step}`, point.output))),
  ]];
}

function waitDetail(run, row) {
  return [row.label, [facts([
    ["from", since(run, row.start)], ["until", since(run, row.end)], ["lasted", words(row.end - row.start)],
    ["then", `attempt ${row.attempt.number}`],
    row.before && ["before", `attempt ${row.before.number} ${row.before.words}`],
  ])]];
}

function childDetail(run, row) {
  const child = row.child;
  const last = child.errors.at(-1);
  return [`Child job ${child.pipeline}`, [
    facts([["job", child.jobId], ["state", child.state.toLowerCase()], ["attempts", child.attempts.length],
      ["enqueued at", since(run, row.start)], ["last error", last && `${shortType(last.type)}: ${last.message ?? ""}`]]),
    el("button", {type: "button", onclick: () => showRun(child)}, "Show this job's own timeline"),
  ]];
}

function took(row) {
  return row.end === undefined ? "has not ended" : words(row.end - row.start);
}

function group(title, contents) {
  const shown = contents.flat().filter(Boolean);
  return shown.length === 0 ? null : el("section", {class: "group"}, el("h3", {}, title), shown);
}

function faultsGroup(row) {
  return group("Faults that struck here", row.faults.map((fault) =>
    el("p", {class: "struck"}, el("span", {class: "mark fault"}, shortNames(fault.fault)), ` ${fault.words}`)));
}

function requestsGroup(run, matches) {
  const all = run.exchanges.filter(matches);
  return group(`HTTP (${all.length})`, all.map((http) => folded([
    el("span", {class: "method"}, http.method), " ", el("span", {class: "v"}, http.target.slice(0, 200)), " → ",
    el("span", {class: http.status < 400 && http.matched ? "ok" : "no"}, http.status ?? http.outcome),
    !http.matched && el("span", {class: "mark fault"}, "no stub matches"),
  ], () => [
    facts([["target", http.target], ["outcome", http.outcome]]),
    message("Request", http.request), http.response && message("Response", http.response),
  ])));
}

function message(title, part) {
  return el("div", {class: "message"}, el("h4", {}, title),
    folded(count(part.headers.length, "header", "headers"), () => facts(part.headers.map((h) => [h.name, h.value]))),
    part.body.characters > 0 ? foldedText("body", part.body) : el("p", {class: "foot"}, "no body"),
    !part.recordedWhole && el("p", {class: "foot"}, `${count(part.bytes, "byte", "bytes")} were sent; not all are recorded.`));
}

function writesGroup(run, writes) {
  return group("Redis", writes.length === 0 ? [] : [el("ul", {class: "lines"}, writes.map((write) =>
    el("li", {class: write.accepted ? "" : "rejected"}, el("span", {class: "time"}, since(run, instant(write.at))),
      write.kind.replaceAll("-", " "), write.step && ` ${write.step}`, write.times > 1 && ` × ${write.times}`,
      !write.accepted && el("span", {class: "mark zombie"}, "rejected: its worker had lost the lease"))))]);
}
