package dev.nightjar.jobs.cli.options;

import dev.nightjar.config.InvalidInput;
import dev.nightjar.config.Option;
import dev.nightjar.config.Settings;
import dev.nightjar.embed.ModelSpec;
import dev.nightjar.embed.folder.ModelLocation;
import dev.nightjar.models.ExecutorModels;
import dev.nightjar.text.DocumentChunks;
import dev.nightjar.tokenize.Tokenizer;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;

/**
 * What a model's input has beside its text: special tokens and a prefix. Whether they leave room is
 * told before anything runs, as in a task it would be a failure and no wrong use.
 *
 * @param model the model's name
 * @param fixed tokens that are not the text's
 */
public record InputRoom(String model, int fixed) {
  private static final int SHOWN = 80;

  private static final List<Option<?>> PASSAGE_PREFIXES =
      List.of(ModelOptions.PROMPT, ModelOptions.PASSAGE_PREFIX);

  /** The room behind the prefix of passages. */
  public static InputRoom ofPassages(
      Settings settings, ModelLocation location, Configuration hadoop) {
    String prefix = location.spec().passagePrefix();
    return of(settings, location, prefix, PASSAGE_PREFIXES, hadoop);
  }

  /** The prompt that the settings say, else the model's default one, for which there is room. */
  public static String promptOrDefault(
      Settings settings, ModelLocation location, Configuration hadoop) {
    ModelSpec model = location.spec();
    String prompt =
        settings.value(ModelOptions.PROMPT).map(model::prompt).orElseGet(model::defaultPrompt);
    of(settings, location, prompt, List.of(ModelOptions.PROMPT), hadoop);
    return prompt;
  }

  /**
   * The room behind a prefix.
   *
   * @param prefixes the options that may have set it, that which counts first
   * @throws InvalidInput if there is none in what the model reads at once
   */
  static InputRoom of(
      Settings settings,
      ModelLocation location,
      String prefix,
      List<Option<?>> prefixes,
      Configuration hadoop) {
    ModelSpec model = location.spec();
    int fixed;
    try (Tokenizer tokenizer = ExecutorModels.tokenizer(location, hadoop)) {
      fixed = DocumentChunks.fixedTokens(tokenizer, prefix);
    }
    if (fixed < model.maxTokens()) {
      return new InputRoom(model.name(), fixed);
    }
    throw prefixes.stream()
        .filter(settings::isGiven)
        .findFirst()
        .map(option -> tooLong(option, prefix, model, fixed))
        .orElseGet(() -> tooFew(ModelOptions.MAX_TOKENS, model.maxTokens(), model.name(), fixed));
  }

  private static InvalidInput tooLong(Option<?> option, String prefix, ModelSpec model, int fixed) {
    return new InvalidInput(
        option.key(),
        shown(prefix),
        String.format(
            Locale.ROOT,
            "with special tokens it is %d of the %d tokens that model '%s' reads",
            fixed,
            model.maxTokens(),
            model.name()),
        "shorten it");
  }

  private static InvalidInput tooFew(Option<?> option, int tokens, String model, int fixed) {
    return new InvalidInput(
        option.key(),
        tokens,
        String.format(Locale.ROOT, "prefix and special tokens of model '%s' are %d", model, fixed),
        String.format(Locale.ROOT, "%d or more", fixed + 1));
  }

  private static String shown(String text) {
    return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
  }

  /**
   * Makes sure that chunks have room for a text, and for what they repeat of the one before.
   *
   * @throws InvalidInput if they have not
   */
  void require(int tokens, int overlap) {
    if (fixed >= tokens) {
      throw tooFew(ChunkOptions.TOKENS, tokens, model, fixed);
    }
    if (overlap >= tokens - fixed) {
      throw new InvalidInput(
          ChunkOptions.OVERLAP.key(),
          overlap,
          String.format(
              Locale.ROOT,
              "less than the %d tokens that a chunk of %d has for its text",
              tokens - fixed,
              tokens));
    }
  }
}
