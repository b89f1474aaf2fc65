'use strict';
// The sections of the report, from top to bottom.

const run = data.run;
const main = document.getElementById('report');
const sections = [];

/** A section with its place in the navigation. */
function section(id, title, ...inside) {
  const made = el('section', {id, 'aria-labelledby': `${id}-title`}, el('h2', {id: `${id}-title`}, title), inside);
  sections.push([id, title]);
  main.append(made);
  return made;
}

const of = name => data.analyses.filter(analysis => analysis.analysis === name);
const isOther = analysis => analysis.run_id && analysis.run_id !== run.run_id;
/** Which run an analysis read, if it is not this one. */
const remark = analysis => isOther(analysis) ? el('p', {class: 'callout'}, `This is of run ${analysis.run_id}, not of ${run.run_id}.`) : null;
/** A run's name for an axis: day and month where it is a time. */
const shortName = id => { const t = /^\d{4}(\d\d)(\d\d)T(\d\d)(\d\d)/.exec(id); return t ? `${t[1]}-${t[2]}` : id.length > 10 ? id.slice(0, 9) + '…' : id; };
const speed = run.seconds && run.seconds.embed > 0 && run.tokens_embedded > 0 ? run.tokens_embedded / run.seconds.embed : null;

function header() {
  document.body.prepend(el('a', {class: 'skip', href: '#night'}, 'To the report'));
  main.append(
    el('h1', null, `Run ${run.run_id} `, el('span', {class: `badge ${run.state}`}, run.state)),
    el('div', {class: 'faint'}, `${path(data.directory)} · ${run.model.name || 'unknown model'} · finished ${time(run.finished) || 'at an unknown time'}`),
    el('nav', {'aria-label': 'Sections'}, el('ul', {id: 'sections'})));
}

function night() {
  const d = run.documents, c = run.chunks;
  const calm = data.nights.length > 1 ? 'Nothing stands out against the nights before.' : 'This is the first night: there is nothing to compare it with.';
  section('night', 'The night',
    run.refused ? el('p', {class: 'callout'}, `Refused: ${run.refused}`) : null,
    data.standouts.length ? el('div', {class: 'callout'}, el('strong', null, 'What stands out'), el('ul', null, data.standouts.map(s => el('li', null, s.text))))
      : el('p', {class: 'callout calm'}, calm),
    figures([
      d && ['documents read', number(d.read), `${number(d.rejected)} rejected, ${number(d.empty)} empty`],
      c && ['chunks', number(c.total), c.reused + c.deduplicated ? `${share((c.reused + c.deduplicated) / c.total)} without the model` : null],
      ['tokens of all chunks', number(run.tokens), `the model read ${number(run.tokens_embedded)}`],
      speed !== null && ['tokens a second', number(Math.round(speed)), 'of the stage that embeds'],
      run.seconds && ['in all', duration(run.seconds.total)],
      ['of vectors', bytes(run.bytes), `${number(run.files)} ${run.files === 1 ? 'file' : 'files'}`]]),
    run.warnings && run.warnings.length ? el('div', {class: 'callout'}, el('strong', null, 'Warnings'), el('ul', null, run.warnings.map(w => el('li', {dir: 'auto'}, w)))) : null,
    run.notes && run.notes.length ? more('Why vectors were not used again', el('ul', null, run.notes.map(w => el('li', {dir: 'auto'}, w)))) : null,
    el('div', {class: 'plots'}, stages(), accounts()));
}

const STAGES = {chunk: 'Reading and cutting into chunks', embed: 'Embedding', write: 'Writing', drift: 'Measuring drift'};

function stages() {
  if (!run.seconds) return null;
  const known = Object.entries(run.seconds).filter(([name]) => name !== 'total');
  const rows = known.map(([name, value]) => ({name: STAGES[name] || name, value, shown: `${duration(value)} (${share(value / (run.seconds.total || 1))})`}));
  const rest = (run.seconds.total || 0) - d3.sum(known, ([, value]) => value);
  if (rest > 0.05) rows.push({name: 'Looking for vectors, counting, publishing', value: rest, shown: `${duration(rest)} (${share(rest / run.seconds.total)})`, colour: 5});
  return el('div', null, bars('Where the time went', rows, {format: duration, columns: ['stage', 'seconds']}), tasks());
}

