// The map: colours, pointer, and one tab stop in which the arrow keys go from municipality to municipality.

const areaOf = (at) => byId(`g${at}`);
const numberOf = (target) => (/^g\d+$/.test(target.id) ? Number(target.id.slice(1)) : null);

function paintMap() {
  for (const at of everywhere) areaOf(at).setAttribute('class', lookOf(at));
}

/** Draw the outline of a municipality over the others; with null none. */
function outline(id, at) {
  const data = at === null ? '' : areaOf(at).getAttribute('d');
  for (const path of [byId(id), byId(`${id}-halo`)]) if (path) path.setAttribute('d', data);
}

function hover(event) {
  const at = event.pointerType === 'touch' ? null : numberOf(event.target);
  outline('hovered', at);
  if (at === null) hideTooltip();
  else showTooltip(at, event);
}

function leave() {
  outline('hovered', null);
  hideTooltip();
}

/** Choose what was clicked, or let go of it; a finger has no hover, so it gets the tooltip now. */
function clickOnMap(event) {
  const at = numberOf(event.target);
  if (at === null || zoom.dragging) return hideTooltip();
  select(at === state.selected ? null : at);
  if (event.pointerType === 'touch' && state.selected !== null) showTooltip(at, event);
}

const DIRECTIONS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** The nearest municipality within a quarter turn around a direction; straight ahead counts as nearer. */
function neighbour(from, [dx, dy]) {
  const [x, y] = atlas.anchors[from];
  let best = null;
  let least = Infinity;
  for (const at of everywhere) {
    const [right, down] = [atlas.anchors[at][0] - x, atlas.anchors[at][1] - y];
    const ahead = right * dx + down * dy;
    const aside = Math.abs(right * dy) + Math.abs(down * dx);
    if (ahead <= 0 || aside > ahead) continue;
    const cost = ahead + 1.5 * aside;
    if (cost < least) [best, least] = [at, cost];
  }
  return best;
}

/** Where the keyboard begins: at the municipality nearest to the middle of the map. */
function middle() {
  const { x, y, width, height } = zoom.view;
  const distance = ([ax, ay]) => Math.hypot(ax - x - width / 2, ay - y - height / 2);
  return everywhere.reduce((best, at) => (distance(atlas.anchors[at]) < distance(atlas.anchors[best]) ? at : best));
}

function focusOn(at) {
  state.focused = at;
  outline('focused', at);
  bringIntoView(at);
  showTooltip(at, pointOf(at));
  announce(sentenceOf(at));
}

function pressOnMap(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const direction = DIRECTIONS[event.key];
  if (direction) focusOn(neighbour(state.focused, direction) ?? state.focused);
  else if (event.key === 'Enter' || event.key === ' ') select(state.focused);
  else if (event.key === 'Escape') select(null);
  else if (event.key === '+' || event.key === '=') zoomBy(2, atlas.anchors[state.focused]);
  else if (event.key === '-') zoomBy(0.5, atlas.anchors[state.focused]);
  else return;
  event.preventDefault();
}

function startMap() {
  const areas = byId('areas');
  areas.addEventListener('pointermove', hover);
  areas.addEventListener('pointerleave', leave);
  areas.addEventListener('click', clickOnMap);
  areas.addEventListener('keydown', pressOnMap);
  areas.addEventListener('focus', () => {
    // a click focuses too; the mark of the keyboard is then not wanted
    if (areas.matches(':focus-visible')) focusOn(state.focused ?? state.selected ?? middle());
  });
  areas.addEventListener('blur', () => {
    outline('focused', null);
    hideTooltip();
  });
  new ResizeObserver(scaleHatches).observe(areas);
}
