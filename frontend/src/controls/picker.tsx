/** One of many, or several: a field that opens a list which can be searched. */

import type { ComponentChildren } from "preact";
import { useId, useRef, useState } from "preact/hooks";
import { Select } from "./fields";
import { Finder } from "./finder";
import { ChevronIcon } from "./icons";
import { type Entry, nameOf } from "./name-search";

/** So many are seen at a glance: they need no search. */
const FEW = 12;

interface PickerProps {
  readonly label: string;
  readonly value: string;
  readonly options: readonly Entry[];
  readonly onChange: (value: string) => void;
  readonly heading?: boolean;
  /** What one of them is called, where the label says something else. */
  readonly noun?: string;
}

/** Chooses one: of a few in the browser's own field, of many in a list that can be searched. */
export function Picker({ heading = false, noun, ...props }: PickerProps) {
  const { label, value, options, onChange } = props;
  const id = useId();
  const whole = options.filter((option) => option.part === undefined);
  if (whole.length <= FEW) {
    const named = whole.map((option) => ({ value: option.value, label: nameOf(option) }));
    return <Select {...props} heading={heading} options={named} />;
  }
  const chosen = options.find((option) => option.value === value);
  return (
    <div class={heading ? "field heading" : "field"}>
      <span id={id}>{label}</span>
      <Opener
        labelledBy={id}
        title={chosen && nameOf(chosen)}
        shown={
          <>
            {chosen?.group && <bdi class="clip quiet">{innermost(chosen.group)}</bdi>}
            <bdi class="clip">{chosen?.label}</bdi>
          </>
        }
        list={(query, close) => (
          <Finder
            noun={noun ?? label.toLowerCase()}
            query={query}
            entries={options}
            chosen={new Set([value])}
            onPick={(picked) => {
              close();
              onChange(picked);
            }}
            onClose={close}
          />
        )}
      />
    </div>
  );
}

/** Of a path of folders the last one, which tells neighbours apart: `…/seed-1/`. */
function innermost(folders: string): string {
  return folders.replace(/^.*[\\/](?=[^\\/]+[\\/]$)/u, "…/");
}

interface SeveralProps {
  readonly label: string;
  readonly noun: string;
  readonly options: readonly Entry[];
  readonly chosen: ReadonlySet<string>;
  readonly onToggle: (value: string) => void;
}

/** Chooses any number: the list stays open while they are picked. */
export function SeveralPicker({ label, noun, options, chosen, onToggle }: SeveralProps) {
  return (
    <Opener
      shown={<span class="quiet">{label}</span>}
      list={(query, close) => (
        <Finder
          several
          noun={noun}
          query={query}
          entries={options}
          chosen={chosen}
          onPick={onToggle}
          onClose={close}
        />
      )}
    />
  );
}

interface OpenerProps {
  readonly labelledBy?: string;
  readonly title?: string | undefined;
  readonly shown: ComponentChildren;
  readonly list: (query: string, close: () => void) => ComponentChildren;
}

/** The closed field, and what it opens, from the first letter typed on. */
function Opener({ labelledBy, title, shown, list }: OpenerProps) {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const [query, setQuery] = useState<string | null>(null);
  const close = () => {
    button.current?.focus();
    setQuery(null);
  };
  return (
    <div
      class="menu-holder"
      onFocusOut={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setQuery(null);
      }}
    >
      <button
        ref={button}
        id={id}
        type="button"
        class="opener"
        title={title}
        aria-haspopup="listbox"
        aria-expanded={query !== null}
        aria-labelledby={labelledBy && `${labelledBy} ${id}`}
        onClick={() => setQuery(query === null ? "" : null)}
        onKeyDown={(event) => {
          const letter = event.key.length === 1 && event.key !== " " ? event.key : null;
          const opens = letter ?? (/^Arrow(Up|Down)$/.test(event.key) ? "" : null);
          if (opens === null || event.ctrlKey || event.metaKey || event.altKey) return;
          event.preventDefault();
          setQuery(opens);
        }}
      >
        <span class="opener-name">{shown}</span>
        <ChevronIcon />
      </button>
      {query !== null && list(query, close)}
    </div>
  );
}
