/** What was worked out or fetched before, as much of it as there is room for. */

export interface Memory<T> {
  get(key: string): T | undefined;
  has(key: string): boolean;
  /** `size` in the measure of the memory's room. */
  set(key: string, value: T, size: number): void;
  clear(): void;
}

/** A memory that lets go of what was asked for longest ago. */
export function memory<T>(room: number): Memory<T> {
  const kept = new Map<string, { readonly value: T; readonly size: number }>();
  let filled = 0;
  const drop = (key: string) => {
    filled -= kept.get(key)?.size ?? 0;
    kept.delete(key);
  };
  return {
    get(key) {
      const found = kept.get(key);
      if (found === undefined) return undefined;
      kept.delete(key);
      kept.set(key, found);
      return found.value;
    },
    has: (key) => kept.has(key),
    set(key, value, size) {
      drop(key);
      kept.set(key, { value, size });
      filled += size;
      for (const oldest of kept.keys()) {
        if (filled <= room || oldest === key) return;
        drop(oldest);
      }
    },
    clear() {
      kept.clear();
      filled = 0;
    },
  };
}
