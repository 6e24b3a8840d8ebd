// The table: the figures of the map, in words where there is none.

const COLUMNS = [
  { key: 'name', label: () => words.municipality, of: (at) => atlas.names[at] },
  { key: 'province', label: () => words.province, of: (at) => atlas.provinces[at], kind: 'wide-only' },
  { key: 'value', label: () => indicator().unit, of: (at) => valueAt(at), kind: 'n' },
  { key: 'status', label: () => words.status, of: (at) => statusWord(at) },
];

/** Compare by a column, and by name where that is equal; what has no figure stands at the end. */
function comparison({ column, descending }) {
  const { of } = COLUMNS.find(({ key }) => key === column);
  const sign = descending ? -1 : 1;
  return (one, other) => {
    const [a, b] = [of(one), of(other)];
    if (a === null || b === null) return (a === null) - (b === null) || byName(one, other);
    return sign * (typeof a === 'number' ? a - b : collator.compare(a, b)) || byName(one, other);
  };
}

const byName = (one, other) => collator.compare(atlas.names[one], atlas.names[other]);
const inOrder = () => [...everywhere].sort(comparison(state.sort));

function headCell({ key, label, kind = '' }) {
  const sorted = state.sort.column === key ? (state.sort.descending ? 'descending' : 'ascending') : 'none';
  const title = fill(words.sort_by, { column: label() });
  const button = element('button', { type: 'button', 'data-column': key, title }, label());
  return element('th', { scope: 'col', class: kind, 'aria-sort': sorted }, button);
}

function bodyRow(at) {
  const value = valueAt(at);
  const look = element('span', {}, classWord(at));
  return element(
    'tr',
    { 'data-at': at, class: at === state.selected ? 'chosen' : '' },
    element('th', { scope: 'row' }, atlas.names[at]),
    element('td', { class: 'wide-only' }, atlas.provinces[at]),
    element('td', { class: value === null ? 'n none' : 'n' }, value === null ? '–' : written(value)),
    element('td', {}, statusWord(at)),
    element('td', { class: value === null ? 'wide-only none' : 'wide-only' }, swatch(lookOf(at)), look),
  );
}

function renderTable() {
  const table = byId('figures');
  const { label, unit } = indicator();
  table.caption.replaceChildren(element('span', {}, fill(words.table_caption, { label, unit, period: shown().period })));
  const classHead = element('th', { scope: 'col', class: 'unsorted wide-only' }, words.class);
  table.tHead.rows[0].replaceChildren(...COLUMNS.map(headCell), classHead);
  table.tBodies[0].replaceChildren(...inOrder().map(bodyRow));
}

/** Let the map appear first. */
let waiting = null;
function renderTableSoon() {
  cancelAnimationFrame(waiting);
  waiting = requestAnimationFrame(() => setTimeout(renderTable));
}

function markRow() {
  for (const row of byId('figures').tBodies[0].rows) row.classList.toggle('chosen', Number(row.dataset.at) === state.selected);
}

function sortBy(column) {
  const { sort } = state;
  // figures from high to low first, names from A to Z
  state.sort = { column, descending: sort.column === column ? !sort.descending : column === 'value' };
  renderTable();
  byId('figures').tHead.querySelector(`[data-column=${column}]`).focus();
}

function startTable() {
  byId('figures').addEventListener('click', (event) => {
    const button = event.target.closest('button[data-column]');
    const row = event.target.closest('tr[data-at]');
    if (button) sortBy(button.dataset.column);
    else if (row) select(Number(row.dataset.at));
  });
}