function tasks() {
  const counted = Object.entries(run.tasks || {}).filter(([, value]) => value !== 0);
  return el('div', null,
    counted.length ? more('What all tasks counted', pairs('What all tasks counted', counted.map(([name, value]) => [name.replaceAll('_', ' '), value]), ['', 'of all tasks'])) : null,
    run.executors.length ? more('Executors', table('Executors', [
      {name: 'executor', of: e => e.name}, {name: 'processor', of: e => e.processor},
      {name: 'chunks embedded', of: e => e.chunks_embedded, kind: 'number'}, {name: 'tokens', of: e => e.tokens_embedded, kind: 'number'},
      {name: 'seconds of tasks', of: e => e.embed_seconds, kind: 'number'}, {name: 'in the model', of: e => e.inference_seconds, kind: 'number'}], run.executors),
      run.balance && run.balance.tasks ? el('p', {class: 'faint'}, `${number(run.balance.tasks)} tasks embedded, ${number(run.balance.median_tokens)} tokens in the median and ${number(run.balance.longest_tokens)} at most.`) : null) : null);
}

function accounts() {
  const d = run.documents, c = run.chunks;
  if (!d || !c || !d.read) return null;
  // Widths are shares: of documents to the left, of chunks to the right.
  const nodes = [{name: 'Documents read', shown: number(d.read), colour: 5}], links = [];
  const to = (source, name, value, of, shown, colour) => {
    if (value > 0) { nodes.push({name, shown, colour}); links.push({source, target: nodes.length - 1, value: value / of}); }
    return nodes.length - 1;
  };
  const total = Math.max(c.total, 1), kept = d.embedded / d.read;
  const cut = to(0, 'Chunks', d.embedded, d.read, number(c.total), 0);
  if (d.embedded && c.total) {
    to(cut, 'Embedded', c.embedded * kept, total, number(c.embedded), 0);
    to(cut, 'Reused', (c.reused - c.resumed) * kept, total, number(c.reused - c.resumed), 2);
    to(cut, 'Resumed', c.resumed * kept, total, number(c.resumed), 2);
    to(cut, 'Equal to another', c.deduplicated * kept, total, number(c.deduplicated), 4);
    to(cut, 'Chunks rejected', c.rejected * kept, total, number(c.rejected), 3);
  }
  to(0, 'Rejected', d.rejected, d.read, number(d.rejected), 3);
  to(0, 'Empty', d.empty, d.read, number(d.empty), 1);
  const changes = ['added', 'changed', 'kept', 'deleted'];
  const cells = [
    pairs('Documents', [['read', d.read], ['with vectors', d.embedded], ['rejected', d.rejected], ['empty', d.empty]], ['documents', '']),
    pairs('Chunks', [['in all', c.total], ['embedded', c.embedded], ['reused', c.reused], ['of these by a run that was cut off', c.resumed], ['equal to another', c.deduplicated], ['rejected', c.rejected]], ['chunks', '']),
    run.previous_run ? table('Since the run before', [{name: `since run ${run.previous_run}`, of: n => n}, {name: 'documents', of: n => d[n], kind: 'number'}, {name: 'chunks', of: n => c[n], kind: 'number'}], changes) : null];
  return flow('What became of the corpus', nodes, links, {cells: cells.filter(Boolean),
    describe: `${number(d.read)} documents read, ${number(d.embedded)} with vectors, ${number(d.rejected)} rejected, ${number(d.empty)} empty; ${number(c.embedded)} chunks embedded, ${number(c.reused)} reused.`});
}

function tokens() {
  const histogram = Object.entries(run.token_histogram || {}).map(([most, count]) => [+most, count]).sort((a, b) => a[0] - b[0]);
  if (!histogram.length) return;
  const inputs = (run.options || {})['chunk.late'] === 'true' ? 'windows' : 'chunks';
  section('tokens', 'Token lengths', columns(`${inputs[0].toUpperCase()}${inputs.slice(1)} by tokens`, histogram.map(([most, count]) => ({name: `≤ ${whole(most)}`, values: [count], tip: `${number(count)} ${inputs} of up to ${whole(most)} tokens`})),
    {keys: [inputs], describe: 'A column for each power of two.'}));
}

