'use strict';
// Charts by d3, as SVG. Each is drawn for the width it has, again when that changes, and has its table below.

/**
 * A chart with its table.
 * draw: width => an SVG element
 */
function chart(title, draw, {describe = '', key = null, rows = null} = {}) {
  const plot = el('div', null);
  let drawn = 0;
  new ResizeObserver(entries => {
    const width = Math.floor(entries[0].contentRect.width);
    if (width > 0 && width !== drawn) {
      drawn = width;
      const svg = draw(width).attr('role', 'img').attr('aria-label', `${title}. ${describe}`).node();
      plot.replaceChildren(svg);
    }
  }).observe(plot);
  return el('figure', {class: 'chart'}, el('figcaption', null, title), key, plot, rows ? more('Table', rows) : null);
}

const canvasOf = (width, height) => d3.create('svg').attr('width', width).attr('height', height).attr('viewBox', `0 0 ${width} ${height}`);

/** Names of colours. */
function key(names, colours) {
  return el('ul', {class: 'key'}, names.map((name, i) => {
    const svg = d3.create('svg').attr('width', 11).attr('height', 11).attr('aria-hidden', 'true');
    svg.append('rect').attr('width', 11).attr('height', 11).attr('rx', 2).attr('class', `f${colours[i]}`);
    return el('li', null, svg.node(), name);
  }));
}

/** Horizontal bars, each below its name: rows [{name, value, shown, tip, colour}] */
function bars(title, rows, {format = number, describe = '', columns = ['', ''], top = 40} = {}) {
  const seen = rows.slice(0, top);
  const draw = width => {
    const step = 40, svg = canvasOf(width, seen.length * step);
    const x = d3.scaleLinear([0, d3.max(seen, row => row.value) || 1], [0, width]);
    const row = svg.selectAll('g').data(seen).join('g').attr('transform', (_, i) => `translate(0 ${i * step})`)
      .attr('class', 'mark').attr('data-tip', row => row.tip || `${row.name}: ${row.shown || format(row.value)}`);
    row.append('rect').attr('class', 'rail').attr('y', 20).attr('width', width).attr('height', 12).attr('rx', 3);
    row.append('rect').attr('class', row => `f${row.colour || 0}`).attr('y', 20).attr('width', row => Math.max(1, x(row.value))).attr('height', 12).attr('rx', 3);
    const value = row.append('text').attr('x', width).attr('y', 14).attr('text-anchor', 'end').text(row => row.shown || format(row.value));
    const widest = d3.max(seen, row => (row.shown || format(row.value)).length) * 7 + 12;
    row.append('text').attr('y', 14).text(row => fitted(row.name, width - widest));
    value.attr('class', 'faint');
    return svg;
  };
  const rest = rows.length > top ? ` The first ${top} of ${whole(rows.length)}.` : '';
  return chart(title, draw, {describe: describe + rest, rows: pairs(title, rows.map(row => [row.name, row.value]), columns)});
}

/** A text in so many pixels, about. */
function fitted(text, pixels) {
  let used = 0, end = 0;
  for (const c of text) {
    used += c.codePointAt(0) > 0x2e7f ? 12 : 6.6;
    if (used > pixels) return text.slice(0, Math.max(1, end - 1)) + '…';
    end += c.length;
  }
  return text;
}

/**
 * Columns over names, stacked: rows [{name, values: [..], tip, here}], keys: names of the values.
 * rule: {at: position from 0 to 1, text}
 */
