// The choosers, and what follows from a choice.

function fillIndicators() {
  const option = (name) => element('option', { value: name }, atlas.indicators[name].label);
  const groups = atlas.themes.map(({ label, indicators }) => element('optgroup', { label }, ...indicators.map(option)));
  byId('indicator').replaceChildren(...groups);
}

function fillYears() {
  const options = indicator().years.map((year, at) => element('option', { value: at }, year.period));
  byId('year').replaceChildren(...options.reverse());
}

function render() {
  setColours();
  byId('indicator').value = state.indicator;
  byId('year').value = state.year;
  allow('previous-year', state.year > 0);
  allow('next-year', state.year < indicator().years.length - 1);
  renderText();
  paintMap();
  outline('selected', state.selected);
  byId('search').value = chosenName();
  renderLegend();
  renderDetail();
  renderTableSoon();
  writeAddress();
}

/** Choose a municipality; with null none. */
function select(at) {
  state.selected = at;
  if (at !== null) {
    state.focused = at;
    bringIntoView(at);
  }
  byId('search').value = chosenName();
  outline('selected', at);
  renderLegend();
  renderDetail();
  markRow();
  writeAddress();
  announce(at === null ? words.cleared : fill(words.selected, { text: sentenceOf(at) }));
}

/** Choose an indicator and keep the year, or take the nearest that there is and say so. */
function chooseIndicator(name) {
  const wanted = shown();
  state.indicator = name;
  const { years } = indicator();
  const away = (at) => Math.abs(years[at].year - wanted.year);
  state.year = years.reduce((best, _, at) => (away(at) <= away(best) ? at : best), 0);
  fillYears();
  render();
  remark(away(state.year) ? fill(words.remark_year, { wanted: wanted.period, shown: shown().period }) : '');
  announce(`${indicator().label}, ${shown().period}`);
}

function chooseYear(at) {
  state.year = at;
  render();
  remark('');
  announce(state.selected === null ? `${indicator().label}, ${shown().period}` : sentenceOf(state.selected));
}

function start() {
  fillIndicators();
  startAddress();
  fillYears();
  startMap();
  startZoom();
  startTable();
  startSearch();
  byId('indicator').addEventListener('change', (event) => chooseIndicator(event.target.value));
  byId('year').addEventListener('change', (event) => chooseYear(Number(event.target.value)));
  onClick('previous-year', () => chooseYear(state.year - 1));
  onClick('next-year', () => chooseYear(state.year + 1));
  onClick('download', download);
  render();
  remark(remarked);
}

start();
