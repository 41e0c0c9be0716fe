// What must be there before the first frame: the photo that travels from a card to its tool and back.
// The transition itself is the style sheet's; this only names the one picture both pages share.

const NAME = "tool-photo";

// A browser may skip a transition at any time, say when a page is slow. That is no error.
addEventListener("unhandledrejection", (event) => {
  if (event.reason?.name === "AbortError" && /transition/i.test(event.reason.message)) {
    event.preventDefault();
  }
});

addEventListener("pageswap", (event) => {
  if (event.viewTransition && event.activation) {
    lend(pictureOf(event.activation.entry.url), event.viewTransition);
  }
});

addEventListener("pagereveal", (event) => {
  const from = window.navigation?.activation?.from?.url;
  if (event.viewTransition && from) lend(pictureOf(from), event.viewTransition);
});

function pictureOf(address) {
  const path = CSS.escape(new URL(address).pathname);
  const link = document.querySelector(`.tool-card a:is([href="${path}"], [href^="${path}?"])`);
  return link?.closest(".tool-card").querySelector(".picture");
}

function lend(picture, transition) {
  if (!picture) return;
  // One name, one picture: a gallery on this page gives it up.
  for (const other of document.querySelectorAll(".gallery .picture")) {
    other.style.viewTransitionName = "none";
  }
  picture.style.viewTransitionName = NAME;
  transition.finished.finally(() => picture.style.removeProperty("view-transition-name"));
}
