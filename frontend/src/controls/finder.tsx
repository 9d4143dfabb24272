/** A list of names under a field that searches them: only what is in sight is drawn. */

import { useId, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { formatCount } from "../format";
import { type Entry, nameOf, piecesOf, searchOf, wordsOf } from "./name-search";

const ROW = 28;
const MOST_ROWS = 14;
const PAGE = 10;
/** Rows drawn out of sight, above and below. */
const BEYOND = 6;
const WIDEST = 380;
const MARGIN = 12;

interface FinderProps {
  readonly noun: string;
  /** What is looked for at first. */
  readonly query: string;
  readonly entries: readonly Entry[];
  readonly chosen: ReadonlySet<string>;
  readonly several?: boolean;
  readonly onPick: (value: string) => void;
  readonly onClose: () => void;
}

const plural = (noun: string) => (noun.endsWith("s") ? `${noun}es` : `${noun}s`);

/** A line of the list: an entry, the `place`-th, or the name over several. */
type Row =
  | { readonly entry: Entry; readonly place: number }
  | { readonly group: string; readonly place: null };

export function Finder({
  noun,
  query: first,
  entries,
  chosen,
  several = false,
  ...does
}: FinderProps) {
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const [query, setQuery] = useState(first);
  // Of several the first one that is not there yet, so that Enter adds.
  const [active, setActive] = useState<string | null>(
    first === "" && !several ? firstOf(chosen) : null,
  );
  const search = useMemo(() => searchOf(entries), [entries]);
  const words = useMemo(() => wordsOf(query), [query]);
  const found = useMemo(() => search(words), [search, words]);
  const rows = useMemo(() => rowsOf(found), [found]);
  const whole = useMemo(() => search([]).length, [search]);
  const isNext = ({ value }: Entry) =>
    several && active === null ? !chosen.has(value) : value === active;
  const at = Math.max(0, found.findIndex(isNext));
  const current = found[at];

  useLayoutEffect(() => field.current?.focus({ preventScroll: true }), []);
  const move = (to: number) => {
    setActive(found[Math.max(0, Math.min(found.length - 1, to))]?.value ?? null);
  };
  const keys: Record<string, () => void> = {
    ArrowDown: () => move(at + 1),
    ArrowUp: () => move(at - 1),
    PageDown: () => move(at + PAGE),
    PageUp: () => move(at - PAGE),
    Home: () => move(0),
    End: () => move(found.length - 1),
    Enter: () => current && does.onPick(current.value),
    Escape: does.onClose,
  };
  return (
    <div class="finder" popover="manual" ref={show}>
      <input
        ref={field}
        type="search"
        // biome-ignore lint/a11y/noRedundantRoles: its list is not the browser's
        role="combobox"
        list={undefined}
        placeholder={`Search ${formatCount(whole)} ${plural(noun)}`}
        aria-label={`Search for a ${noun}`}
        aria-autocomplete="list"
        aria-expanded="true"
        aria-controls={id}
        aria-activedescendant={current && `${id}-${at}`}
        maxLength={200}
        autocomplete="off"
        spellcheck={false}
        value={query}
        onInput={(event) => {
          setQuery(event.currentTarget.value);
          setActive(null);
        }}
        onKeyDown={(event) => {
          const act = keys[event.key];
          if (act === undefined || event.isComposing) return;
          event.preventDefault();
          act();
        }}
      />
      <p class="finder-count" role="status">
        {found.length === 0 && `No ${noun} matches “${query.trim()}”`}
        {found.length > 0 && words.length > 0 && `${formatCount(found.length)} found`}
      </p>
      <Rows
        id={id}
        noun={noun}
        rows={rows}
        words={words}
        active={at}
        chosen={chosen}
        several={several}
        count={found.length}
        onPoint={setActive}
        onPick={does.onPick}
      />
    </div>
  );
}

interface RowsProps {
  readonly id: string;
  readonly noun: string;
  readonly rows: readonly Row[];
  readonly words: readonly string[];
  /** Among the entries. */
  readonly active: number;
  readonly count: number;
  readonly chosen: ReadonlySet<string>;
  readonly several: boolean;
  readonly onPoint: (value: string) => void;
  readonly onPick: (value: string) => void;
}

/** Only what is in sight is drawn, and what the keyboard is at. */
function Rows({ id, noun, rows, active, several, ...of }: RowsProps) {
  const box = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  const line = rows.findIndex((row) => row.place === active);
  useLayoutEffect(() => {
    const list = box.current;
    if (list !== null && line >= 0) reveal(list, line);
  }, [line, rows]);
  const from = Math.max(0, Math.floor(top / ROW) - BEYOND);
  const inSight = rows.slice(from, from + MOST_ROWS + 2 * BEYOND).map((_, i) => from + i);
  const drawn = line < 0 || inSight.includes(line) ? inSight : [...inSight, line];
  return (
    <div
      ref={box}
      id={id}
      role="listbox"
      tabIndex={-1}
      class="finder-list"
      aria-label={noun}
      aria-multiselectable={several}
      style={{ height: `${Math.min(rows.length, MOST_ROWS) * ROW}px` }}
      onScroll={(event) => setTop(event.currentTarget.scrollTop)}
    >
      <div role="presentation" style={{ height: `${rows.length * ROW}px` }}>
        {drawn.map((i) => {
          const row = rows[i] as Row;
          const style = { top: `${i * ROW}px` };
          return row.place === null ? (
            <div
              key={`over ${i}`}
              class="finder-group clip"
              style={style}
              title={row.group}
              aria-hidden="true"
            >
              <Marked text={row.group} words={of.words} />
            </div>
          ) : (
            <EntryRow
              key={row.entry.value}
              {...row}
              {...of}
              id={`${id}-${row.place}`}
              style={style}
              isActive={i === line}
            />
          );
        })}
      </div>
    </div>
  );
}

interface EntryRowProps
  extends Pick<RowsProps, "words" | "count" | "chosen" | "onPoint" | "onPick"> {
  readonly id: string;
  readonly style: { readonly top: string };
  readonly entry: Entry;
  readonly place: number;
  readonly isActive: boolean;
}

function EntryRow({ id, style, entry, place, isActive, words, count, ...of }: EntryRowProps) {
  const { value, group, label, part } = entry;
  const name = [nameOf(entry), part].filter(Boolean).join(", ");
  const isChosen = of.chosen.has(value);
  const looks = [group && "within", isActive && "active", isChosen && "chosen"];
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the search field has the keys
    <div
      id={id}
      role="option"
      tabIndex={-1}
      class={["finder-row", ...looks].filter(Boolean).join(" ")}
      style={style}
      title={name}
      aria-label={name}
      aria-selected={isChosen}
      aria-setsize={count}
      aria-posinset={place + 1}
      onPointerDown={(event) => event.preventDefault()}
      onPointerMove={() => of.onPoint(value)}
      onClick={() => of.onPick(value)}
    >
      <Marked text={label} words={words} />
      {part !== undefined && <span class="quiet">›</span>}
      {part !== undefined && <Marked text={part} words={words} />}
    </div>
  );
}

