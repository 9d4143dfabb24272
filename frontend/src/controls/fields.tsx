/** The plain inputs of the page, each with its label. */

import type { Signal } from "@preact/signals";
import type { ComponentChildren } from "preact";

interface Option {
  readonly value: string;
  readonly label: string;
}

interface SelectProps {
  readonly label: string;
  readonly value: string;
  readonly options: readonly Option[];
  readonly onChange: (value: string) => void;
  readonly heading?: boolean;
}

export function Select({ label, value, options, onChange, heading = false }: SelectProps) {
  return (
    <label class={heading ? "field heading" : "field"}>
      <span>{label}</span>
      <select value={value} onChange={(event) => onChange(event.currentTarget.value)}>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </label>
  );
}

/** Anything with a word above it. */
export function Labelled({ text, children }: { text: string; children: ComponentChildren }) {
  return (
    <div class="field">
      <span>{text}</span>
      {children}
    </div>
  );
}

interface SliderProps {
  readonly label: string;
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly by?: number;
  readonly shown: ComponentChildren;
  readonly onInput: (value: number) => void;
}

export function Slider({ label, value, low, high, by = 1, shown, onInput }: SliderProps) {
  return (
    <div class="field">
      <span class="spread">
        <span>{label}</span>
        <strong>{shown}</strong>
      </span>
      <Range label={label} value={value} low={low} high={high} by={by} onInput={onInput} />
    </div>
  );
}

interface RangeProps {
  readonly label: string;
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly by?: number;
  readonly said?: string;
  readonly onInput: (value: number) => void;
}

/** A native slider whose track is filled up to its thumb. */
export function Range({ label, value, low, high, by = 1, said, onInput }: RangeProps) {
  const filled = high > low ? (100 * (value - low)) / (high - low) : 100;
  return (
    <input
      type="range"
      aria-label={label}
      aria-valuetext={said}
      min={low}
      max={Math.max(low, high)}
      step={by}
      value={value}
      disabled={high <= low}
      style={{ "--filled": `${filled}%` }}
      onInput={(event) => onInput(Number(event.currentTarget.value))}
    />
  );
}

interface SegmentsProps<T extends string> {
  readonly label: string;
  readonly value: Signal<T>;
  readonly options: readonly {
    readonly value: T;
    readonly label: string;
    readonly title?: string;
  }[];
}

/** One of a few, all in sight. */
export function Segments<T extends string>({ label, value, options }: SegmentsProps<T>) {
  return (
    <div class="segments" role="radiogroup" aria-label={label}>
      {options.map((option) => (
        <label
          key={option.value}
          title={option.title}
          class={value.value === option.value ? "on" : ""}
        >
          <input
            type="radio"
            name={label}
            checked={value.value === option.value}
            onChange={() => {
              value.value = option.value;
            }}
          />
          {option.label}
        </label>
      ))}
    </div>
  );
}
