package dev.nightjar.report;

import java.util.List;
import java.util.Optional;

/**
 * What a report is about.
 *
 * @param vectors the directory of runs
 * @param run its name; empty for the current one
 * @param index the directory of an index, if one is shown
 * @param analyses directories of analyses, in the order in which they are shown
 */
public record ReportSpec(
    String vectors, Optional<String> run, Optional<String> index, List<String> analyses) {}