function rejects() {
  const reasons = Object.entries(run.rejects || {}).sort((a, b) => b[1] - a[1]);
  if (!reasons.length) return;
  section('rejects', 'Rejects', bars('By reason', reasons.map(([name, value]) => ({name, value, colour: 3})), {columns: ['reason', 'rows']}),
    data.rejects.length ? [el('h3', null, 'Some of each'), table('Rejects', [
      {name: 'reason', of: r => r.reason}, {name: 'id', of: r => r.chunk_id || r.id, kind: 'text'}, {name: 'why', of: r => r.message, kind: 'text'}, {name: 'from', of: r => path(r.source), kind: 'text'}], data.rejects)] : null);
}

function nights() {
  if (data.nights.length < 2) return;
  const all = data.nights;
  const name = n => shortName(n.run_id), tip = (n, more) => `${n.run_id} (${n.state})\n${more}`;
  const chunks = columns('Chunks', all.map(n => ({name: name(n), values: [n.embedded, n.reused, n.deduplicated],
    tip: tip(n, `${number(n.embedded)} embedded, ${number(n.reused)} reused, ${number(n.deduplicated)} equal to another`)})), {keys: ['embedded', 'reused', 'equal to another'], colours: [0, 2, 4]});
  const seconds = columns('Seconds', all.map(n => ({name: name(n), values: [n.embed_seconds, Math.max(0, n.seconds - n.embed_seconds)], tip: tip(n, `${duration(n.seconds)}, ${duration(n.embed_seconds)} of them embedding`)})), {keys: ['embedding', 'all else'], colours: [0, 5]});
  const pace = line('Tokens a second', all.map(n => ({name: name(n), value: n.tokens_per_second === undefined ? null : n.tokens_per_second, tip: tip(n, `${number(Math.round(n.tokens_per_second))} tokens a second`)})), {format: v => number(Math.round(v)), describe: 'Of the stage that embeds, night by night.'});
  const reuse = line('Share of chunks reused', all.map(n => ({name: name(n), value: n.chunks ? n.reused / n.chunks : null, tip: tip(n, n.chunks ? `${share(n.reused / n.chunks)} reused` : '')})), {format: d3.format('.0%'), colour: 2});
  section('nights', 'Nights',
    el('p', {class: 'faint'}, `${all.length === data.runs ? `All ${number(data.runs)} runs` : `The last ${number(all.length)} of ${number(data.runs)} runs`} of this directory up to this one.`),
    el('div', {class: 'plots'}, chunks, seconds, pace, reuse),
    more('All nights', table('Nights', [
      {name: 'run', of: n => n.run_id}, {name: 'state', of: n => n.state}, {name: 'finished', of: n => time(n.finished)}, {name: 'model', of: n => n.model},
      ...[['documents', 'read'], ['rejected', 'rejected'], ['chunks', 'chunks'], ['embedded', 'embedded'], ['reused', 'reused'], ['tokens read', 'tokens_embedded']].map(([title, key]) => ({name: title, of: n => n[key], kind: 'number'})),
      {name: 'tokens/s', of: n => n.tokens_per_second, kind: 'number', format: v => number(Math.round(v))}, {name: 'time', of: n => duration(n.seconds), kind: 'number'}],
    all.map(n => ({...n, here: n.run_id === run.run_id})).reverse())));
}

