// Colours that a reader chooses; without a choice those of the device.

const root = document.documentElement;

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
