// A tool's pictures, large: swiped by touch, turned by arrows on the screen and on the keyboard.
// Without this the links lead to the files themselves.

const fill = (viewer, links) => {
  const track = viewer.querySelector(".viewer-track");
  if (track.children.length) return;
  for (const link of links) {
    const shown = link.querySelector("img");
    const picture = new Image(shown.width, shown.height);
    picture.alt = shown.alt;
    picture.loading = "lazy";
    picture.src = link.href;
    const item = document.createElement("li");
    item.append(picture);
    track.append(item);
  }
  track.addEventListener("scroll", () => tell(viewer), { passive: true });
};

// In scripts that run from right to left the track scrolls to negative places.
const step = (track) => {
  const isMirrored = getComputedStyle(track).direction === "rtl";
  return track.clientWidth * (isMirrored ? -1 : 1);
};
const placeOf = (track) => Math.round(track.scrollLeft / (step(track) || 1));

function tell(viewer) {
  const track = viewer.querySelector(".viewer-track");
  const place = placeOf(track);
  if (viewer.dataset.place === String(place) || !track.children[place]) return;
  viewer.dataset.place = place;
  const total = track.children.length;
  const count = viewer.querySelector("[data-viewer-count]");
  count.textContent = count.dataset.viewerCount
    .replace("{number}", place + 1)
    .replace("{total}", total);
  viewer.querySelector("[data-viewer-words]").textContent =
    track.children[place].firstElementChild.alt;
  for (const arrow of viewer.querySelectorAll("[data-turn]")) {
    const target = place + Number(arrow.dataset.turn);
    arrow.setAttribute("aria-disabled", target < 0 || target >= total);
  }
}

function turnTo(viewer, place, behavior = "auto") {
  const track = viewer.querySelector(".viewer-track");
  const last = track.children.length - 1;
  track.scrollTo({ left: Math.min(Math.max(place, 0), last) * step(track), behavior });
}

const turnBy = (viewer, places) => {
  turnTo(viewer, placeOf(viewer.querySelector(".viewer-track")) + places);
  tell(viewer);
};

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-zoom]");
  // With a modifier the picture opens in a tab of its own, as links do.
  if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    const gallery = link.closest(".gallery");
    const viewer = gallery.querySelector("dialog");
    fill(viewer, gallery.querySelectorAll("[data-zoom]"));
    viewer.showModal();
    delete viewer.dataset.place;
    turnTo(viewer, Number(link.dataset.zoom));
    tell(viewer);
    viewer.querySelector(".viewer-track").focus();
  }
  const arrow = event.target.closest("dialog.viewer [data-turn]");
  if (arrow) turnBy(arrow.closest("dialog"), Number(arrow.dataset.turn));
});

document.addEventListener("keydown", (event) => {
  const viewer = event.target.closest?.("dialog.viewer");
  const towards = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  const track = viewer?.querySelector(".viewer-track");
  if (!viewer || !["ArrowLeft", "ArrowRight", "Home", "End"].includes(event.key)) return;
  event.preventDefault();
  if (event.key === "Home") turnTo(viewer, 0);
  else if (event.key === "End") turnTo(viewer, track.children.length - 1);
  else turnBy(viewer, step(track) < 0 ? -towards : towards);
  tell(viewer);
});

// A turned phone: the same picture, at its new place.
addEventListener("resize", () => {
  const viewer = document.querySelector("dialog.viewer[open]");
  if (viewer) turnTo(viewer, Number(viewer.dataset.place ?? 0));
});
