/** The headings of the table: what each column is, how far it is, and which one sorts the rows. */

import { hideTooltip, showTooltip } from "../../controls/tooltip";
import { IMPORTANCES, settings } from "../../settings";
import type { MethodName } from "./answer";
import { isPlace, METHOD_WORDS } from "./methods";
import { fresh, methods, working } from "./order";

type Column = MethodName | "name";

export function Heads() {
  const groups = IMPORTANCES.map((name) => METHOD_WORDS[name].group);
  const firsts = groups.flatMap((group, i) => (groups.indexOf(group) === i ? [group] : []));
  return (
    <thead>
      <tr class="groups">
        <td />
        {firsts.map((group) => (
          <th key={group} scope="colgroup" colSpan={groups.filter((each) => each === group).length}>
            {group}
          </th>
        ))}
      </tr>
      <tr>
        <Heading column="name" />
        {IMPORTANCES.map((name) => (
          <Heading key={name} column={name} />
        ))}
      </tr>
    </thead>
  );
}

function Heading({ column }: { column: Column }) {
  const sorted = settings.sort.value === column;
  const words = column === "name" ? null : METHOD_WORDS[column];
  return (
    <th
      scope="col"
      class={column === "name" ? "name" : "figure"}
      aria-sort={sorted ? direction(column) : undefined}
    >
      <button
        type="button"
        class={sorted ? "sorts on" : "sorts"}
        aria-label={words ? `Sort by ${words.name}` : "Sort by name"}
        onClick={() => sortBy(column)}
        onMouseMove={(event) => words && showTooltip(event, <HeadTip column={words} />)}
        onMouseLeave={hideTooltip}
      >
        {words?.column ?? "feature"}
        <i class="arrow" aria-hidden="true">
          {sorted ? (direction(column) === "descending" ? "↓" : "↑") : ""}
        </i>
      </button>
      {column !== "name" && <State method={column} />}
    </th>
  );
}

function HeadTip({ column }: { column: (typeof METHOD_WORDS)[MethodName] }) {
  return (
    <>
      <strong>{column.name}</strong>
      <span>{column.meaning}</span>
    </>
  );
}

/** How far a column is; as tall where there is nothing to say. */
function State({ method }: { method: MethodName }) {
  const found = methods.value.get(method);
  if (!fresh.value.has(method) && working.value) return <span class="state">working out …</span>;
  if (found && !found.values) return <span class="state">not known ↓</span>;
  return <span class="state" />;
}

/** The most important first, then turned round. */
function sortBy(column: Column): void {
  const { sort, order } = settings;
  if (sort.value !== column) {
    sort.value = column;
    order.value = "first";
  } else order.value = order.value === "first" ? "last" : "first";
}

/** Which way the numbers themselves run. */
function direction(column: Column): "ascending" | "descending" {
  const upwards = column === "name" || isPlace(column);
  return upwards === (settings.order.value === "first") ? "ascending" : "descending";
}
