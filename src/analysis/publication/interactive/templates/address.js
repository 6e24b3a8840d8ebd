// The choices stand in the address, so that a link or a reload shows the same.

let remarked = ''; // what the address asked for and is not here

function writeAddress() {
  const choices = new URLSearchParams({ indicator: state.indicator, year: shown().year });
  if (state.selected !== null) choices.set('gemeente', atlas.codes[state.selected]);
  history.replaceState(null, '', `#${choices}`);
}

/** Take over what the address says; what is not known is left at the usual choice, and remarked upon. */
function readAddress() {
  const asked = new URLSearchParams(location.hash.slice(1));
  const unknown = [];
  const name = asked.get('indicator');
  if (name !== null && !Object.hasOwn(atlas.indicators, name)) unknown.push(words.indicator);
  else if (name !== null) state.indicator = name;
  state.year = indicator().years.length - 1;
  const year = asked.get('year');
  const place = indicator().years.findIndex((one) => String(one.year) === year);
  if (place >= 0) state.year = place;
  else if (year !== null) unknown.push(words.year);
  const code = asked.get('gemeente');
  if (code !== null && !atlas.codes.includes(code)) unknown.push(words.municipality);
  state.selected = code !== null && atlas.codes.includes(code) ? atlas.codes.indexOf(code) : null;
  remarked = unknown.length ? fill(words.remark_unknown, { what: enumerated(unknown).toLowerCase() }) : '';
}

function remark(text) {
  byId('remark').textContent = text;
  byId('remark').hidden = !text;
}

function startAddress() {
  readAddress();
  window.addEventListener('hashchange', () => {
    if (!location.hash.includes('=')) return; // a jump within the page
    readAddress();
    fillYears();
    render();
    remark(remarked);
  });
}
