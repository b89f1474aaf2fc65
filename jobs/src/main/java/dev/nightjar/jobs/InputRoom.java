package dev.nightjar.jobs;

import dev.nightjar.config.ChunkOptions;
import dev.nightjar.config.ConfigurationException;
import dev.nightjar.config.Option;
import dev.nightjar.config.Settings;
import dev.nightjar.embed.ModelSpec;
import dev.nightjar.io.ModelLocation;
import dev.nightjar.pipeline.ExecutorModels;
import dev.nightjar.text.DocumentChunks;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/**
 * What a model's input has beside its text: special tokens and a prefix. Whether they leave room is
 * told before anything runs, as in a task it would be a failure and no wrong use.
 *
 * @param model the model's name
 * @param fixed tokens that are not the text's
 */
record InputRoom(String model, int fixed) {
  private static final int SHOWN = 80;

  /**
   * The room behind a prefix.
   *
   * @param prefixes the options that may have set it, that which counts first
   * @throws ConfigurationException if there is none in what the model reads at once
   */
  static InputRoom of(
      Settings settings,
      ModelLocation location,
      String prefix,
      List<Option<?>> prefixes,
      Configuration hadoop) {
    ModelSpec model = location.spec();
    int fixed = DocumentChunks.fixedTokens(ExecutorModels.tokenizer(location, hadoop), prefix);
    if (fixed < model.maxTokens()) {
      return new InputRoom(model.name(), fixed);
    }
    Optional<Option<?>> given = prefixes.stream().filter(settings::isGiven).findFirst();
    throw new ConfigurationException(
        given
            .map(
                option ->
                    String.format(
                        Locale.ROOT,
                        "Invalid option '%s': %s (with special tokens it is %d of the %d tokens that model '%s' reads; shorten it)",
                        option.flag().isEmpty() ? option.key() : option.flag(),
                        shown(prefix),
                        fixed,
                        model.maxTokens(),
                        model.name()))
            .orElseGet(
                () ->
                    String.format(
                        Locale.ROOT,
                        "Invalid option '--max-tokens': %d (prefix and special tokens of model '%s' are %d; %d or more)",
                        model.maxTokens(),
                        model.name(),
                        fixed,
                        fixed + 1)));
  }

  private static String shown(String text) {
    return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
  }

  /**
   * Makes sure that chunks have room for a text, and for what they repeat of the one before.
   *
   * @throws ConfigurationException if they have not
   */
  void require(int tokens, int overlap) {
    if (fixed >= tokens) {
      throw new ConfigurationException(
          String.format(
              Locale.ROOT,
              "Invalid option '%s': %d (prefix and special tokens of model '%s' are %d; %d or more)",
              ChunkOptions.TOKENS.flag(),
              tokens,
              model,
              fixed,
              fixed + 1));
    }
    if (overlap >= tokens - fixed) {
      throw new ConfigurationException(
          String.format(
              Locale.ROOT,
              "Invalid option '%s': %d (less than the %d tokens that a chunk of %d has for its text)",
              ChunkOptions.OVERLAP.flag(),
              overlap,
              tokens - fixed,
              tokens));
    }
  }
}
