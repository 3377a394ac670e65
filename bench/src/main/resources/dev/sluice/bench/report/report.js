"use strict";
// Draws the report from the result file that is embedded in the page. Every number shown is one of
// the file's, rounded for display; table cells carry the file's own in data-value.
const results = JSON.parse(document.getElementById("results").textContent);
const curves = JSON.parse(document.getElementById("curves").textContent);
const COLORS = ["#1f6fb2", "#e07b00", "#2a9d5c", "#b5338a", "#7a5cc7", "#c8402f", "#10899b",
  "#8a7a1f", "#5c6b7a", "#333f4c"];
const cases = results.cases.filter(c => !c.skipped);
const contenders = [...new Set(cases.flatMap(c => c.measurements.map(m => m.contender)))];
const threadCounts = [...new Set(cases.map(c => c.threads))];
const color = name => COLORS[Math.max(0, contenders.indexOf(name)) % COLORS.length];
const measured = c => c.measurements.filter(m => m.outcome === "MEASURED");
const of = (c, name) => measured(c).find(m => m.contender === name);
const threadsText = n => n + (n === 1 ? " thread" : " threads");

/** Three significant digits, never an exponent. */
function digits(x) {
  if (x === null || x === undefined) return "";
  if (Math.abs(x) >= 100) return Math.round(x).toString();
  return Number(x.toPrecision(3)).toString();
}

function element(parent, tag, text, cls) {
  const e = document.createElement(tag);
  if (text !== undefined) e.textContent = text;
  if (cls) e.className = cls;
  parent.appendChild(e);
  return e;
}

const section = id => document.getElementById(id);

function note(id, text) { element(section(id), "p", text, "note"); }

function chart(id, title, height, option) {
  const parent = section(id);
  if (title) element(parent, "h3", title);
  const box = element(parent, "div", undefined, "chart");
  box.style.height = height + "px";
  const drawn = echarts.init(box, null, {renderer: "svg"});
  drawn.setOption(Object.assign({animation: false, textStyle: {fontFamily: "system-ui, sans-serif"}},
    option));
  window.addEventListener("resize", () => drawn.resize());
}

/** Horizontal bars: a group per case, a bar per series. Series: {name, values, color, hatched}. */
function bars(id, title, labels, series, unit) {
  const perCase = Math.max(26, 15 * series.length + 12);
  chart(id, title, 90 + perCase * labels.length, {
    tooltip: {trigger: "item", formatter: p => p.seriesName + ": " + digits(p.value) + " " + unit
      + (p.data.interval && p.data.interval.low < p.data.interval.high ? ", " + endsText([p.data.interval]) + " " + digits(p.data.interval.low) + " to "
        + digits(p.data.interval.high) : "")},
    legend: {top: 0, type: "scroll"},
    grid: {left: 24, right: 70, top: 34, bottom: 40, containLabel: true},
    xAxis: {type: "value", name: unit, nameLocation: "middle", nameGap: 26},
    yAxis: {type: "category", inverse: true, data: labels},
    series: series.map(s => ({
      name: s.name, type: "bar", barGap: "10%", data: s.values,
      itemStyle: {color: s.color, decal: s.hatched
        ? {symbol: "rect", dashArrayX: [1, 0], dashArrayY: [2, 4], rotation: -0.8,
           color: "rgba(255,255,255,0.6)"} : undefined},
      label: {show: true, position: "right", fontSize: 10,
              formatter: p => p.value === null || p.value === undefined ? "" : digits(p.value)},
    })),
  });
}

function environment() {
  const e = results.environment;
  const table = section("environment").querySelector("table");
  const fact = (name, value) => {
    const row = element(table, "tr");
    element(row, "th", name);
    element(row, "td", value);
  };
  section("summary").textContent = results.created.replace("T", " ").replace("Z", " UTC") +
    (results.complete ? "" : " · interrupted before the end");
  const all = cases.flatMap(measured);
  const busy = all.filter(m => m.othersShare > 0.05).length;
  if (busy) {
    element(section("summary").parentElement, "p", busy + " of " + all.length + " measurements were "
      + "made on a busy machine: other processes used more than 5 % of it. They are marked below.",
      "busy");
  }
  fact("CPU", e.cpu + ", " + e.cores + " cores for the JVM");
  fact("Memory", (e.memoryBytes / 1e9).toFixed(1) + " GB");
  const gpus = e.devices.filter(d => d.device !== e.cpu);
  fact("GPU", gpus.length ? gpus.map(d => d.device + " (" + d.driver + ")").join("; ")
    : "none measured");
  for (const d of e.devices) fact("Backend " + d.backend, d.driver);
  const held = [...new Set(e.instructions.map(h => h.to))];
  for (const to of held) {
    fact("Instructions of " + e.instructions.filter(h => h.to === to).map(h => h.contender).join(", "), to);
  }
  for (const p of e.peaks) {
    fact("Measured peak, " + threadsText(p.threads),
      digits(p.gflops) + " GFLOP/s, " + digits(p.gigabytesPerSecond) + " GB/s");
  }
  fact("System", e.os);
  fact("JVM", e.jvm);
  fact("JVM flags", e.jvmFlags.join(" ") || "none");
  fact("Commit", e.commit);
  fact("Command", results.command);
}

