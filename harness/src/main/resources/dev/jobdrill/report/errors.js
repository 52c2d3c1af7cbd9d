// The error history: entries that are alike are one, and what changed from one to the next is marked.

function errorsCard(run) {
  if (run.errors.length === 0) {
    return null;
  }
  const groups = [];
  for (const error of run.errors) {
    const last = groups.at(-1);
    if (last && ["step", "type", "message"].every((key) => last[0][key] === error[key])) {
      last.push(error);
    } else {
      groups.push([error]);
    }
  }
  const changes = groups.length - 1;
  return card("errors", "Error history", el("p", {class: "lead"},
    run.errors.length === 1 ? "One attempt failed." : `${run.errors.length} attempts failed; ${changes === 0
      ? "the error never changed." : `the error changed ${count(changes, "time", "times")}.`}`),
  el("ol", {class: "errors"}, groups.map((group, i) => errorItem(run, group, groups[i - 1]?.[0]))));
}

function errorItem(run, group, before) {
  const error = group[0];
  const last = group.at(-1);
  const attempts = group.length > 1 ? `attempts ${error.attempt} to ${last.attempt}, all alike` : `attempt ${error.attempt}`;
  const changed = before ? ["step", "type", "message"].filter((key) => before[key] !== error[key]) : [];
  return el("li", {}, el("div", {class: "where"},
    el("strong", {}, attempts), error.step && [" in ", changed.includes("step") ? el("mark", {}, error.step) : error.step],
    el("span", {class: "time"}, since(run, instant(error.at)), group.length > 1 && ` to ${since(run, instant(last.at))}`),
    changed.length > 0 && el("span", {class: "mark change"}, `changed: ${changed.join(", ")}`)),
  errorBody(error, before));
}

function shortType(type) {
  return type.slice(type.lastIndexOf(".") + 1);
}

/** A fault as text, without the packages of what it throws. */
function shortNames(text) {
  return text.replaceAll(/\b(?:[a-z_][\w$]*\.)+(?=[A-Z])/g, "").replace(/^thrown-by-code\((.*)\)$/, "throws $1");
}

function errorBody(error, before) {
  const text = error.message ?? "";
  return el("div", {class: "error"},
    el("p", {class: "type"}, before && before.type !== error.type ? el("mark", {}, dotted(error.type)) : dotted(error.type)),
    text.length > 1500
      ? foldedText("message", {text, characters: text.length, whole: true})
      : el("p", {class: "said"}, before && before.message !== error.message ? marked(before.message ?? "", text) : text),
    error.stackTrace.characters > 0 && foldedText("stack trace", error.stackTrace));
}

/** The text, with what lies between the beginning and the end it shares with the one before marked. */
function marked(before, text) {
  let head = 0;
  while (head < text.length && text[head] === before[head]) {
    head += 1;
  }
  let tail = 0;
  while (tail < text.length - head && tail < before.length - head && text.at(-1 - tail) === before.at(-1 - tail)) {
    tail += 1;
  }
  const end = text.length - tail;
  return [text.slice(0, head), head < end ? el("mark", {}, text.slice(head, end)) : null, text.slice(end)];
}
