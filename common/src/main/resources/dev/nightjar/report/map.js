'use strict';
// The map: points are written into the pixels of a canvas, so that 50,000 of them can be moved without delay.

const LISTED = 200;
const DARK = matchMedia('(prefers-color-scheme: dark)');

/** What points are and where: made once. */
async function mapPoints(map) {
  const [x, y, ids, texts, ...colours] = await Promise.all([
    inflated(map.x), inflated(map.y), inflatedTexts(map.ids), inflatedTexts(map.texts), ...map.colours.map(c => inflated(c.values))]);
  const places = bytes => Float32Array.from(new Uint16Array(bytes.buffer, 0, map.points), v => v / 32767.5 - 1);
  return {x: places(x), y: places(y), ids, texts, colours, size: map.points};
}

/** Colours of a legend as [r, g, b], by the place of a name or, for numbers, from 0 to 255. */
function palette(colour) {
  const parse = text => { const c = d3.rgb(text).clamp(); return [c.r, c.g, c.b]; };
  if (!colour) return [parse(DARK.matches ? '#74b6f8' : '#2f6fb5')];
  if (!colour.names.length) {
    const ramp = DARK.matches ? t => d3.interpolateInferno(0.25 + 0.7 * t) : t => d3.interpolateViridis(0.95 - 0.95 * t);
    return d3.range(256).map(i => parse(ramp(i / 255)));
  }
  const grey = parse(DARK.matches ? '#5a636e' : '#b3bac2');
  return colour.names.map((name, i) => name === '(none)' || name === '(other)' ? grey
    : parse(colour.names.length <= 12 && i < 10 ? d3.schemeTableau10[i] : d3.hcl((i * 137.508 + 30) % 360, 52 + (i % 3) * 8, (DARK.matches ? 62 : 48) + (i % 4) * 6)));
}

