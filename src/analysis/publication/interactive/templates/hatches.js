// Colours of the classes, and hatches that keep their size on the screen at every zoom.

function setColours() {
  const { colours, inks } = indicator().classes;
  const root = document.documentElement.style;
  colours.forEach((colour, at) => root.setProperty(`--class-${at}`, colour));
  inks.forEach((ink, at) => root.setProperty(`--ink-${at}`, ink));
}

function scaleHatches() {
  const matrix = byId('areas').getScreenCTM();
  if (!matrix || !matrix.a) return; // not laid out yet
  for (const pattern of byId('areas').querySelectorAll('pattern')) {
    pattern.setAttribute('patternTransform', `scale(${(1 / matrix.a).toFixed(3)})`);
  }
}

/** A small sample of what a municipality looks like on the map. */
function swatch(look) {
  const box = drawing('rect', { class: look, x: 0.5, y: 0.5, width: 27, height: 16 });
  return drawing('svg', { class: 'swatch', viewBox: '0 0 28 17', 'aria-hidden': 'true' }, box);
}
