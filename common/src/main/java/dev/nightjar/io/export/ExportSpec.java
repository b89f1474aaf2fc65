package dev.nightjar.io.export;

import java.util.List;
import java.util.Optional;

/**
 * What is written for another program.
 *
 * @param target for which
 * @param vectors the directory of runs
 * @param run its name; empty for the current one
 * @param analyses of the same run, whose findings are written beside the vectors
 * @param output the folder
 */
public record ExportSpec(
    ExportTarget target,
    String vectors,
    Optional<String> run,
    List<String> analyses,
    String output) {}
