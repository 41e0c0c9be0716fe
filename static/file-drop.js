// The frame around a file field: it takes what is dropped on it, and says which file was picked.

class FileDrop extends HTMLElement {
  connectedCallback() {
    this.frame = this.querySelector(".drop-zone");
    this.field = this.querySelector("[type=file]");
    // From here on the whole frame is the control, and the bare one only receives the focus.
    this.field.classList.add("sr-only");
    this.field.addEventListener("change", () => this.show());
    this.frame.addEventListener("dragover", (event) => this.over(event));
    this.frame.addEventListener("dragleave", () => this.show());
    this.frame.addEventListener("drop", (event) => this.take(event));
    // Somebody may have been quicker than this script.
    this.show();
  }

  over(event) {
    if (!event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    this.frame.classList.add("is-over");
  }

  take(event) {
    event.preventDefault();
    const [file] = event.dataTransfer.files;
    if (file) {
      // One, where several were dropped: the field takes no more.
      const one = new DataTransfer();
      one.items.add(file);
      this.field.files = one.files;
    }
    this.show();
  }

  show() {
    const [file] = this.field.files;
    const said = this.querySelector("[data-said]");
    said.textContent = file ? file.name : this.dataset.asking;
    this.frame.classList.remove("is-over");
    this.frame.classList.toggle("is-chosen", Boolean(file));
    if (file) this.forgive();
  }

  forgive() {
    this.field.removeAttribute("aria-invalid");
    const wrong = `#${this.field.id}-error, [data-error-summary]`;
    for (const error of this.field.form.querySelectorAll(wrong)) error.remove();
  }
}

customElements.define("file-drop", FileDrop);
