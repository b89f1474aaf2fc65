/**
 * A corpus in, a published run of vectors out: chunking, reuse, embedding, accounts, gates,
 * publication. Reading corpora and writing files live in {@code io}, models in {@code models}.
 */
@NullMarked
package dev.nightjar.pipeline.embed;

import org.jspecify.annotations.NullMarked;
