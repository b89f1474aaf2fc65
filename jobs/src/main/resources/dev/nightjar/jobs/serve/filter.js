// Completes the names of attributes, and their values, in the box of the filter.

const NAME = /(?:^|[(]|\b(?:and|or|not)\s)\s*([\p{L}\p{Nd}_.\-]*)$/iu;
const VALUE = /(?:([\p{L}\p{Nd}_.\-]+)|`([^`]+)`)\s*(?:!=|<=|>=|=|<|>)\s*(["']?)([^"']*)$/u;
const PLAIN = /^[\p{L}\p{Nd}_.\-]+$/u;

/**
 * Makes a box complete what is typed.
 *
 * @param box the input, with the role of a combobox
 * @param list shows what there is
 * @param call asks the server
 */
export function completing(box, list, call) {
  let options = [];
  let chosen = -1;
  let asked = 0;

  function hide() {
    list.hidden = true;
    chosen = -1;
    box.setAttribute('aria-expanded', 'false');
    box.removeAttribute('aria-activedescendant');
  }

  function show(found) {
    options = found;
    chosen = -1;
    list.replaceChildren(
      ...found.map((option, i) => {
        const item = document.createElement('li');
        item.id = `completion-${i}`;
        item.setAttribute('role', 'option');
        item.setAttribute('aria-selected', 'false');
        const label = document.createElement('bdi');
        label.textContent = option.label;
        item.append(label);
        if (option.count) {
          const count = document.createElement('span');
          count.textContent = option.count.toLocaleString();
          item.append(count);
        }
        item.addEventListener('pointerdown', (event) => {
          event.preventDefault(); // the box keeps the focus
          take(option);
        });
        return item;
      }),
    );
    list.hidden = found.length === 0;
    box.setAttribute('aria-expanded', String(found.length > 0));
  }

  function choose(next) {
    const items = list.children;
    items[chosen]?.setAttribute('aria-selected', 'false');
    chosen = (next + items.length) % items.length;
    items[chosen].setAttribute('aria-selected', 'true');
    items[chosen].scrollIntoView({block: 'nearest'});
    box.setAttribute('aria-activedescendant', items[chosen].id);
  }

  function take(option) {
    const end = box.selectionStart;
    box.setRangeText(option.text, end - option.typed, end, 'end');
    hide();
    complete();
  }

  async function complete() {
    const run = ++asked;
    const before = box.value.slice(0, box.selectionStart);
    let found = [];
    try {
      found = await completions(before, call);
    } catch { // there is nothing to complete by, which is no matter
    }
    if (run === asked && document.activeElement === box) {
      show(found);
    }
  }

  box.addEventListener('input', complete);
  box.addEventListener('focus', complete);
  box.addEventListener('blur', hide);
  box.addEventListener('keydown', (event) => {
    if (list.hidden) {
      if (event.key === 'ArrowDown') {
        event.preventDefault();
        complete();
      }
      return;
    }
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      choose(event.key === 'ArrowDown' ? chosen + 1 : Math.max(chosen, 0) - 1);
    } else if (event.key === 'Escape') {
      event.preventDefault();
      hide();
    } else if ((event.key === 'Enter' || event.key === 'Tab') && chosen >= 0) {
      event.preventDefault();
      take(options[chosen]);
    } else if (event.key === 'Enter') {
      hide();
    }
  });
}

/** What may stand behind what was typed. */
async function completions(before, call) {
  const value = VALUE.exec(before);
  if (value) {
    return values(value[1] ?? value[2], value[3], value[4], call);
  }
  const name = NAME.exec(before);
  if (!name) {
    return [];
  }
  const served = await call('/v1/index');
  return [...served.attributes, 'document_id']
    .filter((each) => each.toLowerCase().startsWith(name[1].toLowerCase()) && each !== name[1])
    .map((each) => ({label: each, text: `${quotedName(each)} `, typed: name[1].length}));
}

async function values(name, quote, typed, call) {
  if (name === 'document_id') {
    return [];
  }
  const found = await call(`/v1/attributes?${new URLSearchParams({name, prefix: typed})}`);
  return Object.entries(found.values).map(([each, count]) => ({
    label: each,
    count,
    text: `"${each.replace(/["\\]/g, '\\$&')}" `,
    typed: quote.length + typed.length,
  }));
}

function quotedName(name) {
  return PLAIN.test(name) ? name : `\`${name.replace(/[`\\]/g, '\\$&')}\``;
}
