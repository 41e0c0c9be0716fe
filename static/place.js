// Asks the browser where it is, for those who like that better than to type. Nothing is sent
// until the form is.

const NO_LONGER_MS = 15_000;
const PERMISSION_DENIED = 1;

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-locate]");
  if (!button) return;
  const frame = button.closest("[data-locate-frame]");
  const { found, denied, lost, looking } = frame.dataset;
  const status = frame.querySelector("[data-locate-status]");
  const say = (words) => {
    button.disabled = false;
    status.textContent = words;
  };
  button.disabled = true;
  status.textContent = looking;
  navigator.geolocation.getCurrentPosition(
    ({ coords: { latitude, longitude, accuracy } }) => {
      const field = document.getElementById(button.dataset.locate);
      field.value = `${latitude.toFixed(5)}, ${longitude.toFixed(5)}`;
      // What was wrong with the words typed before is wrong no more.
      field.removeAttribute("aria-invalid");
      const wrong = `#${field.id}-error, [data-error-summary]`;
      for (const error of field.form.querySelectorAll(wrong)) error.remove();
      say(found.replace("{n}", Math.max(1, Math.ceil(accuracy))));
      field.form.querySelector("[type=submit]").focus();
    },
    ({ code }) => say(code === PERMISSION_DENIED ? denied : lost),
    { enableHighAccuracy: true, timeout: NO_LONGER_MS, maximumAge: 60_000 },
  );
});

// Not over plain http: there the browser tells nobody.
if (!navigator.geolocation || !isSecureContext) {
  for (const frame of document.querySelectorAll("[data-locate-frame]")) frame.hidden = true;
}
