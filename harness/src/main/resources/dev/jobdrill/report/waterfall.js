// The waterfall: a tree of rows, each with its bar on the virtual clock.

const OPEN_UP_TO = 800;

function zombieMark(write) {
  const kind = write.kind.replaceAll("-", " ");
  return ["zombie write", "zombie", `zombie ${kind}, rejected: its worker had lost the lease`];
}

/** How many pixels the label of an instant needs. */
const TICK = 84;

class Waterfall {
  constructor(run, differing, onSelect) {
    this.run = run;
    this.onSelect = onSelect;
    this.even = true;
    const {rows, scale} = rowsOf(run, differing);
    this.rows = rows;
    this.scale = scale;
    this.trs = new Map();
    this.axis = el("div", {class: "axis", "aria-hidden": "true"});
    this.body = el("tbody", {});
    this.body.addEventListener("keydown", (event) => this.key(event));
    this.table = el("table", {class: "waterfall", role: "treegrid", "aria-label": "Timeline of the job"},
      el("thead", {}, el("tr", {role: "row"},
        [["what", "what"], ["how", "result"]].map(([look, title]) => el("th", {role: "columnheader", scope: "col", class: look}, title)),
        el("th", {role: "columnheader", scope: "col", class: "bar"}, el("span", {class: "hidden"}, "on the virtual clock"), this.axis),
        el("th", {role: "columnheader", scope: "col", class: "num"}, "begun at"),
        el("th", {role: "columnheader", scope: "col", class: "num"}, "took"),
        el("th", {role: "columnheader", scope: "col", class: "num wall", title: "On this machine"}, "wall"))),
      this.body);
    const steps = rows.reduce((sum, row) => sum + (row.rows?.length ?? 0), 0);
    const crowded = steps > OPEN_UP_TO;
    const attempts = rows.filter((row) => row.rows);
    for (const row of rows) {
      const edge = attempts.indexOf(row) < 2 || attempts.indexOf(row) >= attempts.length - 2;
      this.body.append(this.draw(row));
      if (row.rows?.length) {
        this.expand(row, !crowded || (edge && row.rows.length <= OPEN_UP_TO));
      }
    }
    this.drawAxis();
    new ResizeObserver(() => this.drawAxis()).observe(this.axis);
  }

  draw(row) {
    const bar = el("td", {role: "gridcell", class: "bar"});
    const tr = el("tr", {
      role: "row", class: `row ${row.kind}`, tabindex: "-1", "aria-level": row.level, "aria-selected": "false",
      "aria-expanded": row.rows?.length ? "false" : undefined,
    },
    el("th", {role: "rowheader", scope: "row", class: "what"},
      row.rows?.length ? el("span", {class: "twist", "aria-hidden": "true"}) : null, row.label,
      row.steps?.length > 2 ? el("span", {class: "size"}, `${row.steps.length} steps`) : null,
      row.differs && [el("span", {class: "differs", "aria-hidden": "true", title: "Went differently without faults"}, "≠"),
        el("span", {class: "hidden"}, ", went differently without faults")]),
    el("td", {role: "gridcell", class: `how ${row.look}`}, row.word), bar,
    el("td", {role: "gridcell", class: "num"}, since(this.run, row.start)),
    el("td", {role: "gridcell", class: "num took"},
      row.end !== undefined && row.end > row.start ? words(row.end - row.start) : ""),
    el("td", {role: "gridcell", class: "num wall"}, wallWords(row.wall)));
    tr.addEventListener("click", (event) => {
      if (event.target.closest(".twist")) {
        this.expand(row, tr.getAttribute("aria-expanded") !== "true");
      }
      this.select(row, true);
    });
    row.bar = bar;
    this.fillBar(row);
    this.trs.set(row, tr);
    return tr;
  }

