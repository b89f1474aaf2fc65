package dev.nightjar.jobs.cli;

import dev.nightjar.config.Settings;
import java.util.List;

/**
 * A command line that was understood.
 *
 * @param settings the value of every option
 * @param arguments what stood without a flag
 * @param json whether the result is printed as one JSON object
 * @param verbose whether Spark's own log is shown
 */
public record Invocation(
    Settings settings, List<String> arguments, boolean json, boolean verbose) {}
