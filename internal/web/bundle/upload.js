// Uploads that survive the line: in pieces, resumed where they stopped, with their SHA-256 on both sides. The form works
// without this script too. Its words stand in the page.

import { createSHA256 } from "hash-wasm";
import { Upload } from "tus-js-client";

// Up to this size the file is hashed first; a larger one is hashed while it goes out, because reading it twice before the
// first byte leaves would take too long, and the server hears the sum after the last byte.
const HASH_FIRST = 1 << 30;

// Of more files than this, those that have arrived don't stay on the page.
const MANY = 10;

for (const box of document.querySelectorAll("[data-upload]")) {
  const form = box.querySelector("form");
  if (form) prepare(box, form, JSON.parse(box.dataset.words));
}

function prepare(box, form, words) {
  const stopped = JSON.parse(box.dataset.unfinished || "[]").map((u) => u.name);
  if (stopped.length > 0) {
    const again = document.createElement("p");
    again.textContent = words.again.replace("{file}", () => `\u2068${stopped.join(", ")}\u2069`);
    form.prepend(again);
  }
  const chosen = form.elements["/file"];
  const folder = folderInput(chosen, words);
  form.addEventListener("submit", (event) => {
    const files = [...chosen.files, ...(folder ? folder.files : [])];
    if (files.length === 0) return; // the server says what is missing
    event.preventDefault();
    send(box, form, words, files.map((file) => ({ file, name: file.webkitRelativePath || file.name })));
  });
  takeDrops(box, form, words);
}

// folderInput stands beside the input for files, where the browser can choose folders.
function folderInput(chosen, words) {
  const folder = element("input", { type: "file", id: chosen.id + "-folder", multiple: true });
  if (!("webkitdirectory" in folder)) return null;
  folder.webkitdirectory = true;
  const field = element("div", { className: "field" });
  field.append(element("label", { htmlFor: folder.id, textContent: words.folder }), folder);
  chosen.closest(".field").after(field);
  folder.addEventListener("change", () => { chosen.required = folder.files.length === 0; });
  return folder;
}

// takeDrops sends what is dropped onto the form, folders with all that is in them.
function takeDrops(box, form, words) {
  if (!matchMedia("(pointer: fine)").matches) return; // a finger drags nothing in
  form.append(element("p", { className: "hint", textContent: words.drop }));
  box.addEventListener("dragover", (event) => event.preventDefault());
  box.addEventListener("drop", async (event) => {
    event.preventDefault();
    if (form.hidden) return; // files are on their way
    const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
    const files = (await Promise.all(entries.map(within))).flat();
    if (files.length > 0) send(box, form, words, files);
  });
}

async function within(entry) {
  if (entry.isFile) {
    return new Promise((resolve, reject) => entry.file((file) => resolve([{ file, name: entry.fullPath.slice(1) }]), reject));
  }
  const reader = entry.createReader();
  const all = [];
  for (;;) { // it gives some at a time
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return all;
    for (const one of some) all.push(...(await within(one)));
  }
}

// send takes one file after the other, each in a panel of its own; what goes wrong with one doesn't keep the next.
async function send(box, form, words, files) {
  const which = form.elements.step;
  if (which?.reportValidity && !which.reportValidity()) return; // dropped, before a step was chosen
  box.querySelectorAll(".upload, .upload-end").forEach((old) => old.remove());
  form.hidden = true;
  const typed = files.length === 1 ? form.elements["/sha256"]?.value.trim().toLowerCase() : "";
  const rest = element("p", { className: "upload-end", role: "status" });
  box.append(rest);
  let mismatch = false, missing = 0, arrived = 0;
  for (const [i, one] of files.entries()) {
    rest.textContent = files.length > 1 + i ? fill(words.waiting, { count: new Intl.NumberFormat(lang()).format(files.length - i - 1) }) : "";
    const view = new View(box, rest, words, one.name);
    const became = await begin(view, box, form, one, typed);
    if (became === "gone") return; // to sign in
    if (became === "mismatch") mismatch = true;
    if (became === "mismatch" || became === "done") arrived++;
    if (became === "failed") missing++;
    if (became === "done" && files.length > MANY) view.panel.remove();
  }
  rest.textContent = "";
  form.hidden = false;
  if (missing > 0 && files.length > 1) {
    rest.setAttribute("role", "alert");
    rest.textContent = fill(words.some_failed, { count: new Intl.NumberFormat(lang()).format(missing) });
  }
  if (missing > 0 || arrived === 0) return;
  const step = form.elements.step?.value;
  location.assign(form.action.replace(/\/files$/, "") + "?done=" + (mismatch ? "file_mismatch" : "file") + (step ? "#" + step : ""));
}

