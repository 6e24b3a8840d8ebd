// The legend follows the map: each look with how many municipalities have it.

function entry(look, label, count, below = '') {
  const chosen = state.selected !== null && lookOf(state.selected) === look ? 'chosen' : '';
  const note = below ? element('span', { class: 'band' }, below) : null;
  const number = element('span', { class: 'count' }, String(count));
  return element('li', { class: chosen, 'data-look': look }, swatch(look), element('span', {}, label), number, note);
}

function renderLegend() {
  const counts = {};
  for (const at of everywhere) counts[lookOf(at)] = (counts[lookOf(at)] ?? 0) + 1;
  const parts = [classEntries(counts), estimateEntries(counts), missingEntries(counts)].filter((part) => part.length);
  parts.slice(1).forEach(([first]) => first.classList.add('gap'));
  byId('legend').replaceChildren(headEntry(indicator().unit, words.count_head), ...parts.flat());
  byId('direction').textContent = indicator().direction;
}

const headEntry = (text, right = '') =>
  element('li', { class: 'head' }, element('span'), element('span', {}, text), element('span', {}, right));

/** All classes, also an empty one; none where every figure is an estimate. */
function classEntries(counts) {
  const { labels, band } = indicator().classes;
  const here = (prefix) => labels.some((_, at) => counts[prefix + at]);
  if (!here('c') && here('e')) return [];
  return labels.map((label, at) => entry(`c${at}`, label, counts[`c${at}`] ?? 0, at === band ? words.band : ''));
}

/** The classes in which there are estimates; a hatch that does not occur tells nothing. */
function estimateEntries(counts) {
  const { labels } = indicator().classes;
  const list = labels.map((label, at) => counts[`e${at}`] && entry(`e${at}`, label, counts[`e${at}`])).filter(Boolean);
  return list.length ? [headEntry(atlas.statuses.e), ...list] : [];
}

const missingEntries = (counts) =>
  [...atlas.missing].filter((letter) => counts[letter]).map((letter) => entry(letter, atlas.statuses[letter], counts[letter]));

/** Mark the look of the municipality that the reader points at; with null none. */
function pointLegend(at) {
  const look = at === null ? null : lookOf(at);
  for (const item of byId('legend').children) item.classList.toggle('pointed', item.dataset.look === look);
}
