package dev.nightjar.pipeline.export;

import dev.nightjar.io.export.ExportOptions;
import dev.nightjar.io.export.ExportTarget;
import java.util.List;
import java.util.Optional;

/**
 * What is written for another program.
 *
 * @param target for which
 * @param vectors the directory of runs
 * @param run its name; empty for the current one
 * @param since the run that the program has, of the same directory; empty to write the whole run
 * @param analyses of the same run, whose findings are written beside the vectors
 * @param sparseModel where the folder lies now of the model that made the run's sparse vectors;
 *     empty for where it was
 * @param options how, where the target leaves a choice
 * @param output the folder
 */
public record ExportSpec(
    ExportTarget target,
    String vectors,
    Optional<String> run,
    Optional<String> since,
    List<String> analyses,
    Optional<String> sparseModel,
    ExportOptions options,
    String output) {}
