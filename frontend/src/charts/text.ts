/** How wide a text is, and shortening it to fit. */

const ELLIPSIS = "…";
/** No place in a chart holds more; longer names aren't measured to their end. */
const LONGEST = 300;
const MOST_REMEMBERED = 5000;

export interface TextStyle {
  /** Pixels. */
  readonly size: number;
  readonly family: string;
  readonly bold?: boolean;
}

const contexts = new WeakMap<Document, CanvasRenderingContext2D | null>();
const widths = new Map<string, number>();

/** Width in pixels: measured where the document has a canvas, else estimated. */
export function textWidth(document: Document, text: string, style: TextStyle): number {
  const context = measuring(document);
  if (context === null) return estimatedWidth(text, style);
  const font = `${style.bold ? "bold " : ""}${style.size}px ${style.family}`;
  const key = `${font}\n${text}`;
  const known = widths.get(key);
  if (known !== undefined) return known;
  context.font = font;
  const { width } = context.measureText(text);
  if (widths.size >= MOST_REMEMBERED) widths.clear();
  widths.set(key, width);
  return width;
}

function measuring(document: Document): CanvasRenderingContext2D | null {
  const known = contexts.get(document);
  if (known !== undefined) return known;
  const context = document.createElement("canvas").getContext("2d");
  contexts.set(document, context);
  return context;
}

/** Ems a letter takes in a common sans-serif. */
function estimatedWidth(text: string, style: TextStyle): number {
  let ems = 0;
  for (const letter of text) {
    if (/[iljtfrI.,:;'|! ()[\]]/.test(letter)) ems += 0.3;
    else if (/[mwMW@%]/.test(letter)) ems += 0.86;
    else if (/[\u1100-\u11ff\u2e80-\ud7ff\uf900-\ufaff\uff00-\uff60]/.test(letter)) ems += 1;
    else if (letter > "\uffff") ems += 1.2;
    else ems += /[A-Z]/.test(letter) ? 0.66 : 0.55;
  }
  return ems * style.size * (style.bold ? 1.06 : 1);
}

const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/**
 * `text`, or its two ends about an ellipsis where it is too wide: features often differ only in
 * their last letters.
 */
export function truncate(text: string, width: number, measure: (text: string) => number): string {
  if (text.length <= LONGEST && measure(text) <= width) return text;
  const letters = Array.from(graphemes.segment(text.slice(0, LONGEST)), (part) => part.segment);
  if (text.length > LONGEST) letters.push(...Array.from(text.slice(-20)));
  let low = 0;
  let high = letters.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (measure(shortened(letters, middle)) <= width) low = middle;
    else high = middle - 1;
  }
  return shortened(letters, low);
}

function shortened(letters: readonly string[], kept: number): string {
  const tail = Math.floor(kept * 0.4);
  const head = letters.slice(0, kept - tail).join("");
  return (
    head.trimEnd() +
    ELLIPSIS +
    letters
      .slice(letters.length - tail)
      .join("")
      .trimStart()
  );
}