function index() {
  const i = data.index;
  if (!i) return;
  const facts = figures([['chunks', number(i.vectors), `${number(i.nodes)} different vectors`], ['recall@10', d3.format('.4f')(i['recall@10']), `at width ${i.width}, as searches have it`],
    ['shards', number(i.shards), bytes(i.bytes)], i.report && i.report.unreachable !== undefined && ['not reached', number(i.report.unreachable), `of ${number(i.report.recall_sample)} asked for`]]);
  const recall = d3.format('.4f');
  const widths = Object.entries(i.recall_by_width).map(([width, value]) => ({width: +width, value})).sort((a, b) => a.width - b.width);
  const swept = i.sweep.length > 1 ? curve('Recall against speed', i.sweep.map(p => ({x: p['recall@10'], y: p.queries_per_second, here: p.width === i.width,
    tip: `width ${p.width}: recall@10 ${recall(p['recall@10'])}, ${number(Math.round(p.queries_per_second))} queries a second`})),
  {name: 'recall@10', most: 1.002, format: d3.format('.3f')}, {name: 'queries a second, one thread', log: true, format: number},
  {describe: 'A point for each search width; the default is marked.', cells: table('Recall and speed', [{name: 'width', of: p => p.width, kind: 'number'}, {name: 'recall@10', of: p => recall(p['recall@10']), kind: 'number'}, {name: 'queries/s', of: p => Math.round(p.queries_per_second), kind: 'number'},
    {name: 'p50 ms', of: p => p.p50_ms, kind: 'number'}, {name: 'p99 ms', of: p => p.p99_ms, kind: 'number'}], i.sweep)}) : null;
  const measured = curve('Recall by search width', widths.map(w => ({x: w.width, y: w.value, here: w.width === i.width, tip: `width ${w.width}: recall@10 ${recall(w.value)}`})),
    {name: 'search width (efSearch)', log: true}, {name: 'recall@10', most: 1.002, format: d3.format('.3f')},
    {describe: 'The default width is marked.', cells: table('Recall by search width', [{name: 'width', of: w => w.width, kind: 'number'}, {name: 'recall@10', of: w => recall(w.value), kind: 'number'}], widths)});
  section('index', 'Index',
    i.run_id !== run.run_id ? el('p', {class: 'callout'}, `This index is of run ${i.run_id}, not of ${run.run_id}.`) : null,
    facts, el('div', {class: 'plots'}, swept, measured),
    swept ? null : el('p', {class: 'faint'}, 'Queries a second are shown once ', el('code', null, `nightjar evaluate index --vectors ${shell(data.directory)} --index ${shell(i.directory)}`), ' has measured them.'));
}

function map() {
  const m = data.map;
  if (!m) return;
  const made = section('map', 'Map',
    m.run_id && m.run_id !== run.run_id ? el('p', {class: 'callout'}, `This is of run ${m.run_id}, not of ${run.run_id}.`) : null,
    el('p', {class: 'faint'}, `What is near on the map is alike; how far apart islands lie means little. ${m.points < m.items ? `${number(m.points)} of ${number(m.items)} ${m.per}s are drawn, evenly from all.` : ''}${m.characters < 2000 && m.characters > 0 ? ` Texts are cut at ${number(m.characters)} characters.` : ''}`));
  drawMap(m, made).catch(error => made.append(el('p', {class: 'callout'}, `The map cannot be drawn: ${error.message}`)));
}

function clusters(analysis, n) {
  const r = analysis.result;
  const plot = bars('Clusters by size', r.clusters.map(c => ({name: c.label, value: c.size, tip: `${c.label}\n${number(c.size)} items, confidence ${number(c.confidence)}\n${c.example || ''}`})), {columns: ['cluster', 'items'], top: 24});
  const tried = r.tried && r.tried.length > 1 ? curve('Silhouette by number of clusters', r.tried.map(t => ({x: t.k, y: t.silhouette, here: t.k === r.k, tip: `${t.k} clusters: ${number(t.silhouette)}`})),
    {name: 'clusters', log: true}, {name: 'silhouette'}, {describe: 'The chosen number is marked.', cells: table('Silhouettes', [{name: 'clusters', of: t => t.k, kind: 'number'}, {name: 'silhouette', of: t => t.silhouette, kind: 'number'}], r.tried)}) : null;
  section(`clusters${n}`, 'Clusters', remark(analysis),
    figures([['items', number(r.items)], ['clusters', number(r.k), `by ${r.chosen_by}`], ['silhouette', number(r.silhouette)], ['confidence', number(r.confidence), 'mean of all items'],
      r.moves && ['moved', number(r.moves.moved), `since run ${r.moves.from_run}: ${number(r.moves.appeared)} appeared, ${number(r.moves.vanished)} vanished`]]),
    el('div', {class: 'plots'}, plot, el('div', null, tried, more('Groups of clusters', table('Groups', [{name: 'group', of: g => g.label}, {name: 'items', of: g => g.size, kind: 'number'}, {name: 'clusters', of: g => g.clusters.length, kind: 'number'}], r.groups)))),
    table('Clusters', [{name: '', of: c => String(c.id), kind: 'number'}, {name: 'cluster', of: c => c.label}, {name: 'items', of: c => c.size, kind: 'number'}, {name: 'confidence', of: c => c.confidence, kind: 'number'}, {name: 'nearest to its middle', of: c => c.example, kind: 'text'}], r.clusters));
}

