// Virtual times are instants of the executor's clock; wall times are microseconds of this machine.

function instant(text) {
  return text === undefined ? undefined : Date.parse(text);
}

/** As the text timeline writes it: as exact as its size deserves. */
function words(millis) {
  const s = Math.floor(millis / 1000);
  if (millis < 1000) {
    return `${Math.floor(millis)} ms`;
  } else if (s < 120) {
    return `${s}.${String(Math.floor(millis % 1000)).padStart(3, "0")} s`;
  } else if (s < 7200) {
    return `${Math.floor(s / 60)} min ${s % 60} s`;
  } else if (s < 172800) {
    return `${Math.floor(s / 3600)} h ${Math.floor(s / 60) % 60} min`;
  }
  return `${Math.floor(s / 86400)} d ${Math.floor(s / 3600) % 24} h`;
}

function since(run, at) {
  return at === undefined ? "" : `+${words(at - instant(run.enqueuedAt))}`;
}

function wallWords(micros) {
  if (micros === undefined) {
    return "";
  } else if (micros < 1000) {
    return `${micros} µs`;
  } else if (micros < 1000000) {
    return `${(micros / 1000).toFixed(micros < 10000 ? 1 : 0)} ms`;
  }
  return `${(micros / 1000000).toFixed(1)} s`;
}

/**
 * The life of a job lasts days, and what matters in it milliseconds. So the even scale gives every step the same width and
 * every wait one that grows with the number of its digits, while the true scale is the clock itself.
 */
class Scale {
  constructor(start) {
    this.start = start;
    this.now = start;
    this.x = 0;
    this.knots = [[start, 0]];
  }

  /** Moves to an instant; what has passed already moves nothing. */
  advance(to) {
    const gap = to - this.now;
    if (gap > 0) {
      this.x += 1.5 + 2 * Math.log10(1 + gap / 100);
      this.now = to;
      this.knots.push([this.now, this.x]);
    }
    return this.x;
  }

  move(width) {
    this.x += width;
    this.knots.push([this.now, this.x]);
    return this.x;
  }

  /** Where an instant lies between those that were passed. */
  at(time) {
    let before = this.knots[0];
    for (const knot of this.knots) {
      if (knot[0] > time) {
        const part = (time - before[0]) / (knot[0] - before[0]);
        return before[1] + part * (knot[1] - before[1]);
      }
      before = knot;
    }
    return before[1];
  }

  /** From where to where a row's bar goes; what comes last leaves room for its own width. */
  percent(row, even) {
    const end = Math.max(this.now - this.start, 1);
    const left = even ? row.x0 / this.x : (row.start - this.start) / end;
    const right = even ? row.x1 / this.x : ((row.end ?? row.start) - this.start) / end;
    return [clamp(left * 96), clamp(right * 96)];
  }
}

function clamp(percent) {
  return Number.isFinite(percent) ? Math.min(100, Math.max(0, percent)) : 0;
}
