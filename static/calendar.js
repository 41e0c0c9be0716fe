// <range-calendar>: a second way to fill two date fields, which says in words why a day cannot be chosen.
// It shows as many months as there is room for, in place of those that the server drew.

const MONTH_WIDTH = 270;
const iso = (date) => date.toISOString().slice(0, 10);
const days = (from, until) => Math.round((Date.parse(until) - Date.parse(from)) / 86_400_000);
const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
const within = (spans, day) => spans.some(([from, until]) => from <= day && day <= until);
const firstOf = (day) => `${day.slice(0, 7)}-01`;
const moved = (day, by) => iso(new Date(Date.parse(day) + by * 86_400_000));

// The same day of another month, or that month's last one.
function turned(day, months) {
  const [year, month] = day.split("-").map(Number);
  const last = new Date(Date.UTC(year, month + months, 0));
  last.setUTCDate(Math.min(day.slice(8), last.getUTCDate()));
  return iso(last);
}

class RangeCalendar extends HTMLElement {
  connectedCallback() {
    this.rules = { taken: [], closed: [], longest: Infinity, ...JSON.parse(this.dataset.days) };
    this.shown = this.querySelector("[data-months]");
    this.said = this.querySelector("[data-said]");
    const around = this.closest("section") ?? this.closest("form");
    this.first = around.querySelector(`[name="${this.dataset.first}"]`);
    this.last = around.querySelector(`[name="${this.dataset.last}"]`);
    const written = (options) =>
      new Intl.DateTimeFormat(this.dataset.locale, { ...options, timeZone: "UTC" });
    this.inWords = written({ weekday: "short", day: "numeric", month: "short" });
    this.inFull = written({ weekday: "long", day: "numeric", month: "long" });
    this.ofMonth = written({ month: "long", year: "numeric" });
    this.ofWeek = written({ weekday: "narrow" });
    this.fromFields();
    if (this.dataset.month) this.turn(0, this.dataset.month);
    this.listen();
  }

  disconnectedCallback() {
    this.size.disconnect();
  }

  listen() {
    for (const field of [this.first, this.last]) {
      field.addEventListener("input", () => this.fromFields());
    }
    this.addEventListener("click", (event) => this.press(event));
    this.addEventListener("keydown", (event) => this.walk(event));
    this.addEventListener("focusin", (event) => this.point(event));
    this.addEventListener("pointermove", (event) => this.point(event));
    this.addEventListener("pointerleave", () => this.point({}));
    this.size = new ResizeObserver(() => this.room() !== this.shown.children.length && this.draw());
    this.size.observe(this);
  }

  room() {
    return this.clientWidth < 2 * MONTH_WIDTH ? 1 : 2;
  }

  // The words for a day that cannot be chosen now, or nothing where it can.
  reason(day) {
    const { min, max, taken, closed, longest } = this.rules;
    if (day < min || day > max) return "past";
    if (within(taken, day)) return "taken";
    if (this.start) {
      const [from, until] = [this.start, day].sort();
      if (taken.some((span) => from < span[0] && span[1] < until)) return "behind";
      if (days(from, until) >= longest) return "beyond";
    }
    return within(closed, day) ? "closed" : null;
  }

  // The first and the last of the days that are chosen, or would be with the one that is pointed at.
  chosen() {
    if (this.start) {
      const other = this.over && !this.reason(this.over) ? this.over : this.start;
      return [this.start, other].sort();
    }
    const [first, last] = [this.first.value, this.last.value];
    return first && last && first <= last && first >= this.rules.min ? [first, last] : [];
  }

  fromFields() {
    this.start = null;
    this.focused = this.chosen()[0] ?? this.rules.min;
    this.month = firstOf(this.focused);
    this.draw();
    this.state();
  }

  draw() {
    const count = this.room();
    const months = Array.from({ length: count }, (_, number) => turned(this.month, number));
    this.shown.replaceChildren(...months.map((month) => this.drawn(month)));
    const { min, max } = this.rules;
    for (const link of this.querySelectorAll("[data-turn]")) {
      const isLast = link.dataset.turn < 0 ? this.month <= min : turned(this.month, count) > max;
      link.setAttribute("aria-disabled", isLast);
    }
    this.paint();
  }