function duplicates(analysis, n) {
  const r = analysis.result;
  const scores = {name: 'vectors', of: e => d3.format('.3f')(e.similarity), kind: 'number'}, texts = {name: 'texts', of: e => d3.format('.3f')(e.text_similarity), kind: 'number'};
  const examples = rows => [scores, texts, {name: 'item', of: e => `${e.id}\n${e.text}`, kind: 'text'}, {name: 'resembles', of: e => `${e.keeper}\n${e.keeper_text}`, kind: 'text'}];
  const last = r.histogram.length ? r.histogram[r.histogram.length - 1].from : 1, first = r.histogram.length ? r.histogram[0].from : 0;
  const step = r.histogram.length > 1 ? r.histogram[1].from - first : 1;
  section(`duplicates${n}`, 'Duplicates', remark(analysis),
    figures([['items', number(r.items)], ['repeat another', number(r.dropped), share(r.items ? r.dropped / r.items : 0)], ['groups', number(r.groups)], ['to the letter', number(r.exact_duplicates)],
      ['candidate recall', number(r.candidate_recall), `of ${number(r.recall_pairs)} pairs of a sample`], ['say other numbers', number(r.numbers_differ), 'pairs, not joined unless asked']]),
    r.histogram.length > 1 ? columns('Pairs by how alike they are', r.histogram.map(b => ({name: d3.format('.2f')(b.from), values: [b.pairs], tip: `from ${d3.format('.2f')(b.from)}: ${number(b.pairs)} pairs`})),
      {keys: ['pairs'], describe: `Of the score of ${r.by}; the threshold is ${number(r.threshold)}.`, rule: {at: Math.max(0, Math.min(1, (r.threshold - first) / (last + step - first))), text: `threshold ${number(r.threshold)}`}}) : null,
    r.examples.length ? [el('h3', null, 'The least alike of those that go'), table('Examples', examples(), r.examples)] : null,
    r.number_examples.length ? more('Pairs that say other numbers', table('Pairs that say other numbers', examples(), r.number_examples)) : null);
}

function outliers(analysis, n) {
  const r = analysis.result;
  section(`outliers${n}`, 'Outliers', remark(analysis),
    figures([['items', number(r.items)], ['outliers', number(r.outliers), `score above ${number(r.threshold)}`], ['median score', number(r.median_score), `mean distance to the ${r.top} nearest`]]),
    bars('By reason', Object.entries(r.reasons).map(([name, value]) => ({name, value, colour: 1})), {columns: ['reason', 'items']}),
    table('The most unlike of each reason', [{name: 'score', of: e => d3.format('.3f')(e.score), kind: 'number'}, {name: 'reason', of: e => e.reason}, {name: 'id', of: e => e.id}, {name: 'text', of: e => e.text, kind: 'text'}], r.examples));
}

