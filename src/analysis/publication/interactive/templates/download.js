// The shown figures as a file, in the order of the table.

/** Quote what would otherwise be read as more than one cell. */
const cell = (text) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

function csvText() {
  const head = ['code', 'gemeente', 'indicator', 'jaar', 'waarde', 'eenheid', 'status', 'bron'];
  const { unit } = indicator();
  const period = shown().period.replace('–', '-');
  const source = atlas.sources[shown().source];
  const rows = inOrder().map((at) => {
    const value = valueAt(at) === null ? '' : plain(valueAt(at));
    return [atlas.codes[at], atlas.names[at], state.indicator, period, value, unit, statusWord(at), source];
  });
  // the mark at the start tells spreadsheets that this is UTF-8
  return `\ufeff${[head, ...rows].map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`;
}

function download() {
  const address = URL.createObjectURL(new Blob([csvText()], { type: 'text/csv;charset=utf-8' }));
  const link = element('a', { href: address, download: `${state.indicator}-${shown().period.replace('–', '-')}.csv` });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
