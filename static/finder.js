// Suggestions under a search field, by the pattern of a combobox with a list, and the key that leads there.
// Without this the field is an ordinary one, and all of it is a GET form.

const PAUSE_MS = 150;
const SHORTEST = 2;
const SWITCHED_OFF = "toolshare-no-shortcut";

for (const field of document.querySelectorAll("[data-suggest]")) suggestFor(field);

function suggestFor(field) {
  const list = document.createElement("div");
  list.id = `${field.id}-suggestions`;
  list.className = "suggestions";
  list.role = "listbox";
  list.ariaLabel = field.dataset.suggestLabel;
  list.hidden = true;
  field.parentElement.append(list);
  field.role = "combobox";
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-controls", list.id);

  let timer;
  let asked;
  let place = -1;
  const options = () => [...list.querySelectorAll("[role=option]")];

  function show(shown) {
    list.hidden = !shown;
    field.setAttribute("aria-expanded", shown);
    choose(-1);
  }

  function choose(next) {
    place = next;
    field.removeAttribute("aria-activedescendant");
    options().forEach((option, index) => {
      option.setAttribute("aria-selected", index === place);
      if (index !== place) return;
      field.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    });
  }

  async function ask() {
    asked?.abort();
    asked = new AbortController();
    const words = field.value.trim();
    try {
      const answer = await fetch(`${field.dataset.suggest}?q=${encodeURIComponent(words)}`, {
        headers: { "HX-Request-Type": "partial" },
        signal: asked.signal,
      });
      list.innerHTML = answer.ok ? await answer.text() : "";
    } catch {
      return; // typed on, or the network is away: the form itself still works
    }
    show(options().length > 0 && document.activeElement === field);
  }

  function stop() {
    clearTimeout(timer);
    asked?.abort();
    show(false);
  }

  field.addEventListener("input", () => {
    stop();
    if (field.value.trim().length >= SHORTEST) timer = setTimeout(ask, PAUSE_MS);
  });
  field.addEventListener("blur", stop);
  field.form.addEventListener("submit", stop);
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  field.addEventListener("keydown", (event) => {
    const count = options().length;
    if (list.hidden || event.isComposing) return;
    if (event.key === "ArrowDown") choose(place + 1 < count ? place + 1 : -1);
    else if (event.key === "ArrowUp") choose(place < 0 ? count - 1 : place - 1);
    else if (event.key === "Enter" && place >= 0) options()[place].click();
    else if (event.key === "Escape") show(false);
    else return;
    event.preventDefault();
  });
  show(false);
}

const shortcut = document.querySelector("[data-shortcut]");
if (shortcut) {
  shortcut.checked = !localStorage.getItem(SWITCHED_OFF);
  shortcut.addEventListener("change", () => {
    if (shortcut.checked) localStorage.removeItem(SWITCHED_OFF);
    else localStorage.setItem(SWITCHED_OFF, "1");
  });
}

document.addEventListener("keydown", (event) => {
  const isTyping = event.target.closest?.("input, textarea, select, [contenteditable]");
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || isTyping) return;
  if (localStorage.getItem(SWITCHED_OFF)) return;
  const field = document.querySelector("[data-suggest]");
  if (!field) return;
  event.preventDefault();
  field.focus();
  field.select();
});
