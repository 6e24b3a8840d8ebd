// What was found, as links with the words marked in the text around them.

const MOST = 40;
const AROUND = 70;

/** A text with the words that were looked for marked in it. */
function marked(text, words) {
  const where = folded(text);
  const spans = [];
  for (const word of words) {
    for (let at = where.indexOf(word); at >= 0; at = where.indexOf(word, at + word.length)) spans.push([at, at + word.length]);
  }
  spans.sort((a, b) => a[0] - b[0]);
  const parts = [];
  let done = 0;
  for (const [from, to] of spans) {
    if (from < done) continue;
    parts.push(text.slice(done, from), element('mark', '', text.slice(from, to)));
    done = to;
  }
  return [...parts, text.slice(done)];
}

/** The piece of a text around the first word that was looked for. */
function around(text, words) {
  const places = words.map((word) => folded(text).indexOf(word)).filter((at) => at >= 0);
  if (!places.length) return '';
  let from = Math.max(0, Math.min(...places) - AROUND);
  let to = Math.min(text.length, from + 2 * AROUND + 20);
  if (from) from = text.indexOf(' ', from) + 1;
  if (to < text.length) to = Math.max(text.lastIndexOf(' ', to), from);
  return `${from ? '… ' : ''}${text.slice(from, to)}${to < text.length ? ' …' : ''}`;
}

function rowText(entry, words) {
  const cells = entry.rows[entry.found[0]].text.split(' | ');
  const named = cells.filter((cell) => words.some((word) => folded(cell).includes(word)));
  return around(named.join(', '), words) || cells[0];
}

function resultOf(entry, words, form) {
  const anchor = entry.found.length ? `${entry.anchor}:${entry.found[0] + 1}` : entry.anchor;
  const link = element('a', '', element('span', 'what', ...marked(entry.title, words)));
  link.href = encodeURI(entry.file) + (anchor ? `#${anchor}` : '');
  if (entry.title !== entry.pageTitle) link.append(element('span', 'where', entry.pageTitle));
  const shown = entry.found.length ? rowText(entry, words) : around(entry.text, words);
  if (shown) {
    const count = entry.found.length;
    const rest = count > 1 ? ` (${form.dataset.rows.replace('{n}', count)})` : '';
    link.append(element('span', 'piece', ...marked(shown, words), rest));
  }
  return element('li', '', link);
}

function told(count, form) {
  if (!count) return form.dataset.none;
  if (count === 1) return form.dataset.one;
  const text = count > MOST ? form.dataset.first : form.dataset.many;
  return text.replace('{n}', count).replace('{shown}', MOST);
}
