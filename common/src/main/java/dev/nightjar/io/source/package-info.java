/**
 * Corpora in: files, tables and streams of lines as documents; what is left out, rejected or placed
 * by position is counted here. Knows nothing of models.
 */
@NullMarked
package dev.nightjar.io.source;

import org.jspecify.annotations.NullMarked;
