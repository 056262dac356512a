// The chart of the last days: drawn from the table beneath it, in the colours of the theme.

const target = document.querySelector("[data-chart]");
const rows = [...document.querySelectorAll("#days tbody tr")].map((row) => row.dataset);

function draw() {
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue(name).trim();
  const axis = { stroke: colour("--soft"), grid: { stroke: colour("--line"), width: 1 }, ticks: { show: false } };
  const data = [
    rows.map((row) => Date.parse(`${row.day}T12:00:00`) / 1000),
    rows.map((row) => Number(row.found) || null),
    rows.map((row) => Number(row.decided) || null),
  ];
  const bars = (name, side) => ({
    stroke: colour(name), fill: colour(name), points: { show: false },
    paths: uPlot.paths.bars({ size: [0.38, 26], align: side, radius: 0.2 }),
  });
  target.replaceChildren();
  new uPlot({
    width: target.clientWidth, height: 190, cursor: { show: false }, legend: { show: false },
    scales: { x: { range: (chart, first, last) => [first - 43200, last + 43200] }, y: { range: (chart, least, most) => [0, Math.max(most ?? 0, 4)] } },
    axes: [{ ...axis, values: (chart, splits) => splits.map(dayOf) }, { ...axis, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000], size: 44 }],
    series: [{}, { label: "found", ...bars("--match", -1) }, { label: "decided", ...bars("--owned", 1) }],
  }, data, target);
}

function dayOf(seconds) {
  return new Date(seconds * 1000).toLocaleDateString("en-GB", { day: "numeric", month: "short" });
}

if (target && rows.length) {
  addEventListener("load", draw);
  addEventListener("resize", draw);
  new MutationObserver(draw).observe(document.documentElement, { attributeFilter: ["data-theme"] });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
}
