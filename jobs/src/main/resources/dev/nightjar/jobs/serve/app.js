// The page over an index. What comes from the server is only ever put into the page as text.

import {translate, words} from './words.js';
import {completing} from './filter.js';

const $ = (id) => document.getElementById(id);
const CLAMPED = 420; // characters of a text that are shown at first

const state = {likes: [], around: null, run: 0};

/** An element with a class, and with texts and elements in it. */
function make(tag, name, ...inside) {
  const element = document.createElement(tag);
  if (name) {
    element.className = name;
  }
  element.append(...inside.filter((one) => one !== null));
  return element;
}

function button(label, action) {
  const element = make('button', '', label);
  element.type = 'button';
  element.addEventListener('click', action);
  return element;
}

/** A text of somebody else's, whose direction and marks stay its own. */
function foreign(tag, name, text) {
  const element = make(tag, name, text);
  element.dir = 'auto';
  return element;
}

// ---- The server

class Refusal extends Error {}

async function call(path, body) {
  const headers = {};
  const token = sessionStorage.getItem('token');
  if (token) {
    headers.authorization = `Bearer ${token}`;
  }
  if (body) {
    headers['content-type'] = 'application/json';
  }
  let response;
  try {
    response = await fetch(path, {method: body ? 'POST' : 'GET', headers, body: body && JSON.stringify(body)});
  } catch {
    throw new Refusal(words.offline);
  }
  if (response.status === 401) {
    $('key').hidden = false;
    $('token').focus();
    throw new Refusal('');
  }
  $('key').hidden = true;
  if (response.status === 429) {
    throw new Refusal(words.busy);
  }
  const answer = await response.json();
  if (!response.ok) {
    throw new Refusal(answer.error?.message ?? String(response.status));
  }
  return answer;
}

/** Runs what the user asked for; an older answer that comes later is dropped. */
async function running(work) {
  const run = ++state.run;
  say(words.working);
  document.body.classList.add('working');
  const start = performance.now();
  try {
    const show = await work();
    if (run === state.run) {
      show(Math.round(performance.now() - start));
    }
  } catch (e) {
    if (!(e instanceof Refusal)) {
      throw e;
    }
    if (run === state.run) {
      say(e.message, 'wrong');
    }
  } finally {
    if (run === state.run) {
      document.body.classList.remove('working');
    }
  }
}

function say(text, kind = '') {
  $('status').textContent = text;
  $('status').className = kind;
}

// ---- What is wanted

function mode() {
  return document.querySelector('input[name=mode]:checked').value;
}

function wanted() {
  const fields = {mode: mode(), group: $('group').checked ? 'documents' : 'chunks'};
  if ($('filter').value.trim()) {
    fields.filter = $('filter').value.trim();
  }
  return fields;
}

/** What is asked stands in the address, behind the #, which no server sees. */
function remember() {
  const kept = new URLSearchParams();
  for (const [name, value] of [['q', $('query').value], ['filter', $('filter').value]]) {
    if (value) {
      kept.set(name, value);
    }
  }
  kept.set('mode', mode());
  kept.set('top', $('top').value);
  state.likes.forEach((id) => kept.append('like', id));
  history.replaceState(null, '', `#${kept}`);
}

function recall() {
  const kept = new URLSearchParams(location.hash.slice(1));
  $('query').value = kept.get('q') ?? '';
  $('filter').value = kept.get('filter') ?? '';
  state.likes = kept.getAll('like');
  const modes = [...document.querySelectorAll('input[name=mode]')];
  (modes.find((radio) => radio.value === kept.get('mode')) ?? modes[0]).checked = true;
  if ([...$('top').options].some((option) => option.value === kept.get('top'))) {
    $('top').value = kept.get('top');
  }
  showLikes();
}

function showLikes() {
  $('likes').replaceChildren(
    ...state.likes.map((id) => {
      const remove = button('×', () => {
        state.likes = state.likes.filter((other) => other !== id);
        search();
      });
      remove.setAttribute('aria-label', `${words.remove}: ${id}`);
      return make('span', 'like', `${words.likeThis} `, foreign('bdi', '', id), remove);
    }),
  );
  $('likes').hidden = state.likes.length === 0;
}

// ---- Searching

async function search() {
  showLikes();
  remember();
  const query = $('query').value.trim();
  if (!query && state.likes.length === 0) {
    $('query').focus();
    return;
  }
  await running(async () => {
    const body = {...wanted(), top: Number($('top').value), explain: true};
    if (query) {
      body.query = query;
    }
    if (state.likes.length > 0) {
      body.like = state.likes;
    }
    const answer = await call('/v1/search', body);
    return (ms) => {
      $('results').replaceChildren(...answer.hits.map(hit));
      say(answer.hits.length === 0 ? words.none : words.found(answer.hits.length, ms));
    };
  });
}

function hit(found) {
  const item = make(
    'li',
    'hit',
    make(
      'div',
      'head',
      make('span', 'score', found.score.toFixed(4)),
      foreign('span', 'id', found.chunk_id),
    ),
    text(found),
    attributes(found.attributes),
    explanation(found),
    make(
      'div',
      'actions',
      button(words.like, () => {
        state.likes = [found.chunk_id];
        $('query').value = '';
        scrollTo({top: 0});
        search();
      }),
      button(words.around, () => around(found.chunk_id, 2)),
    ),
  );
  item.dataset.chunk = found.chunk_id;
  return item;
}

