// A job run as the rows of its waterfall.

const RESULTS = {
  "completed": ["completed", "good"],
  "skipped": ["skipped", "skip"],
  "not-checkpointed": ["no checkpoint", "lost"],
  "failed": ["failed", "bad"],
  "waiting": ["waits", "wait"],
  "never-ran": ["never ran", "never"],
  "crashed": ["crashed", "crash"],
  "started": ["not returned", "crash"],
  "died": ["died", "bad"],
  "handed-back": ["handed back", "wait"],
  "lease-lost": ["lease lost", "crash"],
  "running": ["running", "wait"],
};

const WAITS = {
  "failed": "retry delay",
  "crashed": "lease runs out",
  "lease-lost": "lease runs out",
  "waiting": "children run",
  "handed-back": "in the queue",
};

/** The faults that struck and the writes that were rejected, by where: so a long run is gone through once, not for each step. */
class Marks {
  constructor(run) {
    const rejected = run.writes.filter((write) => !write.accepted);
    this.faults = Map.groupBy(run.faults, placeKey);
    this.zombies = Map.groupBy(rejected, placeKey);
    this.zombiesOf = Map.groupBy(rejected, (write) => write.attempt);
  }
}

function placeKey(entry) {
  return `${entry.attempt} ${entry.step}`;
}

function rowsOf(run, differing) {
  const scale = new Scale(instant(run.enqueuedAt));
  const marks = new Marks(run);
  const job = {
    kind: "job", level: 1, label: "enqueued", start: scale.now, end: scale.now, x0: 0, x1: 0, word: "", look: "point",
    faults: run.faults.filter((fault) => fault.step === ""), zombies: [],
  };
  const rows = [job];
  let before;
  for (const attempt of run.attempts) {
    const start = instant(attempt.startedAt);
    if (start > scale.now) {
      rows.push(waitRow(scale, before, start, attempt));
    }
    rows.push(attemptRow(marks, scale, attempt));
    before = attempt;
  }
  const settled = instant(run.settledAt);
  if (settled !== undefined) {
    scale.advance(settled);
  }
  for (const child of run.children) {
    rows.push(childRow(scale, child));
  }
  if (settled !== undefined) {
    rows.push({
      kind: "settled", level: 1, label: run.state === "DEAD" ? "dead" : "completed", start: settled, end: settled,
      x0: scale.x, x1: scale.x, word: "", look: run.state === "DEAD" ? "point bad" : "point good",
    });
  }
  for (const row of rows.flatMap((each) => each.rows ?? [])) {
    row.differs = row.step.result !== "skipped" && differing.has(row.step.step);
  }
  return {rows, scale};
}

function waitRow(scale, before, until, attempt) {
  const row = {
    kind: "wait", level: 1, label: before ? WAITS[before.result] ?? "waiting" : "in the queue", word: "",
    look: "gap", start: scale.now, end: until, x0: scale.x, before, attempt,
  };
  row.x1 = scale.advance(until);
  return row;
}

function attemptRow(marks, scale, attempt) {
  const [word, look] = RESULTS[attempt.result] ?? [attempt.words, "wait"];
  const row = {
    kind: "attempt", level: 1, label: `attempt ${attempt.number}`, word, look: `${look} whole`, attempt,
    start: instant(attempt.startedAt), end: instant(attempt.endedAt), x0: scale.move(0.3), wall: attempt.wallMicros,
    rows: [], faults: [], zombies: marks.zombiesOf.get(attempt.number) ?? [],
  };
  for (const steps of skipsTogether(attempt.steps)) {
    row.rows.push(stepRow(marks, scale, attempt, steps));
  }
  row.x1 = row.end === undefined ? scale.x : Math.max(scale.advance(row.end), row.x0 + 1);
  scale.x = Math.max(scale.x, row.x1);
  scale.move(0.3);
  row.faults = row.rows.flatMap((step) => step.faults);
  return row;
}

function skipsTogether(steps) {
  const groups = [];
  for (const step of steps) {
    const last = groups.at(-1);
    if (last && step.result === "skipped" && last[0].result === "skipped") {
      last.push(step);
    } else {
      groups.push([step]);
    }
  }
  return groups;
}

function stepRow(marks, scale, attempt, steps) {
  const step = steps[0];
  const last = steps.at(-1);
  const [word, look] = RESULTS[step.result] ?? [step.words, "wait"];
  const place = placeKey({attempt: attempt.number, step: step.step});
  const row = {
    kind: "step", level: 2, word, look, attempt, step, steps,
    label: steps.length > 1 ? `${step.step}${steps.length > 2 ? " … " : ", "}${last.step}` : step.step,
    start: instant(step.startedAt), end: instant(step.endedAt), wall: step.wallMicros,
    faults: marks.faults.get(place) ?? [], zombies: marks.zombies.get(place) ?? [],
    checkpoint: step.result === "completed",
  };
  row.x0 = scale.advance(row.start);
  scale.move(step.result === "skipped" ? 0.8 : 2);
  if (row.end !== undefined) {
    scale.advance(row.end);
  }
  row.x1 = scale.x;
  return row;
}

function childRow(scale, child) {
  const start = instant(child.enqueuedAt);
  const end = instant(child.settledAt) ?? scale.now;
  return {
    kind: "child", level: 1, label: child.pipeline, word: child.state.toLowerCase(), child, start, end,
    look: child.state === "DEAD" ? "bad" : child.state === "COMPLETED" ? "child" : "wait",
    x0: scale.at(start), x1: scale.at(end),
  };
}
