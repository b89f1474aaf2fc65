/**
 * Static vectors: files of word2vec, GloVe and fastText, tables of tokens, what maps them, the
 * models.
 */
@NullMarked
package dev.nightjar.embed.words;

import org.jspecify.annotations.NullMarked;
