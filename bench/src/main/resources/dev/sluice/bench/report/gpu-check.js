"use strict";
const check = JSON.parse(document.getElementById("check").textContent);

const element = (parent, name, text, className) => {
  const made = document.createElement(name);
  if (text !== undefined && text !== null) made.textContent = text;
  if (className) made.className = className;
  parent.append(made);
  return made;
};
const section = id => document.getElementById(id);
const digits = (value, places = 3) =>
  value === null || value === undefined || Number.isNaN(value) || value === "NaN" ? "-"
    : Number(Number(value).toPrecision(places)).toString();

/** A table of columns, of which each gives a line's cell; numbers to the right. */
const table = (id, columns, lines) => {
  if (lines.length === 0) {
    section(id).remove();
    return;
  }
  const wide = element(section(id), "div", undefined, "wide");
  const made = element(wide, "table");
  const head = element(element(made, "thead"), "tr");
  for (const [title, , number] of columns) element(head, "th", title, number ? "number" : undefined);
  const body = element(made, "tbody");
  for (const line of lines) {
    const row = element(body, "tr", undefined, line.missing ? "missing" : undefined);
    for (const [, cell, number] of columns) element(row, "td", cell(line), number ? "number" : undefined);
  }
};

section("summary").textContent = `${check.created}, commit ${check.commit}, ${check.os}; `
  + `${check.minutes} minutes` + (check.gpu === false ? "; without a GPU, as a rehearsal" : "")
  + (check.complete ? "" : "; not at its end");

for (const [id, kind, none] of [
  ["wrong", "WRONG", "Nothing of what was done."], ["unknown", "UNKNOWN"], ["figures", "FIGURE", "None yet."]]) {
  const found = check.findings.filter(f => f.kind === kind);
  if (found.length > 0) {
    const list = element(section(id), "ul");
    for (const f of found) element(list, "li", f.text, kind === "WRONG" ? "busy" : undefined);
  } else if (none) {
    element(section(id), "p", none);
  } else {
    section(id).remove();
  }
}

table("steps", [
  ["step", s => s.title],
  ["outcome", s => ({TIMED_OUT: "cut short"})[s.outcome] ?? s.outcome.toLowerCase().replace("_", " ")],
  ["seconds", s => digits(s.seconds), true],
  ["at most", s => digits(s.limitSeconds), true],
  ["command", s => s.command],
  ["note", s => s.note ?? ""],
], check.steps.map(s => ({...s, missing: s.outcome !== "DONE"})));

const results = prefix => check.steps.filter(s => s.id.split("-")[0] === prefix && s.result);

table("devices", [
  ["backend", d => d.name],
  ["device", d => d.device ?? "not available: " + d.unavailable],
  ["driver", d => d.driver ?? ""],
  ["units", d => d.computeUnits || "", true],
  ["memory GB", d => d.memoryBytes ? digits(d.memoryBytes / 1e9) : "", true],
  ["product GFLOP/s", d => digits(d.peak?.gflops), true],
  ["copy GB/s", d => digits(d.peak?.gigabytesPerSecond), true],
], ((results("peaks")[0] ?? results("devices")[0])?.result.backends ?? []).map(d => ({...d, missing: !d.device})));

table("conformance", [
  ["backend", o => o.backend],
  ["operation", o => o.name],
  ["results", o => o.results, true],
  ["largest error", o => Number(o.error).toExponential(1), true],
  ["bound", o => Number(o.bound).toExponential(1), true],
  ["of bound", o => (100 * o.error / o.bound).toFixed(1) + " %", true],
], ["verify", "full"].flatMap(results).flatMap(s => s.result).flatMap(v =>
  Object.entries(v.operations).map(([name, line]) =>
    ({backend: v.backend, name, ...line, missing: !(line.error <= line.bound)}))));

const measured = ["quick", "peers", "deepbench", "ladder"].flatMap(results)
  .map(s => ({title: s.title, cases: s.result.cases.filter(c => c.measurements.some(m => m.gflops))}))
  .filter(s => s.cases.length > 0);
if (measured.length === 0) section("throughput").remove();
for (const step of measured) {
  element(section("throughput"), "h3", step.title + ": GFLOP/s");
  const chart = element(section("throughput"), "div", undefined, "chart");
  const names = [...new Set(step.cases.flatMap(c => c.measurements.map(m => m.contender)))];
  chart.style.height = 60 + step.cases.length * (12 + 14 * names.length) + "px";
  echarts.init(chart, null, {renderer: "svg"}).setOption({
    animation: false,
    legend: {top: 0, type: "scroll"},
    grid: {left: 10, right: 40, top: 30, bottom: 10, containLabel: true},
    tooltip: {trigger: "axis", axisPointer: {type: "shadow"}, valueFormatter: v => digits(v)},
    xAxis: {type: "value"},
    yAxis: {type: "category", inverse: true, data: step.cases.map(c => c.title)},
    series: names.map(name => ({
      name, type: "bar", barMaxWidth: 12,
      data: step.cases.map(c => c.measurements.find(m => m.contender === name)?.gflops?.median ?? null),
    })),
  });
}
addEventListener("resize", () => document.querySelectorAll(".chart")
  .forEach(chart => echarts.getInstanceByDom(chart)?.resize()));

table("sensors", [
  ["step", s => s.step],
  ["device", s => s.device],
  ["W", s => digits(s.watts), true],
  ["most W", s => digits(s.mostWatts), true],
  ["MHz", s => digits(s.coreMegahertz, 4), true],
  ["least MHz under load", s => digits(s.leastCoreMegahertz, 4), true],
  ["memory MHz", s => digits(s.memoryMegahertz, 4), true],
  ["most °C", s => digits(s.mostCelsius), true],
], check.sensors);
