// Beside the map: the chosen municipality, or all of them together; and what the indicator means.

const line = (text, kind = 'plain') => element('p', { class: kind }, text);

function renderDetail() {
  byId('detail').replaceChildren(...(state.selected === null ? overview() : portrait(state.selected)));
}

function spreadPart() {
  if (!sortedValues().length) return [];
  return [element('h3', {}, fill(words.spread, { period: shown().period })), spreadStrip(), line(words.spread_text, 'small')];
}

function overview() {
  const sorted = sortedValues();
  const heading = element('h2', { id: 'detail-name' }, words.overview);
  if (!sorted.length) return [heading, line(words.overview_none)];
  const [low, median, high] = [0.25, 0.5, 0.75].map((share) => written(quantile(sorted, share)));
  return [
    heading,
    line(fill(words.overview_known, { known: sorted.length, all: everywhere.length })),
    line(fill(words.overview_spread, { low, median, high: `${high} ${indicator().unit}` })),
    line(fill(words.overview_ends, { lowest: holders(sorted[0]), highest: holders(sorted.at(-1)) })),
    ...spreadPart(),
    line(words.pick),
  ];
}

/** Name the municipalities with a figure; more than three are counted. */
function holders(value) {
  const names = everywhere.filter((at) => valueAt(at) === value).map((at) => atlas.names[at]);
  const figure = written(value);
  return names.length > 3 ? fill(words.shared, { n: names.length, figure }) : `${enumerated(names)} (${figure})`;
}

function portrait(at) {
  const clear = element('button', { type: 'button' }, words.clear);
  clear.addEventListener('click', () => {
    select(null);
    byId('areas').focus({ preventScroll: true });
  });
  return [
    element('div', { class: 'name-row' }, element('h2', { id: 'detail-name' }, atlas.names[at]), clear),
    line(`${atlas.provinces[at]} · ${atlas.codes[at]}`, 'where'),
    ...figurePart(at),
    ...spreadPart(),
    ...seriesPart(at),
  ];
}

function figurePart(at) {
  const value = valueAt(at);
  const told = `${shown().period}, ${statusWord(at)}`;
  const figure = value === null
    ? element('p', { class: 'big' }, element('b', {}, words.no_figure))
    : element('p', { class: 'big' }, element('b', {}, written(value)), element('span', {}, indicator().measured));
  const klass = value === null ? told : `${told} · ${words.class.toLowerCase()}: ${classWord(at)}`;
  return [figure, element('p', { class: 'in-class' }, swatch(lookOf(at)), element('span', {}, klass))];
}

function seriesPart(at) {
  if (indicator().years.length < 2) return [];
  const hollow = indicator().years.some((year) => 'pe'.includes(statusAt(at, year)));
  const note = hollow ? line(words.hollow, 'small') : null;
  return [element('h3', {}, words.series), seriesChart(at), note, seriesTable(at)].filter(Boolean);
}

/** What changed in a year so that it cannot be compared with the years before; empty when nothing did. */
function breakIn(year) {
  const change = indicator().breaks[year];
  return change ? `${fill(words.break, { year })} ${change}` : '';
}

/** What the figures of the shown year may not be taken for. */
function cautions() {
  const { caveat, years, old, pooled } = indicator();
  const aged = old ? fill(words.old, { period: years.at(-1).period }) : '';
  return [caveat, breakIn(shown().year), aged, pooled ? words.pooled : ''].filter(Boolean).join(' ');
}

/** What is measured, over which year, with which status, on which division. */
function measuredText() {
  const special = ['p', 'e'].filter((letter) => shown().statuses.includes(letter)).map((letter) => atlas.statuses[letter]);
  const division = fill(words.division, { year: atlas.boundaryYear });
  return `${[indicator().measured, shown().period, ...special].join(', ')} · ${division}`;
}

/** Say what is measured, what the figures stand for, and where they come from. */
function renderText() {
  const { label, definition, years } = indicator();
  byId('label').textContent = label;
  byId('measured').textContent = measuredText();
  byId('caveat').textContent = cautions();
  byId('caveat').hidden = !cautions();
  const breaks = years.map((year) => breakIn(year.year)).filter(Boolean);
  byId('definition').replaceChildren(line(definition), ...breaks.map((text) => line(text)));
  byId('source').textContent = atlas.sources[shown().source];
  document.title = `${label}, ${shown().period} · ${words.title}`;
}
