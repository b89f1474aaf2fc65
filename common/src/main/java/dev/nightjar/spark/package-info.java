/**
 * What of Spark the actions share: rows as Spark holds them, by the names of their columns, rows
 * spilled to disks, files of records, counters of tasks, named stages, progress. Knows nothing of
 * sources or models.
 */
@NullMarked
package dev.nightjar.spark;

import org.jspecify.annotations.NullMarked;
