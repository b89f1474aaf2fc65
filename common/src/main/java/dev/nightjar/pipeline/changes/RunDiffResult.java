package dev.nightjar.pipeline.changes;

import org.jspecify.annotations.Nullable;

/**
 * How two runs differ, in chunks.
 *
 * @param directory of both
 * @param from the first
 * @param to the second
 * @param added that only the second has
 * @param changed with another vector
 * @param moved with the same vector, but another place or other attributes
 * @param deleted that only the first has
 * @param kept as they were
 * @param note why all are upserts; null if they are not
 * @param seconds it took
 * @param output where the feed is; null if it was not written
 */
public record RunDiffResult(
    String directory,
    String from,
    String to,
    long added,
    long changed,
    long moved,
    long deleted,
    long kept,
    @Nullable String note,
    double seconds,
    @Nullable String output) {}
