/** What is done to the head: the stack of operations, and the form that adds to it. */

import { useEffect } from "preact/hooks";
import { Card } from "../../controls/card";
import { FeatureLink } from "../../controls/feature-link";
import { CloseIcon, RedoIcon, UndoIcon } from "../../controls/icons";
import { formatCount } from "../../format";
import { useArrival } from "../../jump";
import { answered, refusedOperations } from "./asked";
import { OperationForm } from "./operation-form";
import {
  canRedo,
  canUndo,
  clear,
  type Entry,
  moveEarlier,
  redo,
  removeAt,
  spelled,
  stack,
  undo,
} from "./operations";
import { Python } from "./python";
import { Suggestions } from "./suggestions";
import { inWords, operationWords, phrase, sentence } from "./words";

export function OperationsCard() {
  useArrival("What if");
  useEffect(() => {
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
  return (
    <Card
      title="What if"
      topic="whatif"
      class="operations"
      sentence="Change the head and see at once what it would make of the samples: exact, from the logged activations. It is not what training anew would do."
      saving={{ name: "what-if-operations", table }}
    >
      <div class="stack-line">
        <ol class="stack" aria-label="Operations">
          {stack.value.map((entry, i) => (
            <Chip key={`${i} ${entry.text}`} entry={entry} index={i} />
          ))}
          {stack.value.length === 0 && <li class="quiet">as it was logged</li>}
        </ol>
        <div class="stack-tools">
          <Tool title="Undo (Ctrl Z)" label="Undo" enabled={canUndo.value} act={undo}>
            <UndoIcon />
          </Tool>
          <Tool title="Redo (Ctrl shift Z)" label="Redo" enabled={canRedo.value} act={redo}>
            <RedoIcon />
          </Tool>
          <button type="button" class="link" disabled={stack.value.length === 0} onClick={clear}>
            Clear
          </button>
        </div>
      </div>
      <Refused />
      <OperationForm />
      <Suggestions />
      <Python />
      <Notes />
    </Card>
  );
}

interface ToolProps {
  readonly title: string;
  readonly label: string;
  readonly enabled: boolean;
  readonly act: () => void;
  readonly children: preact.ComponentChildren;
}

function Tool({ title, label, enabled, act, children }: ToolProps) {
  return (
    <button
      type="button"
      class="tool"
      title={title}
      aria-label={label}
      disabled={!enabled}
      onClick={act}
    >
      {children}
    </button>
  );
}

function Chip({ entry, index }: { entry: Entry; index: number }) {
  const { operation, text } = entry;
  const said = operation ? phrase(operation) : { before: text, feature: null, after: "" };
  const words = operation ? operationWords(operation) : text;
  return (
    <li class="operation">
      <span class="clip" title={words}>
        {said.before}
        {said.feature && <FeatureLink feature={said.feature} />}
        {said.after}
      </span>
      {index > 0 && (
        <button
          type="button"
          class="tool"
          title="Do it before the one at its left"
          aria-label={`Do it earlier: ${words}`}
          onClick={() => moveEarlier(index)}
        >
          ‹
        </button>
      )}
      <button
        type="button"
        class="tool"
        title="Take it back"
        aria-label={`Remove: ${words}`}
        onClick={() => removeAt(index)}
      >
        <CloseIcon />
      </button>
    </li>
  );
}

/** The server's sentence on the operations, beside them and in the same words. */
function Refused() {
  const refused = refusedOperations.value;
  if (refused === null) return null;
  return (
    <p class="notice bad" role="alert">
      {sentence(inWords(refused.message))} {inWords(refused.hint)}{" "}
      {canUndo.value && (
        <button type="button" class="link act" onClick={undo}>
          Undo
        </button>
      )}{" "}
      <button type="button" class="link act" onClick={clear}>
        Clear
      </button>
    </p>
  );
}

/** What else must be known of the answer. */
function Notes() {
  const answer = answered.value;
  if (answer === null) return null;
  const left = answer.left_out;
  return (
    <>
      {left > 0 && (
        <p class="quiet">
          {left === 1 ? "One sample is" : `${formatCount(left)} samples are`} left out: not all
          finite, or without a label.
        </p>
      )}
      {answer.notes.map((note) => (
        <p class="quiet" key={note}>
          {note}
        </p>
      ))}
    </>
  );
}

/** Undoes and redoes, but in a field that undoes what is typed. */
function onKey(event: KeyboardEvent): void {
  const wanted = (event.ctrlKey || event.metaKey) && !event.altKey && !event.defaultPrevented;
  const key = event.key.toLowerCase();
  if (!wanted || (key !== "z" && key !== "y")) return;
  const target = event.target instanceof Element ? event.target : null;
  if (target?.closest("input[type=search], input[type=number], textarea, dialog")) return;
  event.preventDefault();
  if (key === "y" || event.shiftKey) redo();
  else undo();
}

function table() {
  return {
    header: ["operation", "spelled"],
    rows: stack
      .peek()
      .map(({ operation, text }) => [
        operation ? operationWords(operation) : text,
        operation ? spelled(operation) : text,
      ]),
  };
}