/** A name with what was found in it; whichever way it is written, it moves nothing beside it. */
function Marked({ text, words }: { text: string; words: readonly string[] }) {
  return (
    <bdi class="clip">
      {piecesOf(text, words).map((piece) =>
        piece.marked ? <mark>{piece.text}</mark> : piece.text,
      )}
    </bdi>
  );
}

/** The entries, each under the name of its group where that begins. */
function rowsOf(entries: readonly Entry[]): Row[] {
  return entries.flatMap((entry, i): Row[] => {
    const { group = "" } = entry;
    const row = { entry, place: i };
    return group === (entries[i - 1]?.group ?? "") ? [row] : [{ group, place: null }, row];
  });
}

function firstOf(values: ReadonlySet<string>): string | null {
  for (const value of values) return value;
  return null;
}

/** Scrolls so far that a line is in sight, with the one above it, which may name its group. */
function reveal(list: HTMLElement, line: number): void {
  const above = Math.max(0, line - 1) * ROW;
  const below = (line + 1) * ROW - list.clientHeight;
  if (list.scrollTop > above) list.scrollTop = above;
  else if (list.scrollTop < below) list.scrollTop = below;
}

/** Opens the list over all else, under its field or above it, where there is more room. */
function show(list: HTMLElement | null): void {
  const field = list?.parentElement?.getBoundingClientRect();
  if (!list || field === undefined) return;
  list.showPopover?.();
  const below = window.innerHeight - field.bottom - MARGIN;
  const above = field.top - MARGIN;
  const under = below >= Math.min(above, list.scrollHeight);
  const width = Math.min(Math.max(WIDEST, field.width), window.innerWidth - 2 * MARGIN);
  Object.assign(list.style, {
    left: `${Math.min(field.left, window.innerWidth - MARGIN - width)}px`,
    width: `${width}px`,
    maxHeight: `${under ? below : above}px`,
    [under ? "top" : "bottom"]:
      `${under ? field.bottom + 4 : window.innerHeight - field.top + 4}px`,
  });
}
