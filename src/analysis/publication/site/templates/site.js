// Colours that a reader chooses, and search in the index that stands beside the pages. Both need no network.
(() => {
  'use strict';

  const root = document.documentElement;
  const byId = (id) => document.getElementById(id);

  // ---------------------------------------------------------------------------------------------- colours

  const KEY = 'databoek-kleuren';
  const darkDevice = matchMedia('(prefers-color-scheme: dark)');

  /** A browser can refuse to remember, then the choice holds for this page. */
  function remembered() {
    try {
      return localStorage.getItem(KEY);
    } catch {
      return null;
    }
  }

  /** A choice that is that of the device is no choice: the page follows the device again. */
  function remember(theme) {
    try {
      if (theme) localStorage.setItem(KEY, theme);
      else localStorage.removeItem(KEY);
    } catch {
      // see `remembered`
    }
  }

  const deviceTheme = () => (darkDevice.matches ? 'dark' : 'light');
  const theme = () => root.dataset.theme ?? deviceTheme();

  function setTheme(chosen) {
    if (chosen === 'dark' || chosen === 'light') root.dataset.theme = chosen;
    else delete root.dataset.theme;
  }

  function labelTheme() {
    const button = byId('site-kleuren');
    button.textContent = theme() === 'dark' ? button.dataset.light : button.dataset.dark;
  }

  function startTheme() {
    const button = byId('site-kleuren');
    button.hidden = false;
    labelTheme();
    button.addEventListener('click', () => {
      const other = theme() === 'dark' ? 'light' : 'dark';
      const chosen = other === deviceTheme() ? null : other;
      setTheme(chosen);
      remember(chosen);
      labelTheme();
    });
    darkDevice.addEventListener('change', labelTheme);
  }

  setTheme(remembered()); // before anything is drawn

  // ---------------------------------------------------------------------------------------------- search

  const MOST = 40;
  const AROUND = 70;

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

  const element = (name, kind, ...content) => {
    const made = document.createElement(name);
    if (kind) made.className = kind;
    made.append(...content);
    return made;
  };

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

  function show(form) {
    const text = byId('site-zoekveld').value;
    const words = wordsOf(text);
    const panel = byId('site-gevonden');
    panel.hidden = !words.length;
    if (!words.length) return;
    if (!entries) {
      byId('site-aantal').textContent = failed ? form.dataset.failed : '';
      return;
    }
    const found = matches(text);
    byId('site-aantal').textContent = told(found.length, form);
    byId('site-plaatsen').replaceChildren(...found.slice(0, MOST).map((entry) => resultOf(entry, words, form)));
    panel.scrollTop = 0;
  }

  let asked = false;
  let failed = false;

  /** The index is read when somebody is about to search: pages stay light. */
  function ask(form) {
    if (asked) return;
    asked = true;
    const script = document.createElement('script');
    script.src = form.dataset.index;
    script.addEventListener('load', () => {
      read(window.databoekIndex);
      show(form);
    });
    script.addEventListener('error', () => {
      failed = true;
      show(form);
    });
    document.head.append(script);
  }

  const links = () => [...byId('site-plaatsen').querySelectorAll('a')];

  /** Go down and up through the field and what was found; the ends are ends. */
  function step(by) {
    const stops = [byId('site-zoekveld'), ...links()];
    const at = stops.indexOf(document.activeElement);
    stops[Math.min(Math.max(at + by, 0), stops.length - 1)].focus();
  }

  function close() {
    byId('site-gevonden').hidden = true;
  }

  function press(event) {
    const open = !byId('site-gevonden').hidden;
    if (event.key === 'ArrowDown' && open) step(1);
    else if (event.key === 'ArrowUp' && open) step(-1);
    else if (event.key === 'Escape' && open) {
      byId('site-zoekveld').focus();
      close();
    } else return;
    event.preventDefault();
  }

  function startSearch() {
    const form = byId('site-zoek');
    const input = byId('site-zoekveld');
    form.hidden = false;
    input.addEventListener('focus', () => {
      ask(form);
      show(form);
    });
    input.addEventListener('input', () => {
      ask(form);
      show(form);
    });
    form.addEventListener('keydown', press);
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      links()[0]?.click();
    });
    form.addEventListener('focusout', (event) => {
      if (!form.contains(event.relatedTarget)) close();
    });
    form.addEventListener('click', (event) => {
      if (event.target.closest('a')) close();
    });
    // a click in the panel beside a link would take the focus away, and the panel with it
    byId('site-gevonden').addEventListener('mousedown', (event) => {
      if (!event.target.closest('a')) event.preventDefault();
    });
  }

  /** The menu closes behind who went to a place in the page. */
  function startMenu() {
    const menu = document.querySelector('.menu');
    menu.addEventListener('click', (event) => {
      if (event.target.closest('a')) menu.open = false;
    });
    menu.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || !menu.open) return;
      menu.open = false;
      menu.querySelector('summary').focus();
    });
  }

  document.addEventListener('DOMContentLoaded', () => {
    startTheme();
    startSearch();
    startMenu();
  });
})();