function columns(title, rows, {keys = null, colours = [0, 1, 2], format = number, describe = '', height = 220, rule = null, every = null, cells = null} = {}) {
  const draw = width => {
    const left = 46, bottom = 34, svg = canvasOf(width, height);
    const x = d3.scaleBand(d3.range(rows.length), [left, width - 4]).padding(rows.length > 60 ? 0.1 : 0.22);
    const y = d3.scaleLinear([0, d3.max(rows, row => d3.sum(row.values)) || 1], [height - bottom, 12]).nice(5);
    const counts = rows.every(row => row.values.every(Number.isInteger));
    axis(svg, y, left, width, null, counts ? y.ticks(5).filter(Number.isInteger) : null);
    names(svg, rows.map(row => row.name), i => x(i) + x.bandwidth() / 2, height - bottom, x.step(), every);
    const column = svg.append('g').selectAll('g').data(rows).join('g').attr('class', 'mark')
      .attr('data-tip', row => row.tip || `${row.name}: ${format(d3.sum(row.values))}`);
    column.append('rect').attr('x', (_, i) => x(i)).attr('y', 12).attr('width', x.bandwidth()).attr('height', height - bottom - 12).attr('fill', 'transparent');
    column.each(function (row, i) {
      let below = 0;
      row.values.forEach((value, k) => {
        if (value > 0) d3.select(this).append('rect').attr('class', `f${colours[k]}`).attr('x', x(i)).attr('width', x.bandwidth())
          .attr('y', y(below + value)).attr('height', Math.max(0.5, y(below) - y(below + value)));
        below += value;
      });
    });
    if (rule) {
      const at = left + rule.at * (width - 4 - left);
      svg.append('line').attr('class', 'rule').attr('x1', at).attr('x2', at).attr('y1', 4).attr('y2', height - bottom);
      svg.append('text').attr('x', at + (rule.at > 0.6 ? -6 : 6)).attr('y', 14).attr('text-anchor', rule.at > 0.6 ? 'end' : 'start').text(rule.text);
    }
    return svg;
  };
  return chart(title, draw, {describe, key: keys && keys.length > 1 ? key(keys, colours) : null, rows: cells ||
    table(title, [{name: '', of: row => row.name}, ...(keys || ['']).map((name, k) => ({name, of: row => row.values[k], kind: 'number', format}))], rows)});
}

/** A line over names: rows [{name, value | null, tip}] */
function line(title, rows, {format = number, describe = '', height = 200, colour = 0, from = 0} = {}) {
  const draw = width => {
    const left = 56, bottom = 34, svg = canvasOf(width, height);
    const x = d3.scalePoint(d3.range(rows.length), [left + 8, width - 10]).padding(0.2);
    const known = rows.filter(row => row.value !== null);
    const y = d3.scaleLinear([from, d3.max(known, row => row.value) || 1], [height - bottom, 12]).nice(5);
    axis(svg, y, left, width, format);
    names(svg, rows.map(row => row.name), x, height - bottom, x.step() || width);
    svg.append('path').attr('class', `line l${colour}`).attr('d', d3.line((_, i) => x(i), row => y(row.value)).defined(row => row.value !== null)(rows));
    svg.append('g').selectAll('circle').data(rows.map((row, i) => ({...row, i})).filter(row => row.value !== null)).join('circle')
      .attr('class', `mark f${colour}`).attr('cx', row => x(row.i)).attr('cy', row => y(row.value)).attr('r', rows.length > 40 ? 3 : 4.5)
      .attr('data-tip', row => row.tip || `${row.name}: ${format(row.value)}`);
    return svg;
  };
  return chart(title, draw, {describe, rows: table(title, [{name: '', of: row => row.name}, {name: '', of: row => row.value, kind: 'number', format}], rows)});
}

