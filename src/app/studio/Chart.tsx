import { type ReactNode, useEffect, useRef } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";

interface Curve {
  readonly label: string;
  /** Name of a colour of base.css, e.g. `--accent`. */
  readonly colour: string;
  /** A line of dashes, without points. */
  readonly dashed?: boolean;
  readonly values: readonly number[];
}

interface ChartProps {
  readonly title: string;
  readonly xLabel: string;
  readonly x: readonly number[];
  readonly curves: readonly Curve[];
  readonly points?: boolean;
}

const HEIGHT = 170;

/** Curves over the steps of a run. What they say is written beside them too: a canvas speaks to nobody. */
export function Chart({ title, xLabel, x, curves, points = false }: ChartProps): ReactNode {
  const ref = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const shape = JSON.stringify(curves.map(({ label, colour, dashed }) => [label, colour, dashed]));
  useEffect(() => {
    const element = ref.current;
    if (!element) return;
    const make = (): void => {
      plot.current?.destroy();
      plot.current = createPlot(element, JSON.parse(shape), { xLabel, points });
      draw(plot.current, data.current);
    };
    make();
    const resized = new ResizeObserver(() => plot.current?.setSize({ width: element.clientWidth, height: HEIGHT }));
    resized.observe(element);
    // Canvas colours do not follow a style sheet by themselves.
    const scheme = matchMedia("(prefers-color-scheme: dark)");
    scheme.addEventListener("change", make);
    return () => {
      scheme.removeEventListener("change", make);
      resized.disconnect();
      plot.current?.destroy();
      plot.current = null;
    };
  }, [shape, xLabel, points]);
  const data = useRef<uPlot.AlignedData>([[]]);
  data.current = [[...x], ...curves.map(({ values }) => [...values])];
  useEffect(() => {
    if (plot.current) draw(plot.current, data.current);
  });
  return (
    <figure className="chart">
      <figcaption>{title}</figcaption>
      <div ref={ref} style={{ minHeight: HEIGHT }} aria-hidden="true" />
    </figure>
  );
}

function draw(plot: uPlot, data: uPlot.AlignedData): void {
  plot.setData(data);
}

/** With a margin, and never so narrow that noise looks like a mountain. */
function rangeOf(low: number | null, high: number | null): uPlot.Range.MinMax {
  if (low === null || high === null) return [null, null];
  const half = Math.max(0.6 * (high - low), 0.05 * high, 0.1);
  const middle = (low + high) / 2;
  return [Math.max(0, middle - half), middle + half];
}

function createPlot(
  element: HTMLElement,
  shape: readonly [label: string, colour: string, dashed?: boolean][],
  { xLabel, points }: { readonly xLabel: string; readonly points: boolean },
): uPlot {
  const colour = (name: string): string => {
    const probe = element.appendChild(document.createElement("span"));
    probe.style.color = `var(${name})`;
    const found = getComputedStyle(probe).color;
    probe.remove();
    return found;
  };
  const axis = {
    stroke: colour("--text-quiet"),
    grid: { stroke: colour("--line"), width: 1 },
    ticks: { show: false },
    font: `11px ${getComputedStyle(element).fontFamily}`,
  };
  return new uPlot(
    {
      width: element.clientWidth,
      height: HEIGHT,
      cursor: { drag: { x: false, y: false } },
      // One curve is named by the title.
      legend: { show: shape.length > 1, live: false },
      scales: { x: { time: false }, y: { range: (_, low, high) => rangeOf(low, high) } },
      axes: [
        { ...axis, size: 26 },
        { ...axis, size: 42 },
      ],
      series: [
        { label: xLabel },
        ...shape.map(([label, name, dashed]) => ({
          label,
          stroke: colour(name),
          width: 2,
          points: { show: points && !dashed, size: 6 },
          ...(dashed ? { dash: [5, 5] } : {}),
        })),
      ],
    },
    [[], ...shape.map(() => [])],
    element,
  );
}
