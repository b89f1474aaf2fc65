package dev.nightjar.jobs.cli;

import dev.nightjar.config.Option;
import java.util.List;

/**
 * A command as its user sees it.
 *
 * @param name the word on the command line
 * @param summary one sentence
 * @param details what help says besides: how to use it, examples
 * @param options the options it takes, the common ones aside
 * @param required those it cannot do without
 * @param arguments what stands without a flag, such as {@code TEXT...}; empty for nothing
 */
public record Command(
    String name,
    String summary,
    List<String> details,
    List<Option<?>> options,
    List<Option<?>> required,
    String arguments) {}
