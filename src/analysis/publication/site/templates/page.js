// Short words for what every part needs.

const byId = (id) => document.getElementById(id);

const element = (name, kind, ...content) => {
  const made = document.createElement(name);
  if (kind) made.className = kind;
  made.append(...content);
  return made;
};
