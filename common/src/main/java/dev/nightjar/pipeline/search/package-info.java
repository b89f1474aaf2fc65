/** Many questions at once on Spark: of an index, or by the exact answer over a corpus. */
@NullMarked
package dev.nightjar.pipeline.search;

import org.jspecify.annotations.NullMarked;
