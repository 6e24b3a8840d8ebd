// What a municipality under the pointer or under the keyboard shows: name, figure, class, year and status.

function showTooltip(at, point) {
  const parts = [element('b', {}, atlas.names[at]), ...tooltipLines(at).map((text) => element('div', {}, text))];
  byId('tooltip').replaceChildren(...parts);
  byId('tooltip').hidden = false;
  placeTooltip(point);
  pointLegend(at);
}

function tooltipLines(at) {
  if (valueAt(at) === null) return [`${words.no_figure}: ${statusWord(at)}`, shown().period];
  const about = `${classWord(at)} · ${shown().period}, ${statusWord(at)}`;
  return [`${written(valueAt(at))} ${indicator().unit}`, about];
}

function hideTooltip() {
  byId('tooltip').hidden = true;
  pointLegend(null);
}

/** Keep the tooltip beside a point of the screen and inside the map. */
function placeTooltip({ clientX, clientY }) {
  const tip = byId('tooltip');
  const box = byId('map').getBoundingClientRect();
  const [x, y] = [clientX - box.left, clientY - box.top];
  const left = x + 16 + tip.offsetWidth > box.width ? x - tip.offsetWidth - 12 : x + 16;
  const top = Math.min(Math.max(y + 16, 4), box.height - tip.offsetHeight - 4);
  tip.style.transform = `translate(${Math.max(left, 4)}px, ${top}px)`;
}

/** Where on the screen the middle of a municipality lies. */
function pointOf(at) {
  const [x, y] = atlas.anchors[at];
  const { x: clientX, y: clientY } = new DOMPoint(x, y).matrixTransform(byId('areas').getScreenCTM());
  return { clientX, clientY };
}
