// The search field: what is typed, and the keys that lead through what was found.

let asked = false;
let failed = false;

/** Show what answers the text in the field; nothing while it is empty. */
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
