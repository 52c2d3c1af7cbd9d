// Log lines, error reports and spans.

const LEVELS = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR"];

/** From how many lines on only those in sight are laid out. */
const MANY = 300;

function signalGroups(run, place) {
  const here = (entry) => Object.entries(place).every(([key, value]) => entry[key] === value);
  const lines = (run.logs ?? []).filter(here);
  const reports = (run.errorReports ?? []).filter(here);
  return [
    group("Log", lines.length > 0 ? [el("ul", {class: "lines log"}, lines.map((line) => logLine(run, line)))] : []),
    group("Error report", reports.map((report) => folded(["what an error reporter was told", report.dead && deadMark()],
      () => [reportFacts(run, report), foldedText("stack trace", report.stackTrace)]))),
    group("Spans", (run.spans ?? []).filter(here).map((span) => spanFold(run, span))),
  ];
}

/** One entry of the log: when, how grave, where, and what. */
function entry(time, level, place, parts) {
  return el("li", {class: level.toLowerCase()}, time, el("span", {class: `level ${level.toLowerCase()}`}, level),
    place && el("span", {class: "place v"}, place.length > 80 ? `${place.slice(0, 80)}…` : place), el("div", {class: "what"}, parts));
}

function placeOf(at) {
  return at.step ? `${at.step}${at.attempt ? ` #${at.attempt}` : ""}` : at.attempt ? `attempt ${at.attempt}` : "between attempts";
}

function logLine(run, line, place) {
  return entry(el("span", {class: "time"}, since(run, instant(line.at))), line.level, place, lineParts(line));
}

/** A line of no job has the time of this machine. */
function strayLine(line) {
  return entry(el("span", {class: "time", title: line.at}, line.at.slice(11, 23).replace(/Z$/, "")), line.level, line.thread,
    [line.basis === "started-by-worker" && el("span", {class: "mark fault"}, "by a thread that a step started"), lineParts(line)]);
}

function lineParts(line) {
  const context = Object.entries(line.context ?? {});
  return [
    el("span", {class: "logger", title: line.logger}, shortType(line.logger)), " ",
    el("span", {class: "v"}, line.message.length > 2000 ? `${line.message.slice(0, 2000)}…` : line.message),
    line.message.length > 2000 && foldedText("whole line", {text: line.message, characters: line.message.length, whole: true}),
    line.throwable && foldedText("stack trace", line.throwable),
    context.length > 0 && folded("context", () => facts(context)),
  ];
}

function reportEntry(run, report) {
  const text = report.message ?? "";
  return entry(el("span", {class: "time"}, since(run, instant(report.at))), "ERROR", placeOf(report), [
    report.dead && deadMark(), el("span", {class: "logger", title: report.type}, shortType(report.type)), " ",
    el("span", {class: "v"}, text.length > 2000 ? `${text.slice(0, 2000)}…` : text),
    foldedText("stack trace", report.stackTrace), folded("context", () => reportFacts(run, report))]);
}

function deadMark() {
  return el("span", {class: "mark died"}, "the job died of it");
}

function reportFacts(run, report) {
  return facts([["type", dotted(report.type)], ["job", run.jobId], ["correlation id", report.correlationId], ["parent job", report.parentJobId],
    ["pipeline", run.pipeline], ["queue", report.queue], ["step", report.step], ["attempt", report.attempt],
    ...Object.entries(report.payload).map(([path, value]) => [`payload ${path}`, value])]);
}

function spanFold(run, span) {
  const start = Number(BigInt(span.startNanos) / 1000n) / 1000;
  const end = span.endNanos === undefined ? undefined : Number(BigInt(span.endNanos) / 1000n) / 1000;
  return folded([
    el("span", {class: "v"}, span.name), " ", el("span", {class: "size"}, span.kind.toLowerCase()), " ",
    el("span", {class: span.status === "ERROR" || end === undefined ? "no" : "size"},
      end === undefined ? "never ended" : span.status === "ERROR" ? "error" : words(end - start)),
  ], () => [
    facts([["trace", span.traceId], ["span", span.spanId], ["parent", span.parentSpanId],
      ["begun at", since(run, start)], ["status", span.statusText],
      ...Object.entries(span.attributes)]),
    span.events.map((event) => el("div", {class: "message"}, el("h4", {}, `event ${event.name}`), facts(Object.entries(event.attributes)))),
    span.links.length > 0 && el("p", {class: "foot"}, `linked to ${span.links.join(", ")}`),
  ]);
}

