package dev.nightjar.pipeline.export;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was written; also the manifest of the folder.
 *
 * @param to the program's key
 * @param output the folder
 * @param runId the run
 * @param since the run that the changes are against; null of a whole run
 * @param items rows with vectors
 * @param metadata rows of chunks whose vector is as it was; null of a whole run and where {@code
 *     items} has them
 * @param deletes ids of chunks that are gone; null of a whole run
 * @param rejected rows that the program cannot take, with the reason among the files
 * @param columns of the rows with vectors
 * @param files by name
 * @param open how the program opens it
 * @param warnings what the user should know; null if nothing
 */
public record Exported(
    String to,
    String output,
    String runId,
    @Nullable String since,
    long items,
    @Nullable Long metadata,
    @Nullable Long deletes,
    long rejected,
    List<String> columns,
    List<String> files,
    String open,
    @Nullable List<String> warnings) {}
