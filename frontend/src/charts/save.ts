/** Saving: SVG, PNG and CSV files from the page. */

export type Cell = string | number | null;

/** Pixels on a side that browsers still draw. */
const LONGEST_SIDE = 16_384;
/** Letters take up to three bytes each, and file systems 255 of them. */
const LONGEST_NAME = 80;
/** Long enough for the browser to have begun reading. */
const REVOKE_AFTER_MS = 10_000;

export function saveSvg(name: string, svg: string): void {
  saveFile(fileName(name, "svg"), new Blob([svg], { type: "image/svg+xml;charset=utf-8" }));
}

/** Draws the SVG as a picture, `scale` pixels to one of its units. */
export async function savePng(name: string, svg: string, scale = 2): Promise<void> {
  // The page's CSP forbids fetch() of blob: and data:, but pictures may come from them.
  const url = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml;charset=utf-8" }));
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    saveFile(fileName(name, "png"), await rendered(image, scale));
  } finally {
    URL.revokeObjectURL(url);
  }
}

async function rendered(image: HTMLImageElement, scale: number): Promise<Blob> {
  const canvas = document.createElement("canvas");
  const fit = Math.min(scale, LONGEST_SIDE / Math.max(1, image.width, image.height));
  canvas.width = Math.max(1, Math.round(image.width * fit));
  canvas.height = Math.max(1, Math.round(image.height * fit));
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/png"));
  if (blob === null) {
    throw new Error(`a picture of ${canvas.width} × ${canvas.height} pixels is too large to save`);
  }
  return blob;
}

export function saveCsv(
  name: string,
  header: readonly string[],
  rows: Iterable<readonly Cell[]>,
): void {
  // The mark at the start lets spreadsheets see that it is UTF-8.
  const text = `\ufeff${csv(header, rows)}`;
  saveFile(fileName(name, "csv"), new Blob([text], { type: "text/csv;charset=utf-8" }));
}

/** Comma-separated values after RFC 4180. */
export function csv(header: readonly string[], rows: Iterable<readonly Cell[]>): string {
  const lines = [header, ...rows].map((cells) => cells.map(csvCell).join(","));
  return `${lines.join("\r\n")}\r\n`;
}

/** What a spreadsheet would run as a formula, and what has been marked as none already. */
const FORMULA = /^(?:[\t\r\n]|[\s']*[=+\-@\uff1d\uff0b\uff0d\uff20])/;
/** What sets a name apart in a sentence; a cell is apart by itself. */
const ISOLATES = /[\u2066-\u2069]/g;

/** One cell. Text that a spreadsheet would run as a formula gets an apostrophe before it. */
export function csvCell(cell: Cell): string {
  if (cell === null) return "";
  if (typeof cell === "number") return String(cell);
  const text = cell.replace(ISOLATES, "");
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** A name that every file system takes. */
export function fileName(name: string, extension: string): string {
  const plain = name
    .normalize("NFC")
    .slice(0, LONGEST_NAME)
    .replace(/[\p{C}\p{Z}\s/\\:*?"<>|]+/gu, "-")
    .replace(/^[-.]+|[-.]+$/g, "");
  const reserved = /^(con|prn|aux|nul|com\d|lpt\d)$/i.test(plain);
  return `${reserved ? `weightvis-${plain}` : plain || "weightvis"}.${extension}`;
}

/** Hands a file to the browser, to be saved under its name. */
export function saveFile(name: string, blob: Blob): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), REVOKE_AFTER_MS);
}
