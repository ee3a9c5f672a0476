import type { CostChart } from '../presenters/costs/cost-chart.ts';
import { drawing, element } from './element.ts';

const HEIGHT = 220;
const TOP = 20;
const BOTTOM = 24;
const RIGHT = 12;
/** Approximate width of a digit in a label, in pixels. */
const FIGURE = 7;

/**
 * The cumulative chart, as wide as its container. Arrow keys and the pointer select its points one by one; a table holds the
 * same figures for screen readers.
 */
export class ChartView {
  readonly root: HTMLElement;
  readonly #place = element('div', { class: 'chart', tabindex: '0', role: 'group' });
  readonly #summary = element('figcaption');
  readonly #reading = element('p', { class: 'reading', 'aria-live': 'polite' });
  readonly #figures = element('table');
  #chart: CostChart | undefined;
  #cursor: number | undefined;

  constructor() {
    const details = element('details', {}, element('summary', {}, 'Figures of the chart'), this.#figures);
    this.root = element('figure', {}, this.#summary, this.#place, this.#reading, details);
    this.#place.setAttribute('aria-label', 'Chart of costs over time. Left and right arrow keys read its points.');
    this.#place.addEventListener('keydown', (event) => {
      this.#move(event);
    });
    this.#place.addEventListener('pointermove', (event) => {
      this.#point(event);
    });
    for (const name of ['pointerleave', 'blur']) {
      this.#place.addEventListener(name, () => {
        this.#read(undefined);
      });
    }
    new ResizeObserver(() => {
      this.#draw();
    }).observe(this.#place);
  }

  show(chart: CostChart): void {
    this.#chart = chart;
    this.#cursor = undefined;
    this.#summary.textContent = chart.summary;
    this.#draw();
    const cells = (tag: 'th' | 'td', texts: string[]) =>
      texts.map((text, index) => element(index === 0 ? 'th' : tag, index === 0 ? { scope: 'row' } : {}, text));
    this.#figures.replaceChildren(
      element(
        'thead',
        {},
        element('tr', {}, ...['When', 'Spent', 'In all'].map((text) => element('th', { scope: 'col' }, text))),
      ),
      element(
        'tbody',
        {},
        ...chart.points.map(({ label, spent, total }) => element('tr', {}, ...cells('td', [label, spent, total]))),
      ),
    );
  }

  #draw(): void {
    const width = this.#place.clientWidth;
    const chart = this.#chart;
    if (chart === undefined || width === 0) return;
    const scale = scaleOf(chart, width);
    const { left, right, bottom, x, y } = scale;
    const line = chart.points.map((point, index) => `${x(index)},${y(point.totalUsd)}`);
    const from = `${left},${y(0)}`;
    this.#place.replaceChildren(
      drawing(
        'svg',
        { width, height: HEIGHT, 'aria-hidden': 'true' },
        ...chart.ticks.flatMap(({ usd, label }) => [
          drawing('line', { class: 'grid', x1: left, x2: right, y1: y(usd), y2: y(usd) }),
          drawing('text', { class: 'label', x: left - 6, y: y(usd) + 4, 'text-anchor': 'end' }, label),
        ]),
        ...xLabels(chart, scale),
        drawing('polygon', { class: 'area', points: [from, ...line, `${x(line.length - 1)},${bottom}`].join(' ') }),
        drawing('polyline', { class: 'line', points: [from, ...line].join(' ') }),
        ...(line.length > 40 ? [] : chart.points.map((point, index) => dot(x(index), y(point.totalUsd)))),
        ...budgetLine(chart, scale),
        ...this.#cursorMarks(scale),
      ),
    );
  }

  #cursorMarks({ x, y, bottom }: Scale): SVGElement[] {
    const index = this.#cursor;
    const point = index === undefined ? undefined : this.#chart?.points[index];
    if (index === undefined || point === undefined) return [];
    return [
      drawing('line', { class: 'cursor', x1: x(index), x2: x(index), y1: TOP, y2: bottom }),
      drawing('circle', { class: 'dot', cx: x(index), cy: y(point.totalUsd), r: 5 }),
    ];
  }

  #move(event: KeyboardEvent): void {
    const last = (this.#chart?.points.length ?? 0) - 1;
    const here = this.#cursor;
    const next = {
      ArrowLeft: here === undefined ? last : Math.max(0, here - 1),
      ArrowRight: here === undefined ? 0 : Math.min(last, here + 1),
      Home: 0,
      End: last,
      Escape: undefined,
    };
    if (last < 0 || !(event.key in next)) return;
    event.preventDefault();
    this.#read(next[event.key as keyof typeof next]);
  }

  #point(event: PointerEvent): void {
    if (this.#chart === undefined || this.#chart.points.length === 0) return;
    const { left, right } = scaleOf(this.#chart, this.#place.clientWidth);
    const along = (event.clientX - this.#place.getBoundingClientRect().left - left) / (right - left);
    const { length } = this.#chart.points;
    this.#read(Math.max(0, Math.min(length - 1, Math.round(along * length) - 1)));
  }

  #read(index: number | undefined): void {
    if (this.#cursor === index) return;
    this.#cursor = index;
    const point = index === undefined ? undefined : this.#chart?.points[index];
    this.#reading.textContent = point === undefined ? '' : `${point.label}: ${point.spent}, ${point.total} in all`;
    this.#draw();
  }
}

interface Scale {
  left: number;
  right: number;
  bottom: number;
  /** The end of a slot; the left edge is the beginning of the first slot. */
  x: (index: number) => number;
  y: (usd: number) => number;
}

function scaleOf(chart: CostChart, width: number): Scale {
  const left = Math.max(...chart.ticks.map(({ label }) => label.length)) * FIGURE + 10;
  const right = width - RIGHT;
  const bottom = HEIGHT - BOTTOM;
  const step = (right - left) / Math.max(1, chart.points.length);
  return {
    ...{ left, right, bottom },
    x: (index) => round(left + (index + 1) * step),
    y: (usd) => round(bottom - (usd / chart.topUsd) * (bottom - TOP)),
  };
}

/** As many labels as fit; always the last one, because it is now. */
function xLabels(chart: CostChart, { x, bottom, left }: Scale): SVGElement[] {
  const last = chart.points.length - 1;
  const widest = Math.max(0, ...chart.points.map(({ label }) => label.length)) * FIGURE + 14;
  const every = Math.max(1, Math.ceil(widest / Math.max(1, x(1) - x(0))));
  return chart.points.flatMap(({ label }, index) => {
    if ((last - index) % every !== 0 || x(index) - widest < left - widest / 2) return [];
    return [drawing('text', { class: 'label', x: x(index), y: bottom + 17, 'text-anchor': 'end' }, label)];
  });
}

function budgetLine({ budget }: CostChart, { left, right, y }: Scale): SVGElement[] {
  if (budget === null) return [];
  return [
    drawing('line', { class: 'budget', x1: left, x2: right, y1: y(budget.usd), y2: y(budget.usd) }),
    drawing('text', { class: 'label budget-label', x: left + 4, y: y(budget.usd) - 5 }, budget.label),
  ];
}

function dot(cx: number, cy: number): SVGElement {
  return drawing('circle', { class: 'dot', cx, cy, r: 2.5 });
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