  fillBar(row) {
    const [left, right] = this.scale.percent(row, this.even);
    const bar = el("span", {class: `b ${row.look}`});
    bar.style.left = `${left}%`;
    bar.style.width = `${Math.max(0, right - left)}%`;
    row.bar.replaceChildren(bar);
    if (row.checkpoint) {
      const kept = el("span", {class: "kept", title: "Checkpoint written"}, el("span", {class: "hidden"}, "checkpoint written"));
      kept.style.left = `${right}%`;
      row.bar.append(kept);
    }
    const marks = row.rows ? row.zombies.filter((w) => !row.rows.some((step) => step.zombies.includes(w))).map(zombieMark)
      : [...(row.faults ?? []).map((f) => [f.fault, "fault"]), ...(row.zombies ?? []).map(zombieMark)];
    if (marks.length > 0) {
      const label = el("span", {class: "marks"}, marks.map(([text, look, title]) =>
        el("span", {class: `mark ${look}`, title: title ?? text}, shortNames(text))));
      if (left > 100 - right) {
        label.style.right = `calc(${100 - left}% + .4rem)`;
        label.style.maxWidth = `calc(${left}% - .4rem)`;
      } else {
        label.style.left = `calc(${right}% + .4rem)`;
        label.style.maxWidth = `calc(${100 - right}% + .6rem)`;
      }
      row.bar.append(label);
    }
  }

  rescale() {
    for (const row of this.trs.keys()) {
      this.fillBar(row);
    }
    this.drawAxis();
  }

  drawAxis() {
    this.axis.replaceChildren();
    const lines = [];
    let free = -1;
    const room = 100 * TICK / Math.max(this.axis.clientWidth, TICK);
    for (const row of this.rows.filter((r) => r.kind === "job" || r.kind === "attempt" || r.kind === "settled")) {
      const [left] = this.scale.percent(row, this.even);
      const atEnd = left > 100 - room;
      if (atEnd ? row.kind === "settled" && left - room >= free : left >= free) {
        const tick = el("span", {class: atEnd ? "tick end" : "tick"}, since(this.run, row.start));
        tick.style.left = `${left}%`;
        this.axis.append(tick);
        free = left + room;
      }
      lines.push(`linear-gradient(var(--line),var(--line)) ${left}% 0/1px 100% no-repeat`);
    }
    this.table.style.setProperty("--ticks", lines.slice(0, 200).join(","));
  }

  expand(row, open) {
    const tr = this.trs.get(row);
    if (open && !row.drawn) {
      row.drawn = true;
      const fragment = document.createDocumentFragment();
      for (const step of row.rows) {
        step.parent = row;
        fragment.append(this.draw(step));
      }
      tr.after(fragment);
    }
    tr.setAttribute("aria-expanded", String(open));
    for (const step of row.drawn ? row.rows : []) {
      this.trs.get(step).hidden = !open;
    }
  }

  select(row, focus) {
    const before = this.trs.get(this.selected);
    before?.setAttribute("aria-selected", "false");
    before?.setAttribute("tabindex", "-1");
    const tr = this.trs.get(row);
    tr.setAttribute("aria-selected", "true");
    tr.setAttribute("tabindex", "0");
    this.selected = row;
    if (focus) {
      tr.focus();
    }
    this.onSelect(row, focus);
  }

  /** As in every tree: up, down, in, out, to the ends. */
  key(event) {
    const shown = [...this.body.rows].filter((tr) => !tr.hidden);
    const tr = this.trs.get(this.selected);
    const place = shown.indexOf(tr);
    const to = {ArrowDown: place + 1, ArrowUp: place - 1, Home: 0, End: shown.length - 1,
      PageDown: Math.min(place + 10, shown.length - 1), PageUp: Math.max(place - 10, 0)}[event.key];
    if (event.target.closest("tr") !== tr || event.altKey || event.ctrlKey || event.metaKey) {
      return;
    } else if (to !== undefined) {
      this.selectTr(shown[to]);
    } else if (event.key === "ArrowRight" && this.selected.rows?.length) {
      this.expand(this.selected, true);
    } else if (event.key === "ArrowLeft" && this.selected.parent) {
      this.select(this.selected.parent, true);
    } else if (event.key === "ArrowLeft" && this.selected.rows?.length) {
      this.expand(this.selected, false);
    } else if (event.key === "Enter" || event.key === " ") {
      document.getElementById("detail-title").focus();
    } else {
      return;
    }
    event.preventDefault();
  }

  selectTr(tr) {
    for (const [row, own] of this.trs) {
      if (own === tr) {
        this.select(row, true);
      }
    }
  }
}
