// The chooser of municipalities: by name, a part of it, or the name of one that was merged into another.

/** Letters only: without case, accents and punctuation. */
const folded = (text) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replace(/[^a-z0-9]+/g, ' ').trim();

const entries = [
  ...everywhere.map((at) => ({ name: atlas.names[at], at, label: '' })),
  ...atlas.otherNames.flatMap(([name, heirs]) => heirs.map((at) => ({ name, at, label: atlas.names[at] }))),
].map((one) => ({ ...one, folded: folded(one.name) }));
const alphabet = entries.filter((one) => !one.label).sort((a, b) => collator.compare(a.name, b.name));

const tight = (text) => text.replaceAll(' ', '');

/** How well a name answers a text: begins with it, has a word that does, holds it, or not at all. */
function rank(name, wanted) {
  if (name.startsWith(wanted)) return 0;
  if (name.includes(` ${wanted}`)) return 1;
  return tight(name).includes(tight(wanted)) ? 2 : Infinity;
}

/** Municipalities for a text, the best first; without a text all of them. */
function matches(text) {
  const wanted = folded(text);
  if (!wanted) return alphabet;
  return entries
    .map((one) => ({ ...one, rank: 2 * rank(one.folded, wanted) + (one.label ? 1 : 0) }))
    .filter((one) => one.rank < Infinity)
    // the heirs of a former municipality stay in their order: most inhabitants first
    .sort((a, b) => a.rank - b.rank || collator.compare(a.name, b.name));
}

const chosenName = () => (state.selected === null ? '' : atlas.names[state.selected]);

const search = { options: [], active: -1 };

function openList() {
  const text = byId('search').value === chosenName() ? '' : byId('search').value;
  search.options = matches(text);
  search.active = -1;
  const items = search.options.map(optionOf);
  byId('found').replaceChildren(...(items.length ? items : [nothingFound()]));
  showList(true);
  if (folded(text)) announce(foundText(items.length));
}

function optionOf({ name, label }, number) {
  const heir = label ? element('small', {}, ` → ${label}`) : '';
  return element('li', { id: `found-${number}`, role: 'option', 'aria-selected': 'false' }, name, heir);
}

const nothingFound = () =>
  element('li', { class: 'none', role: 'option', 'aria-disabled': 'true', 'aria-selected': 'false' }, words.found_none);

function foundText(count) {
  if (count === 0) return words.found_none;
  return count === 1 ? words.found_one : fill(words.found_many, { n: count });
}

function showList(open) {
  byId('found').hidden = !open;
  byId('search').setAttribute('aria-expanded', String(open));
  if (!open) byId('search').removeAttribute('aria-activedescendant');
}

function activate(number) {
  const count = search.options.length;
  if (!count) return;
  search.active = (number + count) % count;
  const items = [...byId('found').children];
  items.forEach((item, at) => item.setAttribute('aria-selected', String(at === search.active)));
  items[search.active].scrollIntoView({ block: 'nearest' });
  byId('search').setAttribute('aria-activedescendant', `found-${search.active}`);
}

function choose(number) {
  const option = search.options[number];
  if (!option) return;
  select(option.at);
  endSearch();
}

/** Close the list; the field names the municipality that is chosen. */
function endSearch() {
  showList(false);
  byId('search').value = chosenName();
}

function stepInList(step) {
  if (byId('found').hidden) openList();
  activate(search.active < 0 && step < 0 ? -1 : search.active + step);
}

/** Enter takes the marked or the first name; an emptied field means none. */
function enterInSearch() {
  if (!folded(byId('search').value) && search.active < 0) {
    if (state.selected !== null) select(null);
    endSearch();
  } else if (!byId('found').hidden) choose(Math.max(search.active, 0));
}

function pressInSearch(event) {
  if (event.key === 'ArrowDown') stepInList(1);
  else if (event.key === 'ArrowUp') stepInList(-1);
  else if (event.key === 'Enter') enterInSearch();
  else if (event.key === 'Escape') endSearch();
  else return;
  event.preventDefault();
}

function startSearch() {
  const input = byId('search');
  input.addEventListener('input', openList);
  input.addEventListener('click', () => {
    if (byId('found').hidden) openList();
  });
  input.addEventListener('focus', () => input.select());
  input.addEventListener('keydown', pressInSearch);
  input.addEventListener('blur', endSearch);
  // `mousedown` would take the focus away, and the list with it, before the click
  byId('found').addEventListener('mousedown', (event) => event.preventDefault());
  byId('found').addEventListener('click', (event) => {
    const item = event.target.closest('[role=option]');
    if (item) choose([...byId('found').children].indexOf(item));
  });
}
