// How many municipalities have such a figure, from the lowest to the highest.

const SPREAD = { width: 340, left: 2, right: 338, top: 16, bottom: 56, bars: 48 };

/** Count figures in bars of equally many steps of the last decimal, so that none is taller only by rounding. */
function spreadBars(sorted) {
  const [low, high] = [sorted[0], sorted.at(-1)];
  const step = Math.ceil((high - low + 1) / SPREAD.bars);
  const counts = new Array(Math.ceil((high - low + 1) / step)).fill(0);
  for (const value of sorted) counts[Math.floor((value - low) / step)] += 1;
  const width = (SPREAD.right - SPREAD.left) / counts.length;
  const across = (value) => SPREAD.left + (width * (value - low + 0.5)) / step;
  return { counts, width, across };
}

/** One bar; a single municipality among hundreds can still be seen. */
function spreadBar(count, at, { counts, width }) {
  const { left, top, bottom } = SPREAD;
  const height = count && Math.max(2, ((bottom - top) * count) / Math.max(...counts));
  const gap = Math.min(1, width / 4);
  return drawing('rect', { class: 'bar', x: left + at * width, y: bottom - height, width: width - gap, height });
}

function spreadStrip() {
  const sorted = sortedValues();
  const bars = spreadBars(sorted);
  const { left, right, top, bottom, width } = SPREAD;
  const [from, median, to] = [0.25, 0.5, 0.75].map((share) => bars.across(quantile(sorted, share)));
  const label = (x, anchor, value) => drawing('text', { x, y: bottom + 14, 'text-anchor': anchor }, written(value));
  return drawing(
    'svg',
    { class: 'spread', viewBox: `0 0 ${width} ${bottom + 18}`, 'aria-hidden': 'true' },
    drawing('rect', { class: 'half', x: from, y: top, width: Math.max(to - from, 2), height: bottom - top }),
    ...bars.counts.map((count, at) => spreadBar(count, at, bars)),
    drawing('path', { class: 'base', d: `M${left} ${bottom}H${right}` }),
    drawing('path', { class: 'median', d: `M${median} ${top}V${bottom + 4}` }),
    label(left, 'start', sorted[0]),
    sorted[0] === sorted.at(-1) ? null : label(right, 'end', sorted.at(-1)),
    spreadMark(bars.across),
  );
}

/** Point at the chosen municipality. */
function spreadMark(across) {
  const value = state.selected === null ? null : valueAt(state.selected);
  if (value === null) return null;
  const { top, bottom, width } = SPREAD;
  const x = Math.min(Math.max(across(value), 6), width - 6);
  return drawing('path', { class: 'mark', d: `M${x - 6} ${top - 14}h12l-4.8 11v${bottom - top + 3}h-2.4v-${bottom - top + 3}z` });
}
