// What the page knows, and what the reader has chosen.

const atlas = JSON.parse(document.getElementById('atlas-data').textContent);
const { words } = atlas;
const everywhere = atlas.codes.map((_, at) => at);

/** The choices; municipalities are numbers in the order of `atlas.codes`. */
const state = {
  indicator: atlas.themes[0].indicators[0],
  year: 0, // place in the years of the indicator
  selected: null,
  focused: null,
  sort: { column: 'name', descending: false },
};

const byId = (id) => document.getElementById(id);
const indicator = () => atlas.indicators[state.indicator];
const shown = () => indicator().years[state.year];

/** The figure of a municipality in units of the last decimal, or null. */
const valueAt = (at, year = shown()) => year.values[at];

/** The letter of a status; one letter stands for all municipalities when they share it. */
const statusAt = (at, year = shown()) => (year.statuses.length === 1 ? year.statuses : year.statuses[at]);

/** The class of a figure, counted from 0, or null where there is no figure. */
function classOf(value) {
  if (value === null) return null;
  const { borders, closedRight } = indicator().classes;
  return borders.filter((border, at) => (closedRight[at] ? value > border : value >= border)).length;
}

/** What a municipality looks like: its class, its class under a hatch, or the hatch of a missing figure. */
function lookOf(at) {
  const status = statusAt(at);
  if (atlas.missing.includes(status)) return status;
  return (status === 'e' ? 'e' : 'c') + classOf(valueAt(at));
}

/** An element with attributes and children; text is never read as markup. */
function element(tag, attributes = {}, ...children) {
  return furnished(document.createElement(tag), attributes, children);
}

function drawing(tag, attributes = {}, ...children) {
  return furnished(document.createElementNS('http://www.w3.org/2000/svg', tag), attributes, children);
}

function furnished(made, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children.filter((child) => child !== null));
  return made;
}

/** Put values at the places of a sentence. */
const fill = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (_, name) => values[name]);

/** A button that does nothing now keeps its place and the focus. */
function allow(id, possible) {
  byId(id).setAttribute('aria-disabled', String(!possible));
}

/** Do something at a click, unless the button does nothing now. */
function onClick(id, act) {
  byId(id).addEventListener('click', () => {
    if (byId(id).getAttribute('aria-disabled') !== 'true') act();
  });
}

function announce(text) {
  byId('announcement').textContent = text;
}