/** Points that are joined, over numbers: points [{x, y, tip, here}], both axes {name, log, format} */
function curve(title, points, across, up, {describe = '', cells = null, height = 260} = {}) {
  const draw = width => {
    const left = 60, bottom = 46, svg = canvasOf(width, height);
    const scale = (values, axis, range) => {
      const [low, high] = d3.extent(values);
      return axis.log ? d3.scaleLog([low / 1.15, high * 1.15], range) : d3.scaleLinear([low - (high - low || 0.01) * 0.08, Math.min(axis.most || Infinity, high + (high - low || 0.01) * 0.08)], range);
    };
    const x = scale(points.map(p => p.x), across, [left, width - 12]), y = scale(points.map(p => p.y), up, [height - bottom, 20]);
    const ticks = (s, axis, n) => axis.log ? s.ticks(n).filter(v => [1, 2, 5].includes(+String(v.toExponential())[0])) : s.ticks(n);
    axis(svg, y, left, width, up.format, ticks(y, up, 5));
    svg.append('g').selectAll('text').data(ticks(x, across, width < 420 ? 4 : 7)).join('text').attr('class', 'faint').attr('x', x).attr('y', height - bottom + 18).attr('text-anchor', 'middle').text(across.format || number);
    svg.append('text').attr('class', 'faint').attr('x', (left + width) / 2).attr('y', height - 8).attr('text-anchor', 'middle').text(across.name);
    svg.append('text').attr('class', 'faint').attr('x', 0).attr('y', 10).text(up.name);
    svg.append('path').attr('class', 'line l0').attr('d', d3.line(p => x(p.x), p => y(p.y))(points));
    svg.append('g').selectAll('circle').data(points).join('circle').attr('class', p => `mark f${p.here ? 1 : 0}`).attr('cx', p => x(p.x)).attr('cy', p => y(p.y)).attr('r', p => p.here ? 6.5 : 4.5).attr('data-tip', p => p.tip);
    return svg;
  };
  return chart(title, draw, {describe, rows: cells});
}

function axis(svg, y, left, width, format = null, values = null) {
  const short = v => v >= 1000 ? d3.format('~s')(v) : number(v);
  svg.append('g').attr('class', 'grid').attr('transform', `translate(${left} 0)`)
    .call(d3.axisLeft(y).ticks(5).tickValues(values).tickSize(left - width).tickFormat(v => format && v < 1000 ? format(v) : short(v)))
    .selectAll('text').attr('class', 'faint').attr('x', -8).attr('font-size', null).attr('font-family', null);
}

/** Names below an axis, as many as there is room for. */
function names(svg, all, x, y, step, every = null) {
  const longest = d3.max(all, name => name.length) * 6.6 + 10;
  const gap = every || Math.max(1, Math.ceil(longest / step));
  svg.append('g').selectAll('text').data(all.map((name, i) => ({name, i})).filter(({i}) => (all.length - 1 - i) % gap === 0)).join('text')
    .attr('class', 'faint').attr('x', ({i}) => x(i)).attr('y', y + 18).attr('text-anchor', 'middle').text(({name}) => name);
}

/** What goes where: nodes [{name, shown, colour}], links [{source, target, value}] */
function flow(title, nodes, links, {describe = '', height = 300, cells = null} = {}) {
  const draw = width => {
    const svg = canvasOf(width, height);
    const layout = d3.sankey().nodeWidth(12).nodePadding(32).nodeAlign(d3.sankeyLeft).nodeSort(null).linkSort(null).extent([[1, 16], [width - 1, height - 16]]);
    const graph = layout({nodes: nodes.map(d => ({...d})), links: links.map(d => ({...d}))});
    svg.append('g').selectAll('path').data(graph.links).join('path').attr('class', d => `ribbon l${d.target.colour}`)
      .attr('d', d3.sankeyLinkHorizontal()).attr('stroke-width', d => Math.max(1.5, d.width)).attr('data-tip', d => `${d.source.name} → ${d.target.name}\n${d.target.shown}`);
    const node = svg.append('g').selectAll('g').data(graph.nodes).join('g').attr('class', 'mark').attr('data-tip', d => `${d.name}: ${d.shown}`);
    node.append('rect').attr('class', d => `f${d.colour}`).attr('x', d => d.x0).attr('y', d => d.y0).attr('width', d => d.x1 - d.x0).attr('height', d => Math.max(2, d.y1 - d.y0)).attr('rx', 2);
    const end = d => d.x1 > width * 0.6, x = d => end(d) ? d.x0 - 6 : d.x1 + 6, middle = d => (d.y0 + d.y1) / 2;
    const label = node.append('text').attr('y', d => middle(d) - 3).attr('text-anchor', d => end(d) ? 'end' : 'start');
    label.append('tspan').attr('x', x).text(d => d.name);
    label.append('tspan').attr('x', x).attr('dy', 15).attr('class', 'here').text(d => d.shown);
    return svg;
  };
  return chart(title, draw, {describe, rows: cells});
}
