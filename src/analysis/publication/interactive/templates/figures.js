// Figures in words.

const locale = atlas.language === 'nl' ? 'nl-NL' : 'en-GB';
const collator = new Intl.Collator(atlas.language, { ignorePunctuation: true });

/** Write a figure as readers of the language expect it, with a real minus sign. */
function written(value, decimals = indicator().decimals) {
  const digits = { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
  return new Intl.NumberFormat(locale, digits).format(value / 10 ** decimals).replace('-', '−');
}

/** Write a figure with a decimal point, exactly, for files. */
function plain(value, decimals = indicator().decimals) {
  const digits = String(Math.abs(value)).padStart(decimals + 1, '0');
  const point = digits.length - decimals;
  const number = decimals ? `${digits.slice(0, point)}.${digits.slice(point)}` : digits;
  return value < 0 ? `-${number}` : number;
}

const statusWord = (at, year = shown()) => atlas.statuses[statusAt(at, year)];
const classWord = (at) => {
  const number = classOf(valueAt(at));
  return number === null ? words.no_figure : indicator().classes.labels[number];
};

/** All there is to say about a municipality in one sentence. */
function sentenceOf(at) {
  const about = { name: atlas.names[at], period: shown().period, status: statusWord(at) };
  if (valueAt(at) === null) return fill(words.no_figure_of, about);
  const figure = written(valueAt(at));
  return fill(words.figure_of, { ...about, figure, unit: indicator().unit, class: classWord(at) });
}

/** The figures of the year from low to high. */
const sortedValues = (year = shown()) => year.values.filter((value) => value !== null).sort((a, b) => a - b);

/** A quantile of sorted figures, interpolated and rounded to the last decimal. */
function quantile(sorted, share) {
  const place = (sorted.length - 1) * share;
  const below = Math.floor(place);
  const above = Math.min(below + 1, sorted.length - 1);
  return Math.round(sorted[below] + (sorted[above] - sorted[below]) * (place - below));
}

/** Names joined into an enumeration. */
const enumerated = (names) =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} ${words.and} ${names.at(-1)}`;