const withInterval = i => i ? {value: i.median, interval: i} : null;

function throughput() {
  for (const threads of threadCounts) {
    const shown = cases.filter(c => c.threads === threads && measured(c).length);
    if (!shown.length) continue;
    const series = contenders.map(name => ({
      name, color: color(name), values: shown.map(c => withInterval(of(c, name)?.gflops)),
    }));
    const devices = [...new Set(shown.flatMap(c => c.published.map(p => p.device)))];
    devices.forEach((device, i) => series.push({
      name: device + " (published, another machine)", hatched: true,
      color: ["#9aa7b4", "#b9a58c", "#8fb0a0", "#b49ab0"][i % 4],
      values: shown.map(c => {
        const p = c.published.find(x => x.device === device);
        return p ? c.flops / p.milliseconds / 1e6 : null;
      }),
    }));
    if (devices.length) {
      note("throughput", "Hatched bars are figures that DeepBench published for other machines.");
    }
    bars("throughput", threadsText(threads), shown.map(c => c.title), series, "GFLOP/s");
  }
}

function speedup() {
  let any = false;
  for (const base of ["cpu", "reference"]) {
    for (const threads of threadCounts) {
      const shown = cases.filter(c => c.threads === threads && of(c, base) && measured(c).length > 1);
      if (!shown.length) continue;
      any = true;
      bars("speedup", "Over " + base + ", " + threadsText(threads), shown.map(c => c.title),
        contenders.filter(name => name !== base).map(name => ({
          name, color: color(name),
          values: shown.map(c => withInterval(
            c.speedUps.find(s => s.contender === name && s.over === base)?.ratio)),
        })), "times as fast");
    }
  }
  if (!any) section("speedup").remove();
}

function roofline() {
  if (!results.environment.peaks.length) {
    note("roofline", "The machine's peak was not measured.");
    return;
  }
  note("roofline", "The roof is what the machine reached in probes of this run: reading memory, and "
    + "multiply-adds in registers. Intensity counts every operand once; what stays in a cache can "
    + "be above the slope.");
  for (const peak of results.environment.peaks) {
    const shown = cases.filter(c => c.threads === peak.threads && measured(c).length);
    if (!shown.length) continue;
    const points = shown.flatMap(c => measured(c).map(m =>
      ({name: m.contender, value: [c.flops / c.bytes, m.gflops.median], title: c.title})));
    const ridge = peak.gflops / peak.gigabytesPerSecond;
    const low = Math.min(ridge, ...points.map(p => p.value[0])) / 2;
    const high = Math.max(ridge, ...points.map(p => p.value[0])) * 2;
    chart("roofline", threadsText(peak.threads), 420, {
      tooltip: {formatter: p => p.data.title
        ? p.seriesName + "<br>" + p.data.title + "<br>" + digits(p.value[1]) + " GFLOP/s, "
          + digits(p.value[0]) + " FLOP/byte" : p.seriesName},
      legend: {top: 0, type: "scroll"},
      grid: {left: 70, right: 40, top: 40, bottom: 50},
      xAxis: {type: "log", name: "FLOP/byte", nameLocation: "middle", nameGap: 28,
              min: Number(low.toPrecision(1)), max: Number(high.toPrecision(1))},
      yAxis: {type: "log", name: "GFLOP/s", nameLocation: "middle", nameGap: 50},
      series: [{
        name: "roof", type: "line", symbol: "none", lineStyle: {color: "#333f4c", width: 2},
        itemStyle: {color: "#333f4c"},
        data: [[low, low * peak.gigabytesPerSecond], [ridge, peak.gflops], [high, peak.gflops]],
      }].concat(contenders.map(name => ({
        name, type: "scatter", symbolSize: 9, itemStyle: {color: color(name)},
        data: points.filter(p => p.name === name).map(p => ({value: p.value, title: p.title})),
      }))),
    });
  }
}

