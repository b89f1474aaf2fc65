/** Static word vectors: files of word2vec, GloVe and fastText, the mapped table, the model. */
@NullMarked
package dev.nightjar.embed.words;

import org.jspecify.annotations.NullMarked;
