// What pages do better with JavaScript; every one of them works without. No words stand here: they come from the page.

// Copying a command block gives its bytes, not what the browser made of them on the screen.
for (const button of document.querySelectorAll("button[data-copies]")) {
  const block = document.getElementById(button.dataset.copies);
  if (!block || !navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(block.textContent);
    const words = button.textContent;
    button.textContent = button.dataset.done;
    setTimeout(() => { button.textContent = words; }, 2000);
  });
}

// A form is not sent twice by a second click; the server would not act twice either.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
});
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

// The board follows what happens: the server says that something has, and the parts of the page are read anew.
const live = document.querySelector("[data-events]");
if (live && window.EventSource) {
  const events = new EventSource(live.dataset.events);
  let reading = false, again = false;
  const read = async () => {
    if (reading) { again = true; return; }
    reading = true;
    try {
      const answer = await fetch(location.href);
      if (!answer.ok || answer.redirected) { events.close(); return; }
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      const here = document.activeElement?.closest?.("[data-part] a")?.getAttribute("href");
      for (const part of document.querySelectorAll("[data-part]")) {
        const next = fresh.querySelector(`[data-part="${part.dataset.part}"]`);
        if (next) part.replaceWith(next);
      }
      if (here) document.querySelector(`[data-part] a[href="${CSS.escape(here)}"]`)?.focus({preventScroll: true});
    } catch { // no line: the next event tries again
    } finally {
      reading = false;
      if (again) { again = false; read(); }
    }
  };
  events.addEventListener("changed", read);
}