/** 50 % is 0.3, 90 % is 1, 99 % is 2: the number of nines, so that the tail can be seen. */
const nines = percentile => percentile >= 100 ? null : -Math.log10(1 - percentile / 100);

function latency() {
  if (!curves.length) {
    section("latency").remove();
    return;
  }
  const keys = [...new Set(curves.map(c => c.shape + "|" + c.threads))];
  for (const key of keys) {
    const [shape, threads] = key.split("|");
    const shown = curves.filter(c => c.shape === shape && c.threads === Number(threads));
    const title = cases.find(c => c.shape === shape).title + ", " + threadsText(Number(threads));
    chart("latency", title, 340, {
      tooltip: {trigger: "item", formatter: p => p.seriesName + "<br>"
        + (100 * (1 - Math.pow(10, -p.value[0]))).toFixed(3) + " %: " + digits(p.value[1]) + " µs"},
      legend: {top: 0, type: "scroll"},
      grid: {left: 70, right: 40, top: 40, bottom: 50},
      xAxis: {type: "value", name: "percentile", nameLocation: "middle", nameGap: 28, min: 0,
              interval: 1,
              axisLabel: {formatter: v => v === 0 ? "0" : v === 1 ? "90" : v === 2 ? "99"
                : "99." + "9".repeat(v - 2)}},
      yAxis: {type: "log", name: "µs", nameLocation: "middle", nameGap: 46},
      series: shown.map(c => ({
        name: c.contender, type: "line", symbol: "none", itemStyle: {color: color(c.contender)},
        data: c.points.map(p => [nines(p[0]), p[1]]).filter(p => p[0] !== null),
      })),
    });
  }
}

/** The parts of a case's text, such as lstm:i256:h256:b16:t25:forward. */
function shapeOf(c) {
  const parts = c.shape.split(":");
  const number = letter => {
    const part = parts.find(p => new RegExp("^" + letter + "\\d+$").test(p));
    return part ? Number(part.slice(1)) : null;
  };
  return {cell: parts[0], mode: parts[parts.length - 1], hidden: number("h"), batch: number("b"),
    steps: number("t"), mean: parts.find(p => p.startsWith("mean")) ?? ""};
}

function scaling() {
  let any = false;
  const axes = [["batch", "hidden", "Batch"], ["hidden", "batch", "Hidden size"]];
  for (const [axis, fixed, label] of axes) {
    const groups = new Map();
    for (const c of cases) {
      const s = shapeOf(c);
      const key = [s.cell, s.mode, s[fixed], s.steps, s.mean, c.threads].join("|");
      if (!groups.has(key)) groups.set(key, []);
      groups.get(key).push(c);
    }
    for (const group of groups.values()) {
      const xs = [...new Set(group.map(c => shapeOf(c)[axis]))].sort((a, b) => a - b);
      if (xs.length < 3) continue;
      any = true;
      const s = shapeOf(group[0]);
      const title = label + ": " + s.cell.toUpperCase() + ", " + s.mode + ", " + fixed + " "
        + s[fixed] + ", " + s.steps + " steps, " + threadsText(group[0].threads);
      chart("scaling", title, 320, {
        tooltip: {trigger: "item", valueFormatter: v => digits(v) + " GFLOP/s"},
        legend: {top: 0, type: "scroll"},
        grid: {left: 70, right: 40, top: 40, bottom: 50},
        xAxis: {type: "category", name: label, nameLocation: "middle", nameGap: 28, data: xs},
        yAxis: {type: "value", name: "GFLOP/s", nameLocation: "middle", nameGap: 50},
        series: contenders.map(name => ({
          name, type: "line", itemStyle: {color: color(name)}, connectNulls: false,
          data: xs.map(x => {
            const c = group.find(y => shapeOf(y)[axis] === x);
            return (c && of(c, name)?.gflops.median) ?? null;
          }),
        })),
      });
    }
  }
  if (!any) section("scaling").remove();
}

const WORDS = {DISAGREES: "disagrees with the reference, not timed: ", LACKS: "does not have ",
  UNAVAILABLE: "not available: ", SKIPPED: "left out: ", FAILED: "failed: "};

const ENDS = {CONFIDENCE: "95 % interval", RANGE: "range of rounds"};

/** What the ends of some intervals are. */
function endsText(intervals) {
  const kinds = [...new Set(intervals.filter(i => i && i.low < i.high).map(i => ENDS[i.ends]))];
  return kinds.sort().join(" or ") || ENDS.CONFIDENCE;
}