  drawn(month) {
    const group = document.createElement("div");
    const name = this.ofMonth.format(new Date(month));
    group.role = "group";
    group.ariaLabel = name;
    group.className = "calendar-month";
    // 3 January 2000 was a Monday.
    const week = [3, 4, 5, 6, 7, 8, 9].map((n) => this.ofWeek.format(Date.UTC(2000, 0, n)));
    const before = Array((new Date(month).getUTCDay() + 6) % 7).fill("");
    const cells = [...week, ...before].map((text) => `<span aria-hidden="true">${text}</span>`);
    group.innerHTML = `<p class="calendar-heading" aria-hidden="true">${name}</p><div class="calendar-days">${cells.join("")}</div>`;
    const grid = group.lastChild;
    for (let day = month; day < turned(month, 1); day = moved(day, 1)) {
      const button = document.createElement("button");
      button.type = "button";
      button.value = day;
      button.textContent = Number(day.slice(8));
      button.ariaLabel = this.inFull.format(new Date(day));
      if (day === this.rules.today) button.setAttribute("aria-current", "date");
      grid.append(button);
    }
    return group;
  }

  paint() {
    const [from, until] = this.chosen();
    for (const button of this.shown.querySelectorAll("button")) {
      const day = button.value;
      const reason = this.reason(day);
      const isChosen = from <= day && day <= until;
      button.className = `day day-${reason === "behind" ? "beyond" : (reason ?? "free")}`;
      button.classList.toggle("day-chosen", isChosen);
      button.classList.toggle("day-first", day === from);
      button.classList.toggle("day-last", day === until);
      button.ariaPressed = isChosen;
      button.ariaDisabled = reason !== null;
      button.tabIndex = -1;
    }
    const [tabbed] = [this.focused, firstOf(this.focused), this.month]
      .map((day) => this.button(day))
      .filter(Boolean);
    tabbed.tabIndex = 0;
  }

  button(day) {
    return this.shown.querySelector(`[value="${day}"]`);
  }

  press(event) {
    const link = event.target.closest("[data-turn]");
    const day = event.target.closest("button")?.value;
    if (link) {
      event.preventDefault();
      if (link.ariaDisabled !== "true") this.turn(Number(link.dataset.turn));
    } else if (day) this.choose(day);
  }

  turn(by, from = this.month) {
    this.month = turned(from, by);
    this.draw();
    this.say("turned", { months: [...this.shown.children].map((month) => month.ariaLabel).join(", ") });
  }

  choose(day) {
    this.focused = day;
    if (this.reason(day)) return this.explain(day);
    if (this.start) {
      [this.first.value, this.last.value] = [this.start, day].sort();
      this.start = null;
      this.last.dispatchEvent(new Event("change", { bubbles: true }));
    } else this.start = day;
    this.paint();
    this.state();
  }

  walk(event) {
    const day = event.target.value;
    if (event.key === " " && event.target.dataset.turn) {
      event.preventDefault();
      event.target.click();
    }
    if (event.key === "Escape" && this.start) this.fromFields();
    if (!day) return;
    const ahead = getComputedStyle(this).direction === "rtl" ? -1 : 1;
    const weekday = (new Date(day).getUTCDay() + 6) % 7;
    const steps = { ArrowLeft: -ahead, ArrowRight: ahead, ArrowUp: -7, ArrowDown: 7, Home: -weekday, End: 6 - weekday };
    const leaps = { PageUp: -1, PageDown: 1 };
    if (!(event.key in steps) && !(event.key in leaps)) return;
    event.preventDefault();
    const target = event.key in steps ? moved(day, steps[event.key]) : turned(day, leaps[event.key]);
    const { min, max } = this.rules;
    this.goTo(target < min ? min : target > max ? max : target);
  }

  goTo(day) {
    this.focused = day;
    const month = firstOf(day);
    const count = this.shown.children.length;
    if (month < this.month) this.month = month;
    else if (month >= turned(this.month, count)) this.month = turned(month, 1 - count);
    if (this.button(day)) this.paint();
    else this.draw();
    this.button(day).focus();
  }

  point({ target }) {
    const day = target?.value;
    if (day === this.over) return;
    this.over = day;
    if (this.start) this.paint();
    if (day) this.explain(day);
    else this.state();
  }

  explain(day) {
    const reason = this.reason(day);
    if (!reason) return this.state();
    const why = reason === "taken" && this.rules.taken.find((span) => within([span], day))[2];
    this.say(why ? "why" : reason, { day: this.words(day), n: this.rules.longest, why });
  }

  state() {
    const [first, last] = this.start ? [] : this.chosen();
    if (this.start) this.say("hintLast", {});
    else if (!first) this.say("hint", {});
    else if (first === last) this.say("chosenOne", { first: this.words(first) });
    else {
      const n = days(first, last) + 1;
      this.say("chosen", { first: this.words(first), last: this.words(last), n });
    }
  }

  words(day) {
    return this.inWords.format(new Date(day));
  }

  say(key, values) {
    const text = fill(this.dataset[key], values);
    if (this.said.textContent !== text) this.said.textContent = text;
  }
}

customElements.define("range-calendar", RangeCalendar);
