// What a page gains with JavaScript. Nothing here is needed: every form and link works without it.
// Listeners sit on the document, so they also hold for what htmx brings later.

const on = (type, listener, options) => document.addEventListener(type, listener, options);
const words = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

// --- Colours -----------------------------------------------------------------------------------

const THEMES = { light: "workshop", dark: "workshop-dark" };

on("submit", (event) => {
  const form = event.target.closest("[data-theme-switch]");
  if (!form || !event.submitter) return;
  event.preventDefault();
  const theme = event.submitter.value;
  document.cookie = `theme=${theme}; Path=/; Max-Age=31536000; SameSite=Lax`;
  if (THEMES[theme]) document.documentElement.dataset.theme = THEMES[theme];
  else delete document.documentElement.dataset.theme;
  for (const button of document.querySelectorAll("[data-theme-switch] button")) {
    button.setAttribute("aria-pressed", button.value === theme);
  }
});

// --- Submitting --------------------------------------------------------------------------------

const isBusy = (form) => form.matches("[data-busy], .htmx-request");
const confirmed = new WeakSet();

// In the capture phase, so that it comes before htmx.
on(
  "submit",
  (event) => {
    const form = event.target;
    if (isBusy(form)) {
      event.preventDefault();
      event.stopImmediatePropagation();
    } else if (form.dataset.confirm && !confirmed.delete(form)) {
      event.preventDefault();
      event.stopImmediatePropagation();
      ask(form, event.submitter);
    } else {
      for (const button of form.querySelectorAll("[data-pressed]")) {
        button.removeAttribute("data-pressed");
      }
      event.submitter?.setAttribute("data-pressed", "");
    }
  },
  true,
);

// htmx prevents the default of its own forms and marks them itself while they are on their way.
on("submit", (event) => {
  if (!event.defaultPrevented && event.target.method !== "dialog") {
    event.target.setAttribute("data-busy", "");
  }
});

// A page that comes back from the browser's memory is not busy any more.
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-busy]")) form.removeAttribute("data-busy");
});

function ask(form, submitter) {
  const dialog = document.getElementById("confirm");
  dialog.querySelector("h2").textContent = form.dataset.confirm;
  dialog.querySelector("[data-confirm-yes]").textContent = form.dataset.confirmLabel;
  dialog.returnValue = "";
  dialog.addEventListener(
    "close",
    () => {
      if (dialog.returnValue !== "yes") return;
      confirmed.add(form);
      form.requestSubmit(submitter);
    },
    { once: true },
  );
  dialog.showModal();
  dialog.querySelector("[data-confirm-no]").focus();
}

// --- Clicks ------------------------------------------------------------------------------------

on("click", (event) => {
  const target = event.target.closest("[data-opens], [data-dismiss], [data-copy], [data-reveal], [data-slide]");
  if (target?.dataset.opens) openSheet(event, target.dataset.opens);
  else if (target?.dataset.copy) copy(target);
  else if (target?.dataset.reveal) reveal(target);
  else if (target?.hasAttribute("data-dismiss")) target.closest(".notice").remove();
  else if (target?.hasAttribute("data-slide")) slide(event, target);
  else if (event.target.matches("dialog.sheet")) event.target.close();
  for (const menu of document.querySelectorAll("[data-menu][open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

on("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = event.target.closest?.("[data-menu][open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

function openSheet(event, id) {
  const sheet = document.getElementById(id);
  if (!sheet) return;
  event.preventDefault();
  sheet.showModal();
}

async function copy(button) {
  const label = button.querySelector("span");
  const before = label.textContent;
  await navigator.clipboard.writeText(button.dataset.copy);
  label.textContent = button.dataset.copied;
  setTimeout(() => (label.textContent = before), 2000);
}

function reveal(button) {
  const field = document.getElementById(button.dataset.reveal);
  const shown = field.type === "text";
  field.type = shown ? "password" : "text";
  button.setAttribute("aria-pressed", !shown);
}

function slide(event, link) {
  const slideShown = document.querySelector(link.hash);
  if (!slideShown) return;
  event.preventDefault();
  slideShown.parentElement.scrollTo({ left: slideShown.offsetLeft - slideShown.parentElement.offsetLeft });
}

// --- Typing ------------------------------------------------------------------------------------

on("input", (event) => {
  const { limit, left, over } = event.target.dataset;
  if (!limit) return;
  const rest = limit - [...event.target.value].length;
  const count = document.getElementById(`${event.target.id}-count`);
  count.textContent = words(rest < 0 ? over : left, { n: Math.abs(rest) });
});

// --- After htmx has changed something ----------------------------------------------------------

on("htmx:config:request", ({ detail: { ctx } }) => {
  // Fields left empty have no place in an address.
  if (ctx.request.method === "GET" && ctx.sourceElement.matches("form")) {
    for (const [name, value] of [...ctx.request.body]) {
      if (value === "") ctx.request.body.delete(name);
    }
  }
  // Typing refines an address in place: Back then leaves the search, not the last letter.
  if (ctx.sourceEvent?.type === "input" && ctx.push) {
    ctx.replace = ctx.push;
    ctx.push = null;
  }
});

on("htmx:before:history:update", ({ detail: { history } }) => {
  if (history.path === location.pathname + location.search) history.type = "replace";
});

on("htmx:after:swap", ({ detail: { ctx } }) => {
  const summary = document.querySelector("[data-error-summary]");
  if (summary) showErrors(summary);
  else if (ctx.target === document.body) startOfPage();
});

// "Show more" goes away; the focus moves on to the first of the new items.
on("htmx:before:swap", ({ detail: { ctx } }) => {
  if (!ctx.sourceElement?.matches?.("[data-more]")) return;
  const last = ctx.sourceElement.closest("li, div").previousElementSibling;
  on(
    "htmx:after:settle",
    () => last?.nextElementSibling?.querySelector("a, button")?.focus({ preventScroll: true }),
    { once: true },
  );
});

on("htmx:error", () => {
  const frame = document.getElementById("no-network");
  document.getElementById("flash").replaceChildren(frame.content.cloneNode(true));
});

function showErrors(summary) {
  const prefix = `${document.getElementById("error-word").innerHTML}: `;
  if (!document.title.startsWith(prefix)) document.title = prefix + document.title;
  summary.focus();
}

function startOfPage() {
  scrollTo({ top: 0, behavior: "instant" });
  document.getElementById("main")?.focus({ preventScroll: true });
}

const summary = document.querySelector("[data-error-summary]");
if (summary) summary.focus();

// --- The bar at the bottom of a phone, while what it leads to is not on the screen ---------------

const nearby = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting } of entries) {
      document.querySelector(".action-bar")?.toggleAttribute("hidden", isIntersecting);
    }
  },
  { rootMargin: "0px 0px -40% 0px" },
);

function watchBar() {
  const link = document.querySelector(".action-bar a[href^='#']");
  const place = link && document.querySelector(link.hash);
  nearby.disconnect();
  if (place) nearby.observe(place);
}

watchBar();
on("htmx:after:settle", watchBar);
