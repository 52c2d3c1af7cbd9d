// What an exploration tried where: step and position by attempt.

function matrixTable(matrix) {
  const attempts = [...new Set(matrix.map((cell) => cell.attempt))].sort((one, other) => one - other);
  const rows = new Map();
  for (const cell of matrix) {
    rows.set(cell.row, (rows.get(cell.row) ?? new Map()).set(cell.attempt, cell));
  }
  const drawn = (cell) => cell === undefined
    ? el("td", {class: "none"}, el("span", {"aria-hidden": "true"}, "·"), el("span", {class: "hidden"}, "not reached"))
    : cell.tried === 0 ? el("td", {class: "none"}, "nothing to strike")
    : el("td", {class: cell.failed > 0 ? "found" : "tried"}, cell.failed > 0 ? `${cell.failed} of ${cell.tried} fail` : `${cell.tried} hold`);
  return el("div", {class: "wide", tabindex: "0", role: "group", "aria-label": "Table of fault points"}, el("table", {class: "plain matrix"},
    el("thead", {}, el("tr", {}, el("th", {scope: "col"}, "step and position"), attempts.map((attempt) =>
      el("th", {scope: "col"}, attempt === 0 ? "enqueueing" : `attempt ${attempt}`)))),
    el("tbody", {}, [...rows].map(([row, cells]) => el("tr", {}, el("th", {scope: "row", class: "v"}, row),
      attempts.map((attempt) => drawn(cells.get(attempt))))))));
}
