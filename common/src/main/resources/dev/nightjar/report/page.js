'use strict';
// What all parts of the page use. Texts of the data go into the page as text only, never as HTML.

const data = JSON.parse(document.getElementById('data').textContent);

/** An element. Attributes that are null or false are left out; children are elements, texts or lists of them. */
function el(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes || {})) {
    if (key.startsWith('on')) made.addEventListener(key.slice(2), value);
    else if (value !== null && value !== undefined && value !== false) made.setAttribute(key, value);
  }
  made.append(...children.flat(9).filter(child => child !== null && child !== undefined && child !== false));
  return made;
}

const whole = d3.format(',.0f');
const share = d3.format('.1%');

/** A number as people read it. */
function number(value) {
  if (value === null || value === undefined || Number.isNaN(value)) return '–';
  if (Number.isInteger(value) || Math.abs(value) >= 1000) return whole(value);
  return Math.abs(value) >= 10 ? d3.format(',.1f')(value) : d3.format(',.4~f')(value);
}

function duration(seconds) {
  if (seconds === null || seconds === undefined) return '–';
  if (seconds < 60) return `${d3.format('.1f')(seconds)} s`;
  const hours = Math.floor(seconds / 3600), minutes = Math.floor(seconds / 60) % 60;
  return hours ? `${whole(hours)} h ${minutes} min` : `${minutes} min ${Math.floor(seconds % 60)} s`;
}

function bytes(count) {
  const units = ['bytes', 'KB', 'MB', 'GB', 'TB'];
  let unit = 0;
  while (count >= 1000 && unit < units.length - 1) { count /= 1000; unit++; }
  return `${unit ? d3.format('.3~r')(count) : count} ${units[unit]}`;
}

/** A time in UTC without its fractions. */
const time = text => (text || '').replace(/\.\d+Z$/, 'Z').replace('T', ' ');
/** A path without the scheme of local files. */
const path = text => String(text).replace(/^file:(?=\/)/, '');
/** A word of a command line. */
const shell = text => /^[\w@%+=:,./-]+$/.test(path(text)) ? path(text) : `'${path(text).replaceAll("'", "'\\''")}'`;

/**
 * A table.
 * columns: [{name, of: row => value, kind: 'number' | 'text' | undefined, here: row => boolean}]
 */
function table(caption, columns, rows) {
  const cell = (tag, column, content) =>
    el(tag, {class: column.kind || null, scope: tag === 'th' ? 'col' : null, dir: tag === 'td' && column.kind !== 'number' ? 'auto' : null}, content);
  return el('div', {class: 'wide', tabindex: 0, role: 'region', 'aria-label': caption},
    el('table', {'aria-label': caption},
      el('thead', null, el('tr', null, columns.map(column => cell('th', column, column.name)))),
      el('tbody', null, rows.map(row => el('tr', {class: row.here ? 'here' : null}, columns.map(column => {
        const value = column.of(row);
        const shown = typeof value === 'number' ? (column.format || number)(value) : value;
        return cell('td', column, shown === null || shown === undefined ? '–' : String(shown));
      }))))));
}

/** A table of names and values. */
function pairs(caption, entries, names = ['', '']) {
  return table(caption, [{name: names[0], of: e => e[0]}, {name: names[1], of: e => e[1], kind: entries.every(e => typeof e[1] === 'number') ? 'number' : null}], entries);
}

/** Something that opens. */
const more = (title, ...inside) => el('details', null, el('summary', null, title), inside);

/** Figures beside each other: [[name, value, remark]] */
function figures(entries) {
  return el('dl', {class: 'figures'}, entries.filter(Boolean).map(([name, value, remark]) =>
    el('div', null, el('dt', null, name), el('dd', {class: String(value).length > 12 ? 'long' : null}, value, remark ? el('small', null, remark) : null))));
}

// One tip for everything under the pointer that has data-tip.
const tip = el('div', {class: 'tip', role: 'tooltip', hidden: ''});
document.body.append(tip);

function showTip(text, x, y) {
  tip.textContent = text;
  tip.hidden = false;
  const box = tip.getBoundingClientRect();
  const left = Math.max(4, Math.min(x + 14, innerWidth - box.width - 6));
  const top = y + 18 + box.height > innerHeight ? y - box.height - 10 : y + 18;
  tip.style.transform = `translate(${left}px, ${Math.max(4, top)}px)`;
}

const hideTip = () => { tip.hidden = true; };

addEventListener('pointermove', event => {
  const mark = event.target.closest && event.target.closest('[data-tip]');
  if (mark) showTip(mark.getAttribute('data-tip'), event.clientX, event.clientY);
  else if (!(event.target instanceof HTMLCanvasElement)) hideTip();
}, {passive: true});
addEventListener('keydown', event => { if (event.key === 'Escape') hideTip(); });

/** Bytes that were deflated and written in base64. */
async function inflated(text) {
  const packed = Uint8Array.from(atob(text), c => c.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('deflate'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

const inflatedTexts = async text => JSON.parse(new TextDecoder().decode(await inflated(text)));
