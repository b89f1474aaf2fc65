/** What of earlier runs a run of {@code embed} uses again. */
@NullMarked
package dev.nightjar.pipeline.embed.reuse;

import org.jspecify.annotations.NullMarked;
