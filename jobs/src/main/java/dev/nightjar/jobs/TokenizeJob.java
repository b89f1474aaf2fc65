package dev.nightjar.jobs;

import dev.nightjar.config.InvalidInput;
import dev.nightjar.config.Settings;
import dev.nightjar.embed.folder.ModelLocation;
import dev.nightjar.jobs.cli.Command;
import dev.nightjar.jobs.cli.Invocation;
import dev.nightjar.jobs.cli.Job;
import dev.nightjar.jobs.cli.ObjectStores;
import dev.nightjar.jobs.cli.Output;
import dev.nightjar.jobs.cli.options.EngineOptions;
import dev.nightjar.jobs.cli.options.ModelOptions;
import dev.nightjar.jobs.cli.options.TokenizeOptions;
import dev.nightjar.jobs.text.TokenTable;
import dev.nightjar.models.ExecutorModels;
import dev.nightjar.query.TextTokens;
import dev.nightjar.tokenize.Tokenizer;
import dev.nightjar.tokenize.WordBreaks;
import dev.nightjar.tokenize.WordTokenizer;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/** {@code tokenize}: shows the tokens a model reads, or the words of a text. */
public final class TokenizeJob implements Job {
  /** The entry for spark-submit. */
  public static void main(String... args) {
    new TokenizeJob().executeAndExit(args);
  }

  @Override
  public Command command() {
    return Command.named(
            "tokenize", "Shows the tokens of a text: spelling, id, and place in code points.")
        .details(
            """
            With --model those that the model reads; with --tokenizer alone words, which have no ids;
            with --vectors what a search would compare of each token.

            Examples:
              nightjar tokenize --model bge-small-zh "我喜欢学习 AI 技术"
              nightjar tokenize --model bge-small-zh --vectors "我喜欢学习 AI 技术"
              nightjar tokenize --tokenizer words "我喜欢学习 AI 技术\"""")
        .takes(TokenizeOptions.command())
        .arguments("TEXT...");
  }

  @Override
  public void run(Invocation invocation, Output output) {
    if (invocation.arguments().isEmpty()) {
      throw InvalidInput.told("TEXT", "Missing argument: the text to tokenize");
    }
    String text = String.join(" ", invocation.arguments());
    output.result(invocation, tokens(invocation.settings(), text, output), TokenTable.LAYOUT);
  }

  private static TextTokens tokens(Settings settings, String text, Output output) {
    Optional<WordBreaks> words = settings.value(ModelOptions.TOKENIZER);
    if (words.isPresent() && !settings.isGiven(ModelOptions.MODEL)) {
      return TextTokens.of(WordTokenizer.of(words.get()), text);
    }
    Configuration hadoop = ObjectStores.hadoop(settings);
    ModelLocation model = ModelOptions.model(settings, hadoop, output::note);
    try (Tokenizer tokenizer = ExecutorModels.tokenizer(model, hadoop)) {
      TextTokens tokens = TextTokens.of(tokenizer, text);
      return settings.value(TokenizeOptions.SHOW_VECTORS)
          ? tokens.embedded(text, model, EngineOptions.batches(settings), hadoop)
          : tokens;
    }
  }
}
