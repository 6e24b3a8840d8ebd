// The contents on a small screen.

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
