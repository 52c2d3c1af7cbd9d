// Log lines and spans.

const LEVELS = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR"];

function signalGroups(run, place) {
  const here = (entry) => Object.entries(place).every(([key, value]) => entry[key] === value);
  return [
    group("Log", run.logs === undefined ? [] : logLines(run, run.logs.filter(here))),
    group("Spans", (run.spans ?? []).filter(here).map((span) => spanFold(run, span))),
  ];
}

function logLines(run, lines) {
  return lines.length === 0 ? [] : [el("ul", {class: "lines log"}, lines.map((line) => logLine(run, line)))];
}

function logLine(run, line) {
  return el("li", {class: line.level.toLowerCase()},
    el("span", {class: "time"}, since(run, instant(line.at))), el("span", {class: `level ${line.level.toLowerCase()}`}, line.level),
    el("span", {class: "logger", title: line.logger}, shortType(line.logger)),
    el("span", {class: "v"}, line.message.length > 2000 ? `${line.message.slice(0, 2000)}…` : line.message),
    line.message.length > 2000 && foldedText("whole line", {text: line.message, characters: line.message.length, whole: true}),
    line.throwable && foldedText("stack trace", line.throwable),
    Object.keys(line.context ?? {}).length > 0
      && folded("context", () => facts(Object.entries(line.context))));
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

/** All log lines of the job, by level and by words. */
function logCard(run) {
  const all = run.logs ?? [];
  if (all.length === 0) {
    return null;
  }
  const list = el("ul", {class: "lines log", tabindex: "0", "aria-label": "Log lines"});
  const status = el("p", {class: "foot", role: "status"});
  const search = el("input", {type: "search", id: "log-search", oninput: () => fill()});
  const level = el("select", {id: "log-level", onchange: () => fill()},
    LEVELS.map((name) => el("option", {value: name}, name === "TRACE" ? "all levels" : `${name} and above`)));
  function fill() {
    const wanted = search.value.toLowerCase();
    const least = LEVELS.indexOf(level.value);
    const found = all.filter((line) => LEVELS.indexOf(line.level) >= least
      && (wanted === "" || `${line.logger} ${line.message}`.toLowerCase().includes(wanted)));
    list.classList.toggle("many", found.length > 300);
    list.replaceChildren(...found.map((line) => logLine(run, line)));
    status.textContent = found.length === all.length ? count(all.length, "line", "lines") : `${found.length} of ${count(all.length, "line", "lines")}`;
  }
  fill();
  return card("log", "Log", el("div", {class: "tools"},
    el("label", {for: "log-search"}, "Search"), search, el("label", {for: "log-level"}, "Level"), level), status, list);
}
