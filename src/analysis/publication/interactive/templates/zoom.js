// Closer to a part of the map, for the small municipalities of the Randstad. The wheel scrolls the page, as everywhere.

const DEEPEST = 12;

/** The rectangle that the map shows now. */
function frame() {
  const { x, y, width, height } = byId('areas').viewBox.baseVal;
  return { x, y, width, height };
}

const zoom = { whole: frame(), view: frame(), dragging: false };

const depth = () => zoom.whole.width / zoom.view.width;

/** Show a rectangle of the map, kept within the country. */
function look(x, y, width) {
  const { whole } = zoom;
  const height = (width * whole.height) / whole.width;
  const within = (start, size, from, all) => Math.min(Math.max(start, from), from + all - size);
  zoom.view = { x: within(x, width, whole.x, whole.width), y: within(y, height, whole.y, whole.height), width, height };
  const areas = byId('areas');
  areas.setAttribute('viewBox', [zoom.view.x, zoom.view.y, width, height].map(Math.round).join(' '));
  areas.classList.toggle('zoomed', depth() > 1);
  allow('zoom-in', depth() < DEEPEST);
  allow('zoom-out', depth() > 1);
  allow('zoom-whole', depth() > 1);
  scaleHatches();
}

/** Zoom around a point, by default the chosen municipality or else the middle of what is shown. */
function zoomBy(factor, around = null) {
  const { view, whole } = zoom;
  const chosen = state.selected === null ? null : atlas.anchors[state.selected];
  const [x, y] = around ?? chosen ?? [view.x + view.width / 2, view.y + view.height / 2];
  const width = Math.min(Math.max(view.width / factor, whole.width / DEEPEST), whole.width);
  look(x - width / 2, y - (width * whole.height) / whole.width / 2, width);
}

/** Move the map when a municipality lies outside what is shown, or at its edge. */
function bringIntoView(at) {
  const { x, y, width, height } = zoom.view;
  const [px, py] = atlas.anchors[at];
  const seen = Math.abs(px - x - width / 2) < 0.42 * width && Math.abs(py - y - height / 2) < 0.42 * height;
  if (!seen && depth() > 1) look(px - width / 2, py - height / 2, width);
}

/** Drag the map once it is larger than its frame. */
function startDrag(down) {
  const areas = byId('areas');
  zoom.dragging = false;
  if (depth() <= 1 || down.button !== 0) return;
  const { x, y, width } = zoom.view;
  const scale = areas.getScreenCTM().a;
  const move = (event) => {
    const [dx, dy] = [event.clientX - down.clientX, event.clientY - down.clientY];
    if (Math.hypot(dx, dy) < 5 && !zoom.dragging) return; // a click with an unsteady hand
    zoom.dragging = true;
    areas.classList.add('dragged');
    look(x - dx / scale, y - dy / scale, width);
  };
  const stop = () => {
    areas.classList.remove('dragged');
    window.removeEventListener('pointermove', move);
  };
  window.addEventListener('pointermove', move);
  window.addEventListener('pointerup', stop, { once: true });
  window.addEventListener('pointercancel', stop, { once: true });
}

function startZoom() {
  onClick('zoom-in', () => zoomBy(2));
  onClick('zoom-out', () => zoomBy(0.5));
  onClick('zoom-whole', () => look(zoom.whole.x, zoom.whole.y, zoom.whole.width));
  byId('areas').addEventListener('pointerdown', startDrag);
  look(zoom.whole.x, zoom.whole.y, zoom.whole.width);
}
