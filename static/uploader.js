// <photo-uploader>: each picked or dropped photo is sent at once and comes back as a row of the form.

class PhotoUploader extends HTMLElement {
  connectedCallback() {
    this.input = this.querySelector("input[type=file]");
    this.zone = this.querySelector(".drop-zone");
    this.list = this.querySelector("[data-list]");
    this.input.addEventListener("change", () => this.take(this.input.files));
    this.zone.addEventListener("dragover", (event) => this.hover(event, true));
    this.zone.addEventListener("dragleave", (event) => this.hover(event, false));
    this.zone.addEventListener("drop", (event) => {
      this.hover(event, false);
      this.take(event.dataTransfer.files);
    });
    this.list.addEventListener("click", (event) => this.press(event));
    this.addEventListener("paste", (event) => this.take(event.clipboardData.files));
  }

  hover(event, over) {
    event.preventDefault();
    this.zone.classList.toggle("is-over", over);
  }

  async take(files) {
    const picked = [...files].filter((file) => file.type.startsWith("image/"));
    const room = this.dataset.most - this.list.children.length;
    // What is sent here must not travel a second time with the form.
    this.input.value = "";
    const rows = picked.slice(0, Math.max(room, 0)).map((file) => [file, this.waitingRow(file)]);
    if (picked.length > rows.length) this.say("tooMany", { n: this.dataset.most });
    for (const [file, row] of rows) await this.send(file, row);
  }

  waitingRow(file) {
    const row = document.createElement("li");
    row.className = "upload-item";
    const picture = new Image(320, 240);
    picture.className = "picture";
    picture.alt = "";
    picture.src = URL.createObjectURL(file);
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
      const [status, html] = await post(this.dataset.url, file, (part) => {
        row.querySelector("progress").value = part;
      });
      const answer = new DOMParser().parseFromString(html, "text/html");
      const stored = answer.querySelector("[data-photo]");
      if (status < 300 && stored) row.replaceWith(stored);
      else this.refuse(row, answer.querySelector("[data-alert-message]")?.textContent, file);
    } catch {
      this.refuse(row, null, file);
    } finally {
      URL.revokeObjectURL(picture.src);
    }
  }

  refuse(row, message, file) {
    row.remove();
    this.say("failed", { name: file.name }, message);
  }

  say(key, values, message) {
    const text = message || fill(this.dataset[key], values);
    this.querySelector("[data-said]").textContent = text;
  }

  press(event) {
    const button = event.target.closest("[data-move], [data-remove]");
    const row = button?.closest("[data-photo]");
    if (!row) return;
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

const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

// XMLHttpRequest, because fetch cannot tell how much of a body has been sent.
function post(url, file, progress) {
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
    body.append("photo", file);
    request.send(body);
  });
}

customElements.define("photo-uploader", PhotoUploader);
