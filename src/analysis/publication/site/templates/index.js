// The index, and how well its places answer what a reader looks for.

/** A text letter by letter without case and accents; as long as it was, so that places in it stay where they are. */
const folded = (text) =>
  text
    .split('')
    .map((letter) => letter.normalize('NFD')[0].toLowerCase()[0])
    .map((letter) => (/[\p{L}\p{N}]/u.test(letter) ? letter : ' '))
    .join('');
const wordsOf = (text) => folded(text).split(' ').filter(Boolean);

let entries = null;

function read({ pages, entries: rows }) {
  entries = rows.map(([page, anchor, title, text, cells = []]) => ({
    file: pages[page][0],
    pageTitle: pages[page][1],
    anchor,
    title,
    text,
    rows: cells.map((row) => ({ text: row, folded: ` ${folded(row)} ` })),
    inTitle: ` ${folded(title)} `,
    inText: ` ${folded(text)} `,
  }));
}

const holds = (where, words) => words.every((word) => where.includes(word));
const begins = (where, words) => words.every((word) => where.includes(` ${word}`));

/** How well a place answers: by its title, by a row that is named so, by a row, by its text; 0 when it does not. */
function score(entry, words, phrase) {
  let points = 0;
  if (holds(entry.inTitle, words)) points += begins(entry.inTitle, words) ? 60 : 40;
  else if (holds(entry.inTitle + entry.inText, words)) points += begins(entry.inText, words) ? 20 : 10;
  entry.found = [];
  entry.rows.forEach((row, at) => {
    if (holds(row.folded, words)) entry.found.push(at);
  });
  if (entry.found.length) {
    const named = entry.found.filter((at) => entry.rows[at].text.split(' | ').some((cell) => wordsOf(cell).join(' ') === phrase));
    if (named.length) entry.found = [...named, ...entry.found.filter((at) => !named.includes(at))];
    points += named.length ? 50 : 25;
  }
  return points;
}

function matches(text) {
  const words = wordsOf(text);
  if (!words.length) return [];
  return entries
    .map((entry, order) => ({ entry, order, points: score(entry, words, words.join(' ')) }))
    .filter((one) => one.points)
    .sort((a, b) => b.points - a.points || a.order - b.order)
    .map((one) => one.entry);
}
