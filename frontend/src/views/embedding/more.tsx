/** The choices that are made less often, behind one word. */

import { signal } from "@preact/signals";
import { Labelled, Segments } from "../../controls/fields";
import { settings } from "../../settings";
import { hasThumbnails } from "../samples/samples";

const isOpen = signal(false);

export function More() {
  return (
    <div
      class="menu-holder"
      onFocusOut={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) isOpen.value = false;
      }}
    >
      <button
        type="button"
        class="link more"
        aria-haspopup="true"
        aria-expanded={isOpen.value}
        onClick={() => {
          isOpen.value = !isOpen.value;
        }}
      >
        More
      </button>
      {isOpen.value && <Choices />}
    </div>
  );
}

function Choices() {
  return (
    // Takes the focus when its words are clicked, so that it stays open.
    <div class="menu more-choices" tabIndex={-1}>
      <Labelled text="Epochs">
        <Segments
          label="Epochs"
          value={settings.film}
          options={[
            {
              value: "anew",
              label: "each anew",
              title: "The same picture whenever it is asked for",
            },
            {
              value: "film",
              label: "as a film",
              title: "Each epoch is begun from the one before, so that samples can be followed",
            },
          ]}
        />
      </Labelled>
      {settings.method.value === "tsne" && (
        <Labelled text="Run until">
          <Segments
            label="Schedule"
            value={settings.schedule}
            options={[
              { value: "settled", label: "settled" },
              {
                value: "paper",
                label: "as in the paper",
                title: "300 iterations, learning rate 200",
              },
            ]}
          />
        </Labelled>
      )}
      {hasThumbnails.value && (
        <Labelled text="Draw">
          <Segments
            label="Draw"
            value={settings.pictures}
            options={[
              { value: "marks", label: "marks" },
              { value: "pictures", label: "pictures" },
            ]}
          />
        </Labelled>
      )}
    </div>
  );
}
