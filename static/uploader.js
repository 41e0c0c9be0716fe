// <file-uploader>: each picked or dropped file is sent at once and comes back as a row of the form.

class FileUploader extends HTMLElement {
  connectedCallback() {
    this.input = this.querySelector("input[type=file]");
    this.zone = this.querySelector(".drop-zone");
    this.list = this.querySelector("[data-list]");
    this.complaints = this.querySelector("[data-complaints]");
    this.sending = 0;
    this.waiting = null;
    this.input.addEventListener("change", () => this.take(this.input.files));
    this.zone.addEventListener("dragover", (event) => this.hover(event, true));
    this.zone.addEventListener("dragleave", (event) => this.hover(event, false));
    this.zone.addEventListener("drop", (event) => {
      this.hover(event, false);
      this.take(event.dataTransfer.files);
    });
    this.list.addEventListener("click", (event) => this.press(event));
    this.list.addEventListener("dragstart", (event) => this.lift(event));
    this.list.addEventListener("dragover", (event) => this.carry(event));
    this.list.addEventListener("dragend", () => this.setDown());
    this.addEventListener("paste", (event) => this.take(event.clipboardData.files));
    this.closest("form").addEventListener("submit", (event) => this.holdBack(event), true);
    // Whoever was faster than this script has chosen already.
    this.take(this.input.files);
  }

  hover(event, over) {
    event.preventDefault();
    this.zone.classList.toggle("is-over", over && !this.lifted);
  }

  async take(files) {
    if (!files.length || this.lifted) return;
    const picked = [...files];
    const room = Math.max(this.dataset.most - this.list.children.length, 0);
    // What is sent here must not travel a second time with the form.
    this.input.value = "";
    this.complaints.replaceChildren();
    if (picked.length > room) this.complain("tooMany", { n: this.dataset.most });
    const rows = picked
      .slice(0, room)
      .filter((file) => this.fits(file))
      .map((file) => [file, this.waitingRow(file)]);
    this.sending += rows.length;
    for (const [file, row] of rows) {
      await this.send(file, row);
      this.sending -= 1;
    }
    if (!this.sending) this.letGo();
  }

  fits(file) {
    const fits = file.size <= this.dataset.largest;
    if (!fits) this.complain("tooLarge", { name: file.name });
    return fits;
  }

  // A form sent while files are on their way waits for them, and for a second look if one failed.
  holdBack(event) {
    if (!this.sending) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    this.waiting = event.submitter;
    this.say("waiting", {});
  }

  letGo() {
    const submitter = this.waiting;
    this.waiting = null;
    if (submitter) this.querySelector("[data-said]").textContent = "";
    if (submitter && !this.complaints.children.length) this.closest("form").requestSubmit(submitter);
  }

  waitingRow(file) {
    const row = document.createElement("li");
    row.className = "upload-item";
    const picture = this.dataset.field === "photo" ? pictureOf(file) : document.createElement("span");
    const words = document.createElement("div");
    const label = document.createElement("p");
    label.textContent = fill(this.dataset.sending, { name: file.name });
    const progress = document.createElement("progress");
    progress.max = 1;
    progress.setAttribute("aria-label", label.textContent);
    words.append(label, progress);
    row.append(picture, words);
    this.list.append(row);
    return row;
  }

  async send(file, row) {
    const picture = row.querySelector("img");
    try {
      const [status, html] = await post(this.dataset, file, (part) => {
        row.querySelector("progress").value = part;
      });
      const answer = new DOMParser().parseFromString(html, "text/html");
      const stored = answer.querySelector("[data-item]");
      if (status < 300 && stored) row.replaceWith(stored);
      else this.refuse(row, answer.querySelector("[data-alert-message]")?.textContent, file);
    } catch {
      this.refuse(row, null, file);
    } finally {
      if (picture) URL.revokeObjectURL(picture.src);
    }
  }

  refuse(row, message, file) {
    row.remove();
    this.complain("failed", { name: file.name }, message);
  }

  complain(key, values, message) {
    const line = document.createElement("p");
    line.className = "field-error";
    line.textContent = message || fill(this.dataset[key], values);
    this.complaints.append(line);
  }

  say(key, values) {
    this.querySelector("[data-said]").textContent = fill(this.dataset[key], values);
  }

  // A photo is carried by its picture; the words beside it stay selectable.
  lift(event) {
    this.lifted = event.target.matches("img") ? event.target.closest("[data-item]") : null;
    if (!this.lifted) return;
    event.dataTransfer.effectAllowed = "move";
    this.lifted.classList.add("is-lifted");
  }

  carry(event) {
    const over = event.target.closest("[data-item]");
    if (!this.lifted) return;
    event.preventDefault();
    if (!over || over === this.lifted) return;
    const follows = this.lifted.compareDocumentPosition(over) & Node.DOCUMENT_POSITION_FOLLOWING;
    if (follows) over.after(this.lifted);
    else over.before(this.lifted);
  }

  setDown() {
    if (!this.lifted) return;
    this.lifted.classList.remove("is-lifted");
    this.say("moved", { n: [...this.list.children].indexOf(this.lifted) + 1 });
    this.lifted = null;
  }

  press(event) {
    const button = event.target.closest("[data-move], [data-remove]");
    const row = button?.closest("[data-item]");
    if (!row) return;
    // Without JavaScript these buttons send the form.
    event.preventDefault();
    if (button.dataset.move) this.move(row, Number(button.dataset.move));
    else this.takeAway(row);
    button.isConnected && button.focus();
  }

  move(row, step) {
    const neighbour = step < 0 ? row.previousElementSibling : row.nextElementSibling;
    if (!neighbour) return;
    if (step < 0) neighbour.before(row);
    else neighbour.after(row);
    this.say("moved", { n: [...this.list.children].indexOf(row) + 1 });
  }

  takeAway(row) {
    const next = row.nextElementSibling ?? row.previousElementSibling;
    row.remove();
    (next?.querySelector("[data-remove]") ?? this.input).focus();
    this.say("removed", {});
  }
}

function pictureOf(file) {
  const picture = new Image(320, 240);
  picture.className = "picture";
  picture.alt = "";
  picture.src = URL.createObjectURL(file);
  return picture;
}

const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

// XMLHttpRequest, because fetch cannot tell how much of a body has been sent.
function post({ url, field }, file, progress) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", url);
    request.setRequestHeader("HX-Request", "true");
    request.setRequestHeader("HX-Request-Type", "partial");
    request.upload.onprogress = (event) => progress(event.loaded / event.total);
    request.onload = () => resolve([request.status, request.responseText]);
    request.onerror = request.ontimeout = reject;
    request.timeout = 120_000;
    const body = new FormData();
    body.append(field, file);
    request.send(body);
  });
}

customElements.define("file-uploader", FileUploader);