// begin sends one file and says what became of it: done, mismatch, failed, cancelled, or gone to sign in.
async function begin(view, box, form, { file, name }, typed) {
  const metadata = { filename: name, request_id: form.elements.request_id.value, step: form.elements.step.value };
  const first = file.size <= Number(box.dataset.hashFirst ?? HASH_FIRST);
  let hash = Promise.resolve(typed);
  if (!typed) {
    hash = sha256(file, first ? view.checking : null).catch(() => ""); // no WebAssembly: without
  }
  if (typed || first) {
    const sum = await hash;
    if (sum) metadata.sha256 = sum;
  }
  hash.then((sum) => sum && view.hash(sum));
  let resolve;
  const became = new Promise((r) => { resolve = r; });
  const upload = new Upload(file, {
    endpoint: box.dataset.upload,
    metadata,
    retryDelays: Array.from({ length: 1000 }, (_, i) => Math.min(30, 1 << Math.min(i, 5)) * 1000),
    removeFingerprintOnSuccess: true,
    urlStorage: storage,
    fingerprint: async () => ["tasuki", metadata.request_id, metadata.step, file.size, file.lastModified, await short(name)].join("-"),
    onShouldRetry: (error) => {
      const status = error.originalResponse ? error.originalResponse.getStatus() : 0;
      const again = status === 0 || status === 409 || status === 423 || status === 429 || status >= 500 && status !== 507;
      if (again) view.retry();
      return again;
    },
    onProgress: (sent, total) => view.progress(sent, total),
    onAfterResponse: (_, response) => view.heard(response),
    onError: (error) => resolve(view.failed(error, form)),
    onSuccess: async () => {
      const sum = await hash;
      if (sum && !metadata.sha256) await tell(upload.url, file.size, sum, view);
      resolve(view.done(sum));
    },
  });
  view.control(upload, () => resolve("cancelled"));
  const any = form.elements.step.type === "hidden" && !metadata.step; // the server says which
  const unfinished = JSON.parse(box.dataset.unfinished || "[]").find((u) => u.name === name && u.size === file.size && (any || u.step === metadata.step));
  if (unfinished) upload.url = unfinished.url;
  const before = await upload.findPreviousUploads();
  if (!unfinished && before.length > 0) upload.resumeFromPreviousUpload(before[before.length - 1]);
  upload.start();
  return became;
}

// tell has the server compare a file that has arrived. Where it doesn't hear it the file is there all the same, and whoever sent it can
// tell the sum on the file's page.
async function tell(url, size, sum, view) {
  const response = await fetch(url, {
    method: "PATCH",
    headers: { "Tus-Resumable": "1.0.0", "Upload-Offset": String(size), "Content-Type": "application/offset+octet-stream", "Sender-SHA256": sum },
  }).catch(() => null);
  if (response?.ok) view.heard({ getHeader: (name) => response.headers.get(name) });
}

// sha256 reads the file a piece at a time; tell, where given, hears how far it is.
async function sha256(file, tell) {
  const hasher = await createSHA256();
  const reader = file.stream().getReader();
  let read = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return hasher.digest("hex");
    hasher.update(value);
    read += value.length;
    if (tell) tell(read, file.size);
  }
}

async function short(text) {
  const hasher = await createSHA256().catch(() => null);
  return hasher ? hasher.update(text).digest("hex").slice(0, 16) : String(text.length);
}

// storage remembers where an upload stands, and nothing of what it is: the browser may be another's tomorrow.
const storage = {
  async findAllUploads() { return []; },
  async findUploadsByFingerprint(fingerprint) {
    const url = localStorage.getItem(fingerprint);
    return url ? [{ uploadUrl: url, urlStorageKey: fingerprint, creationTime: "", metadata: {}, size: null }] : [];
  },
  async removeUpload(key) { localStorage.removeItem(key); },
  async addUpload(fingerprint, upload) {
    localStorage.setItem(fingerprint, upload.uploadUrl);
    return fingerprint;
  },
};

