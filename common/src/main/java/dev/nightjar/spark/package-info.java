/**
 * What of Spark the actions share: rows as Spark holds them, rows spilled to disks, counters of
 * tasks, named stages, progress. Knows nothing of corpora or models.
 */
@NullMarked
package dev.nightjar.spark;

import org.jspecify.annotations.NullMarked;
