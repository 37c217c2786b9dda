// Times, sizes and words for people.

const UNITS = [[86400000, "d"], [3600000, "h"], [60000, "min"], [1000, "s"], [1, "ms"]];

/** A duration with its two largest units: `2 min 5 s`. */
export function duration(milliseconds) {
  if (milliseconds <= 0) return "0 ms";
  if (milliseconds < 60000 && milliseconds >= 1000) return `${Math.round(milliseconds / 10) / 100} s`;
  const parts = [];
  let rest = Math.round(milliseconds);
  for (const [size, unit] of UNITS) {
    const count = Math.floor(rest / size);
    if (count > 0) parts.push(`${count} ${unit}`);
    else if (parts.length > 0) break;
    rest -= count * size;
    if (parts.length === 2) break;
  }
  return parts.join(" ");
}

/** A size in bytes: `2.1 MB`. */
export function size(bytes) {
  if (bytes < 1000) return `${bytes} bytes`;
  if (bytes < 1e6) return `${Math.round(bytes / 100) / 10} KB`;
  return `${Math.round(bytes / 1e5) / 10} MB`;
}

/** `1 visit`, `2 visits`. */
export function counted(count, word) {
  return `${count.toLocaleString("en")} ${word}${count === 1 ? "" : "s"}`;
}

/** The first characters of a text, `…` where something is left out. */
export function shortened(text, most) {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}

/** The sign of an outcome, beside its word or in its place. */
export const SIGNS = { succeeded: "✓", failed: "✕", caught: "!", running: "…", aborted: "–" };

/** The outcome of an execution's status. */
export function outcomeOf(status) {
  if (status === "SUCCEEDED") return "succeeded";
  if (status === "RUNNING" || status === "PENDING_REDRIVE") return "running";
  return status === "ABORTED" ? "aborted" : "failed";
}

/** A text in which what cannot be seen, or turns the direction of writing, is an escape. */
export function visible(text) {
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
