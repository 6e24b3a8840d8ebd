// The figures of one municipality through the years: a line, and the same in a small table.

const SERIES = { width: 340, height: 112, left: 10, right: 330, top: 20, bottom: 88 };

/** Years with a figure that follow each other without a gap or a break. */
function stretches(at) {
  const { years, breaks } = indicator();
  const found = [];
  years.forEach((year, number) => {
    const before = years[number - 1];
    const joined = before?.year === year.year - 1 && !breaks[year.year] && valueAt(at, before) !== null;
    if (valueAt(at, year) === null) return;
    if (joined) found.at(-1).push(year);
    else found.push([year]);
  });
  return found;
}

function seriesChart(at) {
  const { years } = indicator();
  const values = years.map((year) => valueAt(at, year)).filter((value) => value !== null);
  if (values.length < 2) return null;
  const { width, height } = SERIES;
  const place = seriesPlaces(years, values);
  const lines = stretches(at).map((run) => run.map((year) => place(year.year, valueAt(at, year)).join(' ')).join('L'));
  return drawing(
    'svg',
    { class: 'series', viewBox: `0 0 ${width} ${height}`, 'aria-hidden': 'true' },
    drawing('path', { class: 'base', d: `M0 ${SERIES.bottom + 6}H${width}` }),
    ...seriesBreaks(years, place),
    ...lines.map((line) => drawing('path', { class: 'line', d: `M${line}` })),
    ...years.filter((year) => valueAt(at, year) !== null).map((year) => seriesDot(at, year, place)),
    ...seriesLabels(at, years, place),
  );
}

/** Where a year and a figure stand; the scale begins at zero, so that small changes look small. */
function seriesPlaces(years, values) {
  const { left, right, top, bottom } = SERIES;
  const [first, last] = [years[0].year, years.at(-1).year];
  const [low, high] = [Math.min(0, ...values), Math.max(0, ...values)];
  return (year, value) => [
    Math.round(left + ((right - left) * (year - first)) / Math.max(last - first, 1)),
    Math.round(bottom - ((bottom - top) * (value - low)) / (high - low || 1)),
  ];
}

function seriesDot(at, year, place) {
  const [cx, cy] = place(year.year, valueAt(at, year));
  const firm = statusAt(at, year) === 'o' ? '' : ' hollow';
  const now = year === shown();
  return drawing('circle', { class: `dot${firm}`, cx, cy, r: now ? 5.5 : 3.2 });
}

function seriesBreaks(years, place) {
  const { breaks } = indicator();
  return years
    .filter((year) => breaks[year.year] && year !== years[0])
    .map((year) => drawing('path', { class: 'break', d: `M${place(year.year - 0.5, 0)[0]} 8V${SERIES.bottom + 6}` }));
}

/** Name the first and the last year, and the figure of the year that is shown. */
function seriesLabels(at, years, place) {
  const ends = [[years[0], 'start', 0], [years.at(-1), 'end', SERIES.width]].map(([year, anchor, x]) =>
    drawing('text', { x, y: SERIES.height - 3, 'text-anchor': anchor }, year.period),
  );
  const value = valueAt(at);
  if (value === null) return ends;
  const [x, y] = place(shown().year, value);
  const anchor = x > 280 ? 'end' : x < 60 ? 'start' : 'middle';
  return [...ends, drawing('text', { class: 'value', x, y: y - 9, 'text-anchor': anchor }, written(value))];
}

function seriesTable(at) {
  const heads = [[words.year, ''], [words.figure, 'n'], [words.status, '']];
  const head = element('tr', {}, ...heads.map(([text, kind]) => element('th', { scope: 'col', class: kind }, text)));
  const rows = [...indicator().years].reverse().map((year) => {
    const value = valueAt(at, year);
    return element(
      'tr',
      { class: year === shown() ? 'now' : '' },
      element('th', { scope: 'row' }, year.period),
      element('td', { class: 'n' }, value === null ? '–' : written(value)),
      element('td', {}, statusWord(at, year)),
    );
  });
  const caption = element('caption', { class: 'unseen' }, fill(words.series_of, { name: atlas.names[at] }));
  return element('table', { class: 'years' }, caption, element('thead', {}, head), element('tbody', {}, ...rows));
}
