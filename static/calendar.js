// <range-calendar>: a second way to fill two date fields, which says in words why a day cannot be chosen.

const DAY = 86_400_000;
const iso = (date) => date.toISOString().slice(0, 10);
const days = (from, until) => Math.round((Date.parse(until) - Date.parse(from)) / DAY);
const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
const within = (spans, day) => spans.some(([from, until]) => from <= day && day <= until);

class RangeCalendar extends HTMLElement {
  async connectedCallback() {
    this.rules = { taken: [], closed: [], longest: Infinity, ...JSON.parse(this.dataset.days) };
    this.calendar = this.querySelector("calendar-range");
    this.said = this.querySelector("[data-said]");
    this.heading = this.querySelector("[slot=heading]");
    const form = this.closest("form") ?? document;
    this.first = form.querySelector(`[name="${this.dataset.first}"]`);
    this.last = form.querySelector(`[name="${this.dataset.last}"]`);
    const locale = this.calendar.getAttribute("locale") || undefined;
    const short = { weekday: "short", day: "numeric", month: "short", timeZone: "UTC" };
    this.format = new Intl.DateTimeFormat(locale, short);
    this.month = new Intl.DateTimeFormat(locale, { month: "long", year: "numeric", timeZone: "UTC" });
    await customElements.whenDefined("calendar-range");
    this.calendar.min = this.rules.min;
    this.calendar.max = this.rules.max;
    if (this.rules.today) this.calendar.today = this.rules.today;
    this.listen();
    this.fromFields();
  }

  listen() {
    for (const field of [this.first, this.last]) {
      field.addEventListener("input", () => this.fromFields());
    }
    this.calendar.addEventListener("rangestart", (event) => this.begin(iso(event.detail)));
    this.calendar.addEventListener("change", () => this.toFields());
    this.calendar.addEventListener("focusday", (event) => {
      this.turnTo(event.detail);
      this.explain(iso(event.detail));
    });
    // Not mouseover: between two days it does not leave the month's shadow tree.
    for (const type of ["click", "pointermove"]) {
      this.calendar.addEventListener(type, (event) => this.point(event), true);
    }
    this.calendar.addEventListener("pointerleave", () => this.state());
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

  begin(day) {
    this.start = day;
    this.redraw();
    this.state();
  }

  redraw() {
    this.calendar.isDateDisallowed = (date) => this.reason(iso(date)) !== null;
    this.calendar.getDayParts = (date) => {
      const day = iso(date);
      const reason = this.reason(day);
      const kind = reason === "behind" ? "beyond" : reason;
      return `iso-${day}${kind && kind !== "past" ? ` day-off day-${kind}` : ""}`;
    };
  }

  fromFields() {
    this.start = null;
    const [first, last] = [this.first.value, this.last.value];
    const whole = first && last && first <= last && first >= this.rules.min;
    this.calendar.value = whole ? `${first}/${last}` : "";
    if (whole) this.calendar.focusedDate = first;
    this.turnTo(new Date(whole ? first : (this.rules.today ?? this.rules.min)));
    this.redraw();
    this.state();
  }

  toFields() {
    this.start = null;
    [this.first.value, this.last.value] = this.calendar.value.split("/");
    this.redraw();
    this.state();
    this.last.dispatchEvent(new Event("change", { bubbles: true }));
  }

  turnTo(date) {
    this.heading.textContent = this.month.format(date);
  }

  point(event) {
    const part = [...(event.composedPath()[0].part ?? [])].find((name) => name.startsWith("iso-"));
    if (part) this.explain(part.slice(4));
    else if (event.type === "pointermove") this.state();
  }

  explain(day) {
    const reason = this.reason(day);
    if (!reason) return this.state();
    const why = reason === "taken" && this.rules.taken.find((span) => within([span], day))[2];
    this.say(why ? "why" : reason, { day: this.words(day), n: this.rules.longest, why });
  }

  state() {
    const [first, last] = this.calendar.value.split("/");
    if (this.start) this.say("hintLast", {});
    else if (!first) this.say("hint", {});
    else if (first === last) this.say("chosenOne", { first: this.words(first) });
    else {
      const n = days(first, last) + 1;
      this.say("chosen", { first: this.words(first), last: this.words(last), n });
    }
  }

  words(day) {
    return this.format.format(new Date(day));
  }

  say(key, values) {
    const text = fill(this.dataset[key], values);
    if (this.said.textContent !== text) this.said.textContent = text;
  }
}

customElements.define("range-calendar", RangeCalendar);