function drift(analysis, n) {
  const r = analysis.result;
  if (r.energy_distance === undefined) return models(analysis, n);
  const passages = rows => table('Passages', [{name: '', of: e => d3.format('+.4f')(e.contribution), kind: 'number'}, {name: 'id', of: e => e.id}, {name: 'text', of: e => e.text, kind: 'text'}], rows);
  section(`drift${n}`, 'Drift',
    figures([['drifted', r.drifted ? 'yes' : 'no', `p = ${number(r.p_value)}`], ['energy distance', d3.format('.5f')(r.energy_distance)], ['from', r.from, `${number(r.from_sample)} of ${number(r.from_items)} chunks`], ['to', r.to, `${number(r.to_sample)} of ${number(r.to_items)} chunks`],
      ['clusters', number(r.clusters), `${number(r.grew)} grew, ${number(r.shrank)} shrank`]]),
    r.changed.length ? bars('Clusters that changed', r.changed.map(c => ({name: c.text, value: Math.abs(c.to_share - c.from_share), colour: c.change === 'grew' ? 2 : 3, shown: `${share(c.from_share)} → ${share(c.to_share)}`})), {columns: ['the text in the middle', 'change of share']}) : null,
    r.came.length ? [el('h3', null, 'Came'), passages(r.came)] : null, r.gone.length ? [el('h3', null, 'Gone'), passages(r.gone)] : null);
}

function models(analysis, n) {
  const r = analysis.result;
  section(`models${n}`, 'Two models',
    figures([['overlap', number(r.overlap), `of the ${r.top} nearest`], ['same nearest', number(r.same_nearest)], ['items', number(r.items)], ['models', r.model, r.against_model]]),
    columns('Items by overlap', r.overlaps.map((value, i) => ({name: i < 10 ? `${i * 10} %` : '100 %', values: [value]})), {keys: ['items']}),
    r.moved.length ? table('Items that move most', [{name: 'overlap', of: m => m.overlap, kind: 'number'}, {name: 'item', of: m => m.text, kind: 'text'}, {name: 'nearest before', of: m => m.before, kind: 'text'}, {name: 'after', of: m => m.after, kind: 'text'}], r.moved) : null);
}

/** Any other analysis: what it says in one value each. */
function other(analysis, n) {
  const simple = Object.entries(analysis.result).filter(([, value]) => value !== null && typeof value !== 'object');
  section(`${analysis.analysis}${n}`, analysis.analysis[0].toUpperCase() + analysis.analysis.slice(1), remark(analysis),
    table(analysis.analysis, [{name: '', of: e => e[0].replaceAll('_', ' ')}, {name: '', of: e => e[1]}], simple));
}

const SHOWN = {clusters, duplicates, outliers, drift};

function analyses() {
  const seen = {};
  for (const analysis of data.analyses.filter(a => a.analysis !== 'map')) {
    const n = seen[analysis.analysis] = (seen[analysis.analysis] || 0) + 1;
    (SHOWN[analysis.analysis] || other)(analysis, n > 1 ? n : '');
  }
}

function elsewhere() {
  const m = of('map')[0], on = m ? ` --analysis ${shell(m.directory)}` : '';
  const lines = [`./nightjar export --vectors ${shell(data.directory)} --run ${shell(run.run_id)} --to embedding-atlas${on} --output atlas`,
    `uvx embedding-atlas atlas/items.parquet ${m ? '--x x --y y' : '--vector vector'} --text text`];
  section('elsewhere', 'Open it elsewhere',
    el('p', null, 'In Embedding Atlas, with search and every attribute:'), el('pre', {tabindex: 0}, lines.join('\n')),
    data.nights.length < 2 && !data.analyses.length ? el('p', {class: 'faint'}, 'A map, clusters, duplicates and more are shown here once they are analysed: ', el('code', null, './nightjar report --help')) : null);
}

function particulars() {
  const dictionary = (title, entries) => more(title, pairs(title, Object.entries(entries || {})));
  section('particulars', 'Particulars', dictionary('Model', run.model), dictionary('Options', run.options), dictionary('Versions', run.versions),
    run.drift ? el('p', null, `Drift from run ${run.drift.from}: energy distance ${number(run.drift.energy_distance)}, p = ${number(run.drift.p_value)}.`) : null);
  main.append(el('footer', null, `Nightjar ${data.version}, ${time(data.made)}. This page asks for nothing from the network. Charts by d3 (ISC) and d3-sankey (BSD-3-Clause), © Mike Bostock.`));
}

main.replaceChildren();
for (const part of [header, night, tokens, rejects, nights, index, map, analyses, elsewhere, particulars]) part();
document.getElementById('sections').append(...sections.map(([id, title]) => el('li', null, el('a', {href: `#${id}`}, title))));
