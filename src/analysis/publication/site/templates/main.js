// What begins when the page is there.

document.addEventListener('DOMContentLoaded', () => {
  startTheme();
  startSearch();
  startMenu();
});
