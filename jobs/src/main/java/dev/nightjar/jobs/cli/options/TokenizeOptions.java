package dev.nightjar.jobs.cli.options;

import dev.nightjar.config.Option;

/** What {@code tokenize} shows. */
public final class TokenizeOptions {
  /** Those of this subject, in the order of the reference. */
  public static final OptionList ALL = new OptionList();

  /** Whether tokens are shown with their vectors. */
  public static final Option<Boolean> SHOW_VECTORS =
      ALL.add(
          Option.toggle("tokenize.vectors", "--vectors", "Show the front of each token's vector"));

  private TokenizeOptions() {}

  /** Those of {@code tokenize}. */
  public static OptionList command() {
    return new OptionList()
        .with(ModelOptions.MODEL, ModelOptions.TOKENIZER, ModelOptions.LAYER)
        .with(ALL);
  }
}
