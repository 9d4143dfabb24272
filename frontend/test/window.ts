/** What jsdom lacks of a window: media queries, which then never match. */

if (typeof window !== "undefined") {
  window.matchMedia ??= (media: string) =>
    Object.assign(new EventTarget(), { matches: false, media }) as unknown as MediaQueryList;
}