// View is what the reader sees of one upload.
class View {
  constructor(box, before, words, name) {
    this.words = words;
    this.samples = [];
    this.checking = this.checking.bind(this);
    this.panel = element("div", { className: "upload" });
    this.bar = element("progress", { max: 1, value: 0, ariaLabel: name });
    this.meter = element("p", { className: "meter" });
    this.sum = element("p", { className: "hash", translate: false });
    this.status = element("p", { role: "status" });
    this.buttons = element("div", { className: "buttons" });
    this.panel.append(element("p", { textContent: name, translate: false, dir: "auto" }), this.bar, this.meter, this.sum, this.status, this.buttons);
    box.insertBefore(this.panel, before);
    this.panel.scrollIntoView({ block: "nearest" });
  }

  control(upload, cancelled) {
    const pause = element("button", { type: "button", textContent: this.words.pause });
    const cancel = element("button", { type: "button", textContent: this.words.cancel });
    let running = true;
    pause.addEventListener("click", () => {
      running = !running;
      pause.textContent = running ? this.words.pause : this.words.resume;
      this.status.textContent = running ? "" : this.words.paused;
      this.samples = [];
      if (running) upload.start(); else upload.abort();
    });
    cancel.addEventListener("click", async () => {
      await upload.abort(true).catch(() => {});
      this.panel.remove();
      cancelled();
    });
    this.buttons.replaceChildren(pause, cancel);
  }

  checking(read, size) {
    this.bar.value = size ? read / size : 1;
    this.meter.textContent = this.words.checking + " · " + this.portion(read, size);
  }

  progress(sent, total) {
    this.bar.value = total ? sent / total : 1;
    if (this.status.textContent === this.words.retry) this.status.textContent = "";
    const now = performance.now();
    this.samples.push([now, sent]);
    while (this.samples.length > 2 && now - this.samples[0][0] > 8000) this.samples.shift();
    const [since, from] = this.samples[0];
    const rate = now > since ? ((sent - from) * 1000) / (now - since) : 0;
    const parts = [this.portion(sent, total)];
    if (rate > 0) {
      parts.push(fill(this.words.rate, { rate: size(rate) }));
      parts.push(fill(this.words.left, { time: lasting((total - sent) / rate) }));
    }
    this.meter.textContent = parts.join(" · ");
  }

  portion(part, total) {
    const percent = total ? Math.floor((part * 100) / total) : 100;
    return fill(this.words.progress, { percent: new Intl.NumberFormat(lang()).format(percent), size: size(total) });
  }

  hash(sum) { this.sum.textContent = fill(this.words.hash, { hash: sum }); }
  retry() { this.status.textContent = this.words.retry; this.samples = []; }

  heard(response) {
    this.theirs = response.getHeader("Evidence-SHA256") || this.theirs;
    this.state = response.getHeader("Evidence-State") || this.state;
  }

  failed(error, form) {
    const response = error.originalResponse;
    if (response && response.getStatus() === 401) { // the session is over; what has arrived stays, and the upload goes on from there
      location.assign("/sign-in?next=" + encodeURIComponent(new URL(form.action).pathname.replace(/\/files$/, "")));
      return "gone";
    }
    const said = response && (response.getHeader("Content-Type") || "").startsWith("text/plain") ? response.getBody() : "";
    this.status.setAttribute("role", "alert");
    this.status.textContent = this.words.failed + " " + (said || error.message);
    this.buttons.replaceChildren();
    return "failed";
  }

  done(ours) {
    const same = this.state !== "mismatch" && (!ours || !this.theirs || ours === this.theirs);
    this.bar.value = 1;
    this.buttons.replaceChildren();
    this.status.textContent = same ? this.words.done : this.words.mismatch;
    return same ? "done" : "mismatch";
  }
}

function element(name, properties) {
  const e = document.createElement(name);
  const { role, ...rest } = properties;
  Object.assign(e, rest);
  if (role) e.setAttribute("role", role);
  return e;
}

function lang() { return document.documentElement.lang || "en"; }

function fill(text, values) { return text.replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all); }

const units = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"];

function size(bytes) {
  let unit = 0;
  for (; bytes >= 999.95 && unit < units.length - 1; unit++) bytes /= 1000;
  return new Intl.NumberFormat(lang(), { style: "unit", unit: units[unit], maximumFractionDigits: unit ? 1 : 0 }).format(bytes);
}

function lasting(seconds) {
  const minutes = Math.ceil(seconds / 60);
  if (seconds < 90) return span(Math.max(1, Math.ceil(seconds)), "second");
  if (minutes < 120) return span(minutes, "minute");
  return span(Math.ceil(minutes / 60), "hour");
}

function span(n, unit) { return new Intl.NumberFormat(lang(), { style: "unit", unit, unitDisplay: "long" }).format(n); }
