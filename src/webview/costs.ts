import type { CapRow } from '../presenters/costs/cap-rows.ts';
import type { CostPage, CostPageQuery, FromCostPage, PageOption, ToCostPage } from '../presenters/costs/cost-page.ts';
import { ChartView } from './chart.ts';
import { drawing, element } from './element.ts';

/** The editor's API for webviews. */
declare function acquireVsCodeApi(): {
  postMessage(message: FromCostPage): void;
  getState(): { query?: CostPageQuery } | undefined;
  setState(state: { query: CostPageQuery }): void;
};

const editor = acquireVsCodeApi();
const say = (message: FromCostPage): void => {
  editor.postMessage(message);
};

let query: CostPageQuery | undefined;

const chart = new ChartView();
const notice = element('p', { class: 'notice', role: 'status' }, 'Reading…');
const body = element('div', { hidden: '' });
const table = element('table', { class: 'costs' });
const remarks = element('ul', { class: 'remarks' });
const caps = element('section', { 'aria-labelledby': 'budgets' });
const forecast = element('section', { 'aria-labelledby': 'forecast' });
const readAt = element('p', { class: 'quiet' });
const exporting = element('button', { type: 'button' }, 'Export CSV…');
exporting.addEventListener('click', () => {
  say({ type: 'export' });
});

const choosers = {
  range: chooser('Time', (value) => ({ range: value as CostPageQuery['range'] })),
  groupBy: chooser('Group by', (value) => ({ groupBy: value as CostPageQuery['groupBy'] })),
  project: chooser('Project', (value) => ({ projectId: value === '' ? null : value })),
  provider: chooser('Provider', (value) => ({ providerId: value === '' ? null : value })),
};

body.append(
  element('form', { 'aria-label': 'What is shown' }, ...Object.values(choosers).map(({ root }) => root)),
  element('h2', { id: 'over-time' }, 'Over time'),
  chart.root,
  element('h2', { id: 'what-for' }, 'What for'),
  table,
  remarks,
  caps,
  forecast,
  readAt,
);
document.querySelector('main')?.append(element('header', {}, element('h1', {}, 'Costs'), exporting), notice, body);

window.addEventListener('message', ({ data }: MessageEvent<ToCostPage>) => {
  if (data.type === 'page') show(data.page);
  else {
    notice.textContent = data.text;
    notice.hidden = false;
    body.hidden = true;
  }
});
say({ type: 'ready', query: editor.getState()?.query ?? null });

/** Replaces only what changed, so that an open list and the focus are kept. */
function show(page: CostPage): void {
  ({ query } = page);
  editor.setState({ query });
  notice.hidden = true;
  body.hidden = false;
  choosers.range.show(page.options.range, query.range);
  choosers.groupBy.show(page.options.groupBy, query.groupBy);
  choosers.project.show(page.options.project, query.projectId ?? '');
  choosers.provider.show(page.options.provider, query.providerId ?? '');
  chart.show(page.chart);
  showTable(page);
  remarks.replaceChildren(...page.table.remarks.map((text) => element('li', {}, text)));
  caps.replaceChildren(
    ...(page.caps.length === 0
      ? []
      : [element('h2', { id: 'budgets' }, 'Budgets'), element('ul', { class: 'caps' }, ...page.caps.map(capItem))]),
  );
  forecast.replaceChildren(
    ...(page.forecast === null ? [] : [element('h2', { id: 'forecast' }, 'Forecast'), element('p', {}, page.forecast)]),
  );
  readAt.textContent = `Read ${page.readAt}.`;
}

function showTable({ head, table: { rows, total } }: CostPage): void {
  const line = ({ name, turns, tokens, cost, basis }: typeof total): HTMLElement =>
    element(
      'tr',
      {},
      element('th', { scope: 'row' }, name),
      ...[turns, tokens, cost, basis].map((text) => element('td', {}, text)),
    );
  table.replaceChildren(
    element('caption', {}, 'Costs by what was chosen'),
    element('thead', {}, element('tr', {}, ...head.map((text) => element('th', { scope: 'col' }, text)))),
    element('tbody', {}, ...rows.map(line)),
    element('tfoot', {}, line(total)),
  );
}

function capItem({ id, label, amount, fraction, level, description }: CapRow): HTMLElement {
  const words = description.split(' ').slice(1).join(' ');
  const raise = element(
    'button',
    { type: 'button', class: 'small', 'aria-label': `Raise the budget: ${label}` },
    'Raise…',
  );
  raise.addEventListener('click', () => {
    say({ type: 'raiseBudget', capId: id });
  });
  return element(
    'li',
    { class: level },
    element('span', { class: 'name' }, label),
    element('span', { class: 'amount' }, words === '' ? amount : words),
    drawing(
      'svg',
      { class: 'bar', 'aria-hidden': 'true', width: '100%', height: 6 },
      drawing('rect', { class: 'track', width: '100%', height: 6 }),
      drawing('rect', { class: 'fill', width: `${Math.min(100, Math.max(0, fraction * 100))}%`, height: 6 }),
    ),
    ...(level === 'calm' ? [] : [raise]),
  );
}

interface Chooser {
  root: HTMLElement;
  show(options: readonly PageOption[], value: string): void;
}

function chooser(title: string, change: (value: string) => Partial<CostPageQuery>): Chooser {
  const id = `choose ${title}`.toLowerCase().replaceAll(' ', '-');
  const select = element('select', { id });
  let drawn = '';
  select.addEventListener('change', () => {
    if (query !== undefined) say({ type: 'query', query: { ...query, ...change(select.value) } });
  });
  return {
    root: element('div', { class: 'chooser' }, element('label', { for: id }, title), select),
    show(options, value) {
      const wanted = JSON.stringify(options);
      if (wanted !== drawn) {
        drawn = wanted;
        select.replaceChildren(...options.map((option) => element('option', { value: option.value }, option.label)));
      }
      if (select.value !== value) select.value = value;
    },
  };
}
