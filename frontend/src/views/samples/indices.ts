/** Rows of an evaluation as the routes take them, in their parameter `indices`. */

const BITS = "bits:";

/** The shorter of two spellings: ranges for rows that lie together, bits for scattered ones. */
export function indicesOf(rows: Iterable<number>): string {
  const sorted = Int32Array.from(rows).sort();
  const [together, scattered] = [ranges(sorted), bits(sorted)];
  return scattered.length < together.length ? scattered : together;
}

/** `0-4,9`, of ascending rows. */
export function ranges(sorted: ArrayLike<number>): string {
  const parts: string[] = [];
  for (let i = 0; i < sorted.length; i++) {
    const first = sorted[i] as number;
    while (sorted[i + 1] === (sorted[i] as number) + 1) i++;
    const last = sorted[i] as number;
    parts.push(first === last ? `${first}` : `${first}-${last}`);
  }
  return parts.join(",");
}

/** `bits:` and base64url without padding: bit `i`, a byte's least significant first, is row `i`. */
export function bits(sorted: ArrayLike<number>): string {
  const last = sorted[sorted.length - 1] ?? -1;
  const bytes = new Uint8Array(Math.ceil((last + 1) / 8));
  for (const row of Array.from(sorted)) {
    bytes[row >> 3] = (bytes[row >> 3] ?? 0) | (1 << (row & 7));
  }
  const text = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  return `${BITS}${text.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "")}`;
}

/** The rows that a text spells, in either way; ascending. */
export function rowsOf(text: string): number[] {
  return text.startsWith(BITS) ? rowsOfBits(text.slice(BITS.length)) : rowsOfRanges(text);
}

function rowsOfRanges(text: string): number[] {
  return text.split(",").flatMap((part) => {
    const [first = "", last = first] = part.split("-");
    if (first === "") return [];
    return Array.from({ length: Number(last) - Number(first) + 1 }, (_, i) => Number(first) + i);
  });
}

function rowsOfBits(text: string): number[] {
  const bytes = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  const places = Array.from({ length: 8 * bytes.length }, (_, i) => i);
  return places.filter((i) => bytes.charCodeAt(i >> 3) & (1 << (i & 7)));
}
