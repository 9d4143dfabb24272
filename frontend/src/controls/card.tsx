/** A card: title, a sentence on how to read it, help, downloads, and what it shows. */

import { signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { type Cell, saveCsv, savePng, saveSvg } from "../charts/save";
import type { Topic } from "../guide";
import { openGuide } from "../guide-topic";
import { HelpIcon, SaveIcon } from "./icons";

/** What a card can save: its picture, its table, its film, under one name. */
export interface Saving {
  readonly name: string;
  readonly picture?: () => string;
  readonly table?: () => Table | Promise<Table>;
  readonly film?: () => Promise<void>;
}

export interface Table {
  readonly header: readonly string[];
  readonly rows: Iterable<readonly Cell[]>;
}

interface CardProps {
  readonly title: string;
  readonly sentence: ComponentChildren;
  readonly topic: Topic;
  readonly saving: Saving | null;
  readonly class?: string;
  readonly children: ComponentChildren;
}

export function Card({ title, sentence, topic, saving, class: kind = "", children }: CardProps) {
  return (
    <section class={`card ${kind}`} aria-label={title}>
      <header class="card-head">
        <h2>{title}</h2>
        <div class="card-tools">
          <button
            type="button"
            class="tool"
            title={`How to read “${title}”`}
            aria-label={`How to read ${title}`}
            onClick={() => openGuide(topic)}
          >
            <HelpIcon />
          </button>
          <SaveMenu title={title} saving={saving} />
        </div>
        <p class="sentence">{sentence}</p>
      </header>
      {children}
    </section>
  );
}

/** The card whose menu is open. */
const opened = signal<string | null>(null);
/** Why the last download failed. */
export const saveFailure = signal<string | null>(null);

function SaveMenu({ title, saving }: { title: string; saving: Saving | null }) {
  const isOpen = opened.value === title;
  const close = () => {
    opened.value = null;
  };
  const choose = (save: () => unknown) => async () => {
    close();
    try {
      await save();
      saveFailure.value = null;
    } catch (reason) {
      saveFailure.value = `The download failed: ${String(reason)}.`;
    }
  };
  return (
    <div
      class="menu-holder"
      onFocusOut={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) close();
      }}
    >
      <button
        type="button"
        class="tool"
        title="Download"
        aria-label={`Download ${title}`}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        disabled={saving === null}
        onClick={() => {
          opened.value = isOpen ? null : title;
        }}
      >
        <SaveIcon />
      </button>
      {isOpen && saving !== null && (
        <div class="menu" role="menu">
          {saving.picture && (
            <>
              <MenuItem
                label="PNG picture"
                act={choose(() => savePng(saving.name, call(saving.picture)))}
              />
              <MenuItem
                label="SVG drawing"
                act={choose(() => saveSvg(saving.name, call(saving.picture)))}
              />
            </>
          )}
          {saving.table && (
            <MenuItem
              label="CSV table"
              act={choose(async () => {
                const { header, rows } = await call(saving.table);
                saveCsv(saving.name, header, rows);
              })}
            />
          )}
          {saving.film && <MenuItem label="Video" act={choose(() => call(saving.film))} />}
        </div>
      )}
    </div>
  );
}

function MenuItem({ label, act }: { label: string; act: () => void }) {
  return (
    <button type="button" role="menuitem" onClick={act}>
      {label}
    </button>
  );
}

function call<T>(make: (() => T) | undefined): T {
  if (make === undefined) throw new Error("nothing to save");
  return make();
}
