// What the page says, in the languages it knows.

const WORDS = {
  en: {
    skip: 'To the results',
    question: 'Question',
    questionHint: 'Ask, or type words',
    search: 'Search',
    ask: 'Context',
    mode: 'Ranked by',
    hybrid: 'both',
    vector: 'meaning',
    text: 'words',
    filter: 'Filter',
    filterHint: 'lang = "en" and year >= 2020',
    hits: 'Hits',
    group: 'one a document',
    explain: 'explain',
    token: 'This server wants a token',
    use: 'Use it',
    contextTitle: 'Context for a language model',
    copy: 'Copy',
    copied: 'Copied',
    close: 'Close',
    more: 'More around',
    like: 'More like this',
    around: 'In its document',
    likeThis: 'Like',
    remove: 'Remove',
    served: (index, chunks, model) => `${chunks} chunks · ${model} · index ${index}`,
    found: (count, ms) => (count === 1 ? '1 hit' : `${count} hits`) + ` in ${ms} ms`,
    none: 'Nothing found.',
    working: 'Searching …',
    context: (sources, characters, ms) => `${sources} passages, ${characters} characters, in ${ms} ms`,
    offline: 'The server does not answer.',
    busy: 'The server is busy; try again in a moment.',
    byVector: (rank, score) => `meaning: ${rank}` + (score === null ? '' : `, similarity ${score}`),
    byText: (rank, score) => `words: ${rank}` + (score === null ? '' : `, BM25 ${score}`),
    rank: (n) => `rank ${n}`,
    unranked: 'not ranked',
    noText: 'The index keeps no texts.',
    shown: 'Show all',
    less: 'Show less',
  },
  zh: {
    skip: '跳到结果',
    question: '问题',
    questionHint: '输入问题或关键词',
    search: '搜索',
    ask: '上下文',
    mode: '排序依据',
    hybrid: '混合',
    vector: '语义',
    text: '词语',
    filter: '筛选',
    filterHint: 'lang = "zh" and year >= 2020',
    hits: '条数',
    group: '每篇一条',
    explain: '显示依据',
    token: '此服务器需要令牌',
    use: '使用',
    contextTitle: '给语言模型的上下文',
    copy: '复制',
    copied: '已复制',
    close: '关闭',
    more: '显示更多前后文',
    like: '相似内容',
    around: '查看原文',
    likeThis: '相似于',
    remove: '移除',
    served: (index, chunks, model) => `${chunks} 个片段 · ${model} · 索引 ${index}`,
    found: (count, ms) => `${count} 条结果，用时 ${ms} 毫秒`,
    none: '没有找到结果。',
    working: '正在搜索…',
    context: (sources, characters, ms) => `${sources} 段，${characters} 字，用时 ${ms} 毫秒`,
    offline: '服务器没有响应。',
    busy: '服务器繁忙，请稍后再试。',
    byVector: (rank, score) => `语义：${rank}` + (score === null ? '' : `，相似度 ${score}`),
    byText: (rank, score) => `词语：${rank}` + (score === null ? '' : `，BM25 ${score}`),
    rank: (n) => `第 ${n} 位`,
    unranked: '未上榜',
    noText: '索引没有保存文本。',
    shown: '展开',
    less: '收起',
  },
};

const language = navigator.languages.map((l) => l.slice(0, 2).toLowerCase()).find((l) => l in WORDS) ?? 'en';

export const words = WORDS[language];

/** Puts the language's words where the page has places for them. */
export function translate() {
  document.documentElement.lang = language;
  for (const place of document.querySelectorAll('[data-word]')) {
    place.textContent = words[place.dataset.word];
  }
  for (const place of document.querySelectorAll('[data-hint]')) {
    place.placeholder = words[place.dataset.hint];
  }
}