/** Draws the map of the data into a section. */
async function drawMap(map, section) {
  const points = await mapPoints(map);
  const canvas = el('canvas', {tabindex: 0, role: 'application', 'aria-describedby': 'map-keys',
    'aria-label': `Map of ${whole(map.points)} ${map.per}s. Use arrows to move, plus and minus to zoom, Enter for the passage in the middle.`});
  const context = canvas.getContext('2d');
  const legend = el('div', {class: 'legend-box'});
  const passage = el('div', {class: 'passage', 'aria-live': 'polite', tabindex: 0, role: 'region', 'aria-label': 'Passage'});
  const count = el('output', {class: 'faint', 'aria-live': 'polite'});
  const visible = new Uint8Array(points.size).fill(1);
  const chosen = new Set();
  let colour = 0, rgb = [], transform = d3.zoomIdentity, image = null, pixels = null, ratio = 1;
  let hover = -1, selected = -1, path = null, isLasso = false, frame = 0, searched = null, query = '';

  // Where a point stands, in pixels of the canvas.
  const side = () => Math.min(canvas.width, canvas.height) * 0.475;
  const screenX = i => (canvas.width / 2 + points.x[i] * side()) * transform.k + transform.x * ratio;
  const screenY = i => (canvas.height / 2 - points.y[i] * side()) * transform.k + transform.y * ratio;

  function request() { if (!frame) frame = requestAnimationFrame(draw); }

  /** Places of a disc's pixels around its middle. */
  function disc(radius) {
    const offsets = [], r = Math.ceil(radius);
    for (let dy = -r; dy <= r; dy++) for (let dx = -r; dx <= r; dx++) if (dx * dx + dy * dy <= (radius + 0.3) ** 2) offsets.push([dx, dy]);
    return {offsets: Int32Array.from(offsets, ([dx, dy]) => dy * canvas.width + dx), r};
  }

  function draw() {
    frame = 0;
    if (!image) return;
    const width = canvas.width, height = canvas.height;
    pixels.fill(0);
    const radius = Math.min(7, Math.max(0.8, (points.size > 20000 ? 1.1 : points.size > 4000 ? 2 : 3) * Math.pow(transform.k, 0.35))) * ratio;
    const {offsets, r} = disc(radius);
    const values = points.colours[colour], numbers = rgb.map(([red, green, blue]) => (255 << 24 | blue << 16 | green << 8 | red) >>> 0);
    const dim = DARK.matches ? 0xff322b26 : 0xffeae6e2;
    const s = side() * transform.k, x0 = width / 2 * transform.k + transform.x * ratio, y0 = height / 2 * transform.k + transform.y * ratio;
    for (let pass = 0; pass < 2; pass++) {
      for (let i = 0; i < points.size; i++) {
        if (visible[i] !== pass) continue;
        const px = Math.round(x0 + points.x[i] * s), py = Math.round(y0 - points.y[i] * s);
        if (px < r || py < r || px >= width - r || py >= height - r) continue;
        const at = py * width + px, paint = pass ? numbers[values ? values[i] : 0] : dim;
        for (let k = 0; k < offsets.length; k++) pixels[at + offsets[k]] = paint;
      }
    }
    context.putImageData(image, 0, 0);
    drawLabels();
    ring(hover, 1.5);
    ring(selected, 3);
    if (path && path.length > 1) drawPath();
    if (canvas.matches(':focus-visible')) cross();
  }

  const ink = () => getComputedStyle(canvas).color;

  function ring(i, weight) {
    if (i < 0) return;
    context.beginPath();
    context.arc(screenX(i), screenY(i), 8 * ratio, 0, 7);
    context.lineWidth = weight * ratio;
    context.strokeStyle = ink();
    context.stroke();
  }

  function drawPath() {
    context.beginPath();
    path.forEach(([px, py], i) => context[i ? 'lineTo' : 'moveTo'](px * ratio, py * ratio));
    context.closePath();
    context.lineWidth = 1.5 * ratio;
    context.strokeStyle = ink();
    context.stroke();
  }

  function cross() {
    const mx = canvas.width / 2, my = canvas.height / 2, arm = 9 * ratio;
    context.beginPath();
    context.moveTo(mx - arm, my); context.lineTo(mx + arm, my); context.moveTo(mx, my - arm); context.lineTo(mx, my + arm);
    context.lineWidth = ratio;
    context.strokeStyle = ink();
    context.stroke();
  }

  /** Names of places; one that would cover another is left out. */
  function drawLabels() {
    if (!map.colours[colour] || map.colours[colour].kind !== 'cluster') return;
    const taken = [];
    context.font = `600 ${12 * ratio}px system-ui, sans-serif`;
    context.textAlign = 'center';
    context.lineJoin = 'round';
    for (const label of map.labels) {
      if (label.level !== 1) continue;
      const px = (canvas.width / 2 + label.x * side()) * transform.k + transform.x * ratio;
      const py = (canvas.height / 2 - label.y * side()) * transform.k + transform.y * ratio;
      const half = context.measureText(label.text).width / 2 + 4 * ratio, up = 9 * ratio;
      if (px < 0 || py < 0 || px > canvas.width || py > canvas.height) continue;
      if (taken.some(t => Math.abs(t.px - px) < t.half + half && Math.abs(t.py - py) < 2 * up)) continue;
      taken.push({px, py, half});
      context.lineWidth = 4 * ratio;
      context.strokeStyle = getComputedStyle(stage).backgroundColor;
      context.strokeText(label.text, px, py + 4 * ratio);
      context.fillStyle = ink();
      context.fillText(label.text, px, py + 4 * ratio);
      if (taken.length >= Math.min(60, 18 * transform.k)) break;
    }
  }

  /** The visible point that is nearest to a place of the canvas in CSS pixels, within so many of them; or -1. */
  function nearest(px, py, within) {
    let best = -1, least = (within * ratio) ** 2;
    for (let i = 0; i < points.size; i++) {
      if (!visible[i]) continue;
      const dx = screenX(i) - px * ratio, dy = screenY(i) - py * ratio, d = dx * dx + dy * dy;
      if (d < least) { least = d; best = i; }
    }
    return best;
  }

  function described(i) {
    const parts = map.colours.map((c, k) => c.names.length ? `${c.name}: ${c.names[points.colours[k][i]]}`
      : `${c.name}: ${number(+(c.low + (c.high - c.low) * points.colours[k][i] / 255).toPrecision(3))}`);
    return parts.join('\n');
  }

  function text(i) { return points.texts[i] || '(the page has no room for texts)'; }

  function select(i) {
    selected = i;
    if (i >= 0) {
      passage.replaceChildren(
        el('div', {class: 'id', dir: 'auto'}, points.ids[i]),
        el('p', {class: 'text', dir: 'auto'}, text(i)),
        el('div', {class: 'faint text', dir: 'auto'}, described(i)));
    }
    request();
  }

  function list(title, found) {
    passage.replaceChildren(
      el('strong', null, `${whole(found.length)} ${found.length === 1 ? map.per : map.per + 's'} ${title}`),
      found.length > LISTED ? el('div', {class: 'faint'}, `the first ${LISTED}`) : null,
      el('ol', null, found.slice(0, LISTED).map(i => el('li', null, el('button', {type: 'button', dir: 'auto', title: points.ids[i], onclick: () => select(i)}, (points.texts[i] || points.ids[i]).slice(0, 140))))));
  }

  const shown = test => d3.range(points.size).filter(i => visible[i] && test(i));

  /** Finds out what is shown, by the box and the legend. */
  function filter() {
    const wanted = query.trim().toLowerCase(), values = points.colours[colour];
    if (wanted && !searched) searched = points.texts.map((t, i) => `${points.ids[i]}\n${t}`.toLowerCase());
    let n = 0;
    for (let i = 0; i < points.size; i++) {
      visible[i] = (!wanted || searched[i].includes(wanted)) && (!chosen.size || chosen.has(values[i])) ? 1 : 0;
      n += visible[i];
    }
    count.textContent = n === points.size ? `${whole(n)} points` : `${whole(n)} of ${whole(points.size)} points`;
    request();
  }

  function drawLegend() {
    const c = map.colours[colour];
    rgb = palette(c);
    chosen.clear();
    if (!c) { legend.replaceChildren(); return; }
    if (!c.names.length) {
      const stops = d3.range(0, 256, 32).map(i => `rgb(${rgb[i].join()})`).join();
      const ramp = el('div', {class: 'scale'});
      ramp.style.background = `linear-gradient(to right, ${stops})`;
      legend.replaceChildren(ramp, el('div', {class: 'scale-ends'}, el('span', null, number(+c.low.toPrecision(3))), el('span', null, c.name), el('span', null, number(+c.high.toPrecision(3)))));
      return;
    }
    const counts = new Array(c.names.length).fill(0);
    for (const value of points.colours[colour]) counts[value]++;
    legend.replaceChildren(el('ul', {class: 'legend', 'aria-label': `${c.name}: choose what is shown`}, c.names.map((name, k) => {
      const dot = el('i', {'aria-hidden': 'true'});
      dot.style.background = `rgb(${rgb[k].join()})`;
      const button = el('button', {type: 'button', 'aria-pressed': 'false', onclick: () => {
        if (chosen.has(k)) chosen.delete(k); else chosen.add(k);
        button.setAttribute('aria-pressed', String(chosen.has(k)));
        filter();
      }}, dot, el('span', {dir: 'auto'}, name), el('b', null, whole(counts[k])));
      return el('li', null, button);
    })));
  }

  const zoom = d3.zoom().scaleExtent([0.6, 300])
    .filter(event => !isLasso && !event.button && (event.type !== 'dblclick') && (!event.ctrlKey || event.type === 'wheel'))
    .on('zoom', event => { transform = event.transform; hideTip(); request(); });
  const view = d3.select(canvas).call(zoom);

  canvas.addEventListener('pointermove', event => {
    if (path) { path.push(d3.pointer(event, canvas)); request(); return; }
    if (event.buttons) return;
    const [px, py] = d3.pointer(event, canvas), found = nearest(px, py, 9);
    if (found >= 0) showTip(`${points.ids[found]}\n${text(found).slice(0, 240)}`, event.clientX, event.clientY); else hideTip();
    if (found !== hover) { hover = found; request(); }
  });
  canvas.addEventListener('pointerleave', () => { hover = -1; hideTip(); request(); });
  canvas.addEventListener('click', event => {
    if (isLasso) return;
    const [px, py] = d3.pointer(event, canvas), found = nearest(px, py, 12);
    if (found >= 0) select(found);
  });
  canvas.addEventListener('pointerdown', event => {
    if (!isLasso || event.button) return;
    canvas.setPointerCapture(event.pointerId);
    path = [d3.pointer(event, canvas)];
  });
  canvas.addEventListener('pointerup', () => {
    if (!path) return;
    const around = path.map(([px, py]) => [px * ratio, py * ratio]);
    path = null;
    if (around.length > 2) list('in the lasso', shown(i => d3.polygonContains(around, [screenX(i), screenY(i)])));
    request();
  });
  canvas.addEventListener('focus', request);
  canvas.addEventListener('blur', request);
  canvas.addEventListener('keydown', event => {
    const step = 60 / transform.k;
    const moves = {ArrowLeft: [step, 0], ArrowRight: [-step, 0], ArrowUp: [0, step], ArrowDown: [0, -step]};
    if (moves[event.key]) view.call(zoom.translateBy, ...moves[event.key]);
    else if (event.key === '+' || event.key === '=') view.call(zoom.scaleBy, 1.5);
    else if (event.key === '-') view.call(zoom.scaleBy, 1 / 1.5);
    else if (event.key === '0') view.call(zoom.transform, d3.zoomIdentity);
    else if (event.key === 'Enter') select(nearest(canvas.clientWidth / 2, canvas.clientHeight / 2, 1e6));
    else return;
    event.preventDefault();
  });

  const lasso = el('button', {type: 'button', 'aria-pressed': 'false', onclick: () => {
    isLasso = !isLasso;
    lasso.setAttribute('aria-pressed', String(isLasso));
    canvas.classList.toggle('lasso', isLasso);
  }}, 'Lasso');
  const stage = el('div', {class: 'stage'}, canvas);
  section.append(
    el('div', {class: 'controls'},
      map.colours.length ? el('label', null, 'Colour by', el('select', {id: 'map-colour', onchange: event => { colour = +event.target.value; drawLegend(); filter(); }},
        map.colours.map((c, k) => el('option', {value: k}, c.name)))) : null,
      el('label', null, 'Find in texts and ids', el('input', {id: 'map-find', type: 'search', autocomplete: 'off', spellcheck: 'false', oninput: event => { query = event.target.value; filter(); }})),
      lasso,
      el('button', {type: 'button', onclick: () => list('in view', shown(i => { const px = screenX(i), py = screenY(i); return px >= 0 && py >= 0 && px <= canvas.width && py <= canvas.height; }))}, 'List what is in view'),
      el('button', {type: 'button', onclick: () => view.call(zoom.transform, d3.zoomIdentity)}, 'Whole map'),
      count),
    el('div', {class: 'map'}, stage, el('div', {class: 'side'}, legend, passage)),
    el('p', {class: 'faint', id: 'map-keys'}, 'Drag and scroll, or arrows, + and −, 0 for the whole map, Enter for the passage in the middle. Names in the legend choose what is shown.'));
  passage.append(el('p', {class: 'faint'}, 'Click a point for its passage. The lasso lists what it encloses.'));

  new ResizeObserver(() => {
    ratio = Math.min(devicePixelRatio || 1, 2);
    canvas.width = Math.max(1, Math.round(stage.clientWidth * ratio));
    canvas.height = Math.max(1, Math.round(stage.clientHeight * ratio));
    image = context.createImageData(canvas.width, canvas.height);
    pixels = new Uint32Array(image.data.buffer);
    draw();
  }).observe(stage);
  DARK.addEventListener('change', () => { const kept = new Set(chosen); drawLegend(); kept.forEach(k => legend.querySelectorAll('button')[k].click()); request(); });
  drawLegend();
  filter();
}