function measurements() {
  const all = results.cases.flatMap(c => c.measurements);
  const wide = element(section("measurements"), "div", undefined, "wide");
  const table = element(wide, "table");
  const head = element(element(table, "thead"), "tr");
  for (const [title, cls] of [["contender"], ["ms", "number"], [endsText(all.map(m => m.time))],
    ["GFLOP/s", "number"], [endsText(all.map(m => m.gflops))], ["over cpu"], ["over reference"], ["p50 µs", "number"],
    ["of reading weights", "number"], ["p99 µs", "number"], ["p99.9 µs", "number"],
    ["open ms", "number"], ["first run ms", "number"], ["device ms", "number"], ["kernels ms", "number"],
    ["launches", "number"], ["error / bound"], ["version"]]) {
    element(head, "th", title, cls);
  }
  const body = element(table, "tbody");
  const numberCell = (row, field, value, scale) => {
    const cell = element(row, "td", value === undefined || value === null ? ""
      : digits(value * scale), "number");
    cell.dataset.field = field;
    if (value !== undefined && value !== null) cell.dataset.value = value;
  };
  // A single round has no interval.
  const range = (i, scale = 1) => i.high - i.low <= 1e-9 * i.high ? "-"
    : digits(i.low * scale) + " to " + digits(i.high * scale);
  const over = (c, m, base) => {
    const found = c.speedUps.find(s => s.contender === m.contender && s.over === base);
    return found ? digits(found.ratio.median) + " (" + range(found.ratio) + ")" : "";
  };
  for (const c of results.cases) {
    const title = element(body, "tr", undefined, "case");
    const cell = element(title, "td", c.title + " (" + threadsText(c.threads) + ")"
      + (c.group ? ", " + c.group : "") + (c.skipped ? ": skipped, " + c.skipped : ""));
    cell.colSpan = 18;
    for (const m of c.measurements) {
      const row = element(body, "tr");
      row.dataset.shape = c.shape;
      row.dataset.threads = m.threads;
      row.dataset.contender = m.contender;
      element(row, "td", m.contender);
      if (m.outcome !== "MEASURED") {
        row.className = "missing";
        element(row, "td", WORDS[m.outcome] + (m.note ?? "")).colSpan = 16;
        element(row, "td", m.version);
        continue;
      }
      numberCell(row, "time", m.time.median, 1e-6);
      element(row, "td", range(m.time, 1e-6));
      numberCell(row, "gflops", m.gflops.median, 1);
      element(row, "td", range(m.gflops));
      element(row, "td", over(c, m, "cpu"));
      element(row, "td", over(c, m, "reference"));
      numberCell(row, "p50", m.latency?.p50.median, 1e-3);
      numberCell(row, "of-reading", m.latency && c.weightReadNanos
        ? m.latency.p50.median / c.weightReadNanos : null, 1);
      numberCell(row, "p99", m.latency?.p99.median, 1e-3);
      numberCell(row, "p999", m.latency?.p999.median, 1e-3);
      numberCell(row, "open", m.startup?.openNanos, 1e-6);
      numberCell(row, "first-run", m.startup?.firstNanos, 1e-6);
      numberCell(row, "device", m.deviceTime?.spanNanos, 1e-6);
      numberCell(row, "kernels", m.deviceTime?.kernelNanos, 1e-6);
      numberCell(row, "launches", m.device?.launches, 1);
      const worst = m.agreements.reduce(
        (a, b) => !a || b.error / b.bound > a.error / a.bound ? b : a, null);
      element(row, "td", worst ? worst.error.toExponential(1) + " / "
        + worst.bound.toExponential(1) : "");
      const version = element(row, "td", m.version);
      for (const remark of [m.note, ...m.checked.split("; ").slice(1)]) {
        if (remark) element(version, "span", " " + remark, "busy");
      }
      if (m.othersShare > 0.05) {
        element(version, "span", " machine busy: others used "
          + Math.round(100 * m.othersShare) + " %", "busy");
      }
    }
    for (const p of c.published) {
      const row = element(body, "tr", undefined, "published");
      element(row, "td", p.device);
      numberCell(row, "published", p.milliseconds, 1);
      element(row, "td", "published, another machine");
      numberCell(row, "published-gflops", c.flops / p.milliseconds / 1e6, 1);
      element(row, "td").colSpan = 14;
    }
  }
}

environment();
throughput();
speedup();
roofline();
latency();
scaling();
measurements();
document.body.dataset.ready = "true";
