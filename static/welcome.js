// The browser knows its time zone better than the server can guess it.

const zones = document.querySelector("select[data-own-zone]");
const own = Intl.DateTimeFormat().resolvedOptions().timeZone;

// A form that came back with errors keeps what was chosen there.
if (zones && own && !document.querySelector("[data-error-summary]")) {
  const option = [...zones.options].find(({ value }) => value === own);
  if (option) option.selected = true;
}