function text(found) {
  if (found.text === null) {
    return make('p', 'text none', words.noText);
  }
  const letters = [...found.text];
  const whole = foreign('p', 'text', '');
  const front = clamped(letters);
  const marked = (end) => whole.replaceChildren(...pieces(letters.slice(0, end), found.matches ?? []));
  if (letters.length <= CLAMPED) {
    marked(letters.length);
    return whole;
  }
  let open = false;
  const toggle = button(words.shown, () => {
    open = !open;
    show();
  });
  toggle.className = 'toggle';
  function show() {
    marked(open ? letters.length : front);
    if (!open) {
      whole.append('…');
    }
    toggle.textContent = open ? words.less : words.shown;
    toggle.setAttribute('aria-expanded', open);
  }
  show();
  return make('div', '', whole, toggle);
}

/** How many letters are shown at first: to the end of a word, if one ends near. */
function clamped(letters) {
  const blank = letters.slice(0, CLAMPED).findLastIndex((letter) => /\s/.test(letter));
  return blank > 0.8 * CLAMPED ? blank : CLAMPED;
}

/** A text, its matches marked; both count code points. */
function pieces(letters, matches) {
  const found = [];
  let at = 0;
  for (const {start, end} of matches.filter((match) => match.start < letters.length)) {
    found.push(letters.slice(at, start).join(''), make('mark', '', letters.slice(start, end).join('')));
    at = end;
  }
  found.push(letters.slice(at).join(''));
  return found;
}

function attributes(all) {
  const names = Object.keys(all);
  if (names.length === 0) {
    return null;
  }
  return make(
    'ul',
    'attributes',
    ...names.map((name) => make('li', '', foreign('bdi', 'name', name), ' ', foreign('bdi', 'value', all[name]))),
  );
}

function explanation(found) {
  const known = (score) => (score === null || score === undefined ? null : score.toFixed(4));
  const by = (rank, score, told) => told(rank ? words.rank(rank) : words.unranked, known(score));
  return make(
    'p',
    'why',
    make('span', found.vector_rank ? '' : 'not', by(found.vector_rank, found.similarity, words.byVector)),
    make('span', found.text_rank ? '' : 'not', by(found.text_rank, found.bm25, words.byText)),
  );
}

// ---- The document around a passage

async function around(chunk, many) {
  await running(async () => {
    const stretch = await call(`/v1/document?${new URLSearchParams({chunk, around: many})}`);
    return () => {
      say('');
      state.around = {chunk, many};
      $('document-title').textContent = stretch.document_id;
      $('document-text').replaceChildren(
        ...stretch.chunks.map((one) => {
          const part = foreign('p', one.asked ? 'part asked' : 'part', one.text ?? words.noText);
          part.title = `${one.chunk_id} · ${one.start}–${one.end}`;
          return part;
        }),
      );
      $('more').hidden = many >= 20 || stretch.chunks.length < 2 * many + 1;
      if (!$('document').open) {
        $('document').showModal();
      }
      $('document-text').querySelector('.asked')?.scrollIntoView({block: 'center'});
    };
  });
}

// ---- Contexts

async function ask() {
  const question = $('query').value.trim();
  remember();
  if (!question) {
    $('query').focus();
    return;
  }
  await running(async () => {
    const answer = await call('/v1/ask', {...wanted(), question});
    return (ms) => {
      $('context-text').textContent = answer.context;
      $('copy').textContent = words.copy;
      $('context').hidden = false;
      say(words.context(answer.sources.length, answer.characters, ms));
    };
  });
}

async function copy() {
  try {
    await navigator.clipboard.writeText($('context-text').textContent);
    $('copy').textContent = words.copied;
  } catch { // not everywhere may a page do that
    getSelection().selectAllChildren($('context-text'));
  }
}

// ---- Begin

async function begin() {
  translate();
  recall();
  completing($('filter'), $('completions'), call);
  $('search').addEventListener('submit', (event) => {
    event.preventDefault();
    search();
  });
  $('ask').addEventListener('click', ask);
  $('copy').addEventListener('click', copy);
  $('drop').addEventListener('click', () => ($('context').hidden = true));
  $('shut').addEventListener('click', () => $('document').close());
  $('more').addEventListener('click', () => around(state.around.chunk, Math.min(20, 2 * state.around.many)));
  const showWhy = () => document.body.classList.toggle('plain', !$('explain').checked);
  $('explain').addEventListener('change', showWhy);
  for (const choice of [...document.querySelectorAll('input[name=mode]'), $('top'), $('group')]) {
    choice.addEventListener('change', search);
  }
  $('key').addEventListener('submit', (event) => {
    event.preventDefault();
    sessionStorage.setItem('token', $('token').value.trim());
    introduce().then(search);
  });
  addEventListener('hashchange', () => {
    recall();
    search();
  });
  document.addEventListener('keydown', (event) => {
    if (event.key === '/' && !event.target.closest('input, textarea, select') && !$('document').open) {
      event.preventDefault();
      $('query').focus();
      $('query').select();
    }
  });
  await introduce();
  if ($('query').value || state.likes.length > 0) {
    await search();
  } else {
    $('query').focus();
  }
}

async function introduce() {
  try {
    const served = await call('/v1/index');
    $('served').textContent = words.served(served.index, served.vectors.toLocaleString(), served.model);
    say('');
  } catch (e) {
    if (!(e instanceof Refusal)) {
      throw e;
    }
    say(e.message, 'wrong');
  }
}

begin();
