"use strict";
(() => {
  const plain = (text) => text.normalize("NFKD").toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
  const form = document.querySelector("form");
  const field = document.getElementById("search");
  const count = document.getElementById("count");
  const entries = [...document.querySelectorAll("li")];
  const show = () => {
    const wanted = plain(field.value);
    let found = 0;
    for (const entry of entries) {
      const fits = entry.dataset.search.split(" ").some((name) => name.includes(wanted));
      entry.hidden = !fits;
      found += fits ? 1 : 0;
    }
    for (const section of document.querySelectorAll("section")) {
      section.hidden = !section.querySelector("li:not([hidden])");
    }
    const { many, one, none } = count.dataset;
    count.textContent = found === 0 ? none : found === 1 ? one : many.replace("#", found);
  };
  form.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const first = entries.find((entry) => !entry.hidden)?.querySelector("a");
    if (first && field.value) location.href = first.href;
  });
  field.addEventListener("input", show);
  show();
})();