/** What a search looks through; made at the first one. */
function haystack(item) {
  item.text ??= item.texts().filter((text) => text !== undefined).join(" ").toLowerCase();
  return item.text;
}

function lineItem(line, draw) {
  return {level: line.level, draw, texts: () => [line.logger, line.message, line.thread, line.attempt && placeOf(line),
    ...Object.entries(line.context ?? {}).flat(), line.throwable?.text]};
}

/** What was logged and reported, of the job and of none, by level and by words. */
function logParts(run) {
  return [
    ["job", "Of this job", (run.logs ?? []).map((line) => lineItem(line, () => logLine(run, line, placeOf(line))))],
    ["none", "Of no job, by the clock on the wall (UTC)", (DATA.unattributedLogs ?? []).map((line) => lineItem(line, () => strayLine(line)))],
    ["reports", "Error reports", (run.errorReports ?? []).map((report) => ({
      level: "ERROR", draw: () => reportEntry(run, report),
      texts: () => [report.type, report.message, placeOf(report), ...Object.entries(report.payload).flat(), report.stackTrace.text],
    }))],
  ].map(([key, title, items]) => ({key, title, items})).filter((part) => part.items.length > 0);
}

/** Why a line that is not there may have been logged all the same. */
function captureNotes(capture) {
  return capture === undefined ? [] : [
    capture.uncaptured && `Log lines are missing. ${capture.uncaptured}`,
    !capture.whole && "Log lines may be missing: a logging configuration was loaded while the drill ran, by an application that a test started for example.",
    capture.dropped > 0 && `${count(capture.dropped, "log line was", "log lines were")} not kept, since there were too many.`,
  ].filter(Boolean).map((text) => el("p", {class: "note"}, text));
}

function logCard(run) {
  const parts = logParts(run);
  const notes = captureNotes(run.logCapture);
  const foot = run.logCapture && !run.logCapture.uncaptured && el("p", {class: "foot"}, run.logCapture.captured);
  if (parts.length === 0) {
    return card("log", "Log", notes, notes.length === 0 && el("p", {class: "lead"}, "Nothing was logged."), foot);
  }
  const total = parts.reduce((sum, part) => sum + part.items.length, 0);
  const lists = el("div", {class: "logs", tabindex: "0", role: "group", "aria-label": "Log lines"});
  const status = el("p", {class: "foot", role: "status"});
  const search = el("input", {type: "search", id: "log-search", oninput: () => fill()});
  const level = el("select", {id: "log-level", onchange: () => fill()},
    LEVELS.map((name) => el("option", {value: name}, name === "TRACE" ? "all levels" : `${name} and above`)));
  const which = el("select", {id: "log-which", onchange: () => fill()}, el("option", {value: ""}, "everything"),
    parts.map((part) => el("option", {value: part.key}, `${part.title.split(",")[0].toLowerCase()} (${part.items.length.toLocaleString("en")})`)));
  let rest = [];
  let timer;
  /** What is in sight is there at once, and the rest a moment later, so that a page of thousands of lines opens as fast as any. */
  function draw(most) {
    for (const [list, item] of rest.splice(0, most)) {
      list.append(item.draw());
    }
    timer = rest.length > 0 ? setTimeout(draw, 0, MANY) : undefined;
  }
  function fill() {
    const wanted = search.value.toLowerCase();
    const least = LEVELS.indexOf(level.value);
    clearTimeout(timer);
    rest = [];
    lists.replaceChildren();
    for (const {key, title, items} of parts.filter((part) => which.value === "" || which.value === part.key)) {
      const found = items.filter((item) => LEVELS.indexOf(item.level) >= least && (wanted === "" || haystack(item).includes(wanted)));
      const list = el("ul", {class: found.length > MANY ? "lines log placed many" : "lines log placed"});
      append(lists, found.length === 0 ? [] : [(parts.length > 1 || key !== "job") && el("h3", {}, title), list]);
      rest.push(...found.map((item) => [list, item]));
    }
    status.textContent = rest.length === total ? count(total, "entry", "entries") : `${rest.length.toLocaleString("en")} of ${count(total, "entry", "entries")}`;
    draw(MANY);
  }
  addEventListener("beforeprint", () => draw(rest.length));
  fill();
  return card("log", "Log", notes, el("div", {class: "tools"},
    el("div", {class: "field grows"}, el("label", {for: "log-search"}, "Search"), search),
    el("div", {class: "field"}, el("label", {for: "log-level"}, "Level"), level),
    parts.length > 1 && el("div", {class: "field"}, el("label", {for: "log-which"}, "Show"), which)), status, lists, foot);
}
