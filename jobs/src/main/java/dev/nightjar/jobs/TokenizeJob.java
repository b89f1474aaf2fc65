package dev.nightjar.jobs;

import dev.nightjar.config.InvalidInput;
import dev.nightjar.config.Settings;
import dev.nightjar.embed.folder.ModelLocation;
import dev.nightjar.jobs.cli.Command;
import dev.nightjar.jobs.cli.Invocation;
import dev.nightjar.jobs.cli.Job;
import dev.nightjar.jobs.cli.Layout;
import dev.nightjar.jobs.cli.ObjectStores;
import dev.nightjar.jobs.cli.Output;
import dev.nightjar.jobs.cli.options.EngineOptions;
import dev.nightjar.jobs.cli.options.ModelOptions;
import dev.nightjar.jobs.cli.options.TokenizeOptions;
import dev.nightjar.models.ExecutorModels;
import dev.nightjar.query.TextTokens;
import dev.nightjar.tokenize.WordBreaks;
import dev.nightjar.tokenize.WordTokenizer;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/** {@code tokenize}: shows the tokens a model reads, or the words of a text. */
public final class TokenizeJob implements Job {
  /** Floats of a vector that are shown. */
  private static final int SHOWN = 5;

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
    output.result(
        invocation,
        tokens(invocation.settings(), text, output),
        Layout.rows(
            "%8s %6s %6s  %-s  %-s",
            List.of("id", "start", "end", "token"), TextTokens::tokens, TokenizeJob::row));
  }

  private static TextTokens tokens(Settings settings, String text, Output output) {
    Optional<WordBreaks> words = settings.value(ModelOptions.TOKENIZER);
    if (words.isPresent() && !settings.isGiven(ModelOptions.MODEL)) {
      return TextTokens.of(WordTokenizer.of(words.get()), text);
    }
    Configuration hadoop = ObjectStores.hadoop(settings);
    ModelLocation model = ModelOptions.model(settings, hadoop, output::note);
    TextTokens tokens = TextTokens.of(ExecutorModels.tokenizer(model, hadoop), text);
    return settings.value(TokenizeOptions.SHOW_VECTORS)
        ? tokens.embedded(text, model, EngineOptions.batches(settings), hadoop)
        : tokens;
  }

  private static List<Object> row(TextTokens.Token token) {
    return List.of(
        token.id() == WordTokenizer.UNKNOWN ? "-" : token.id(),
        token.start(),
        token.end(),
        token.token(),
        token.vector() == null ? "" : front(token.vector()));
  }

  private static String front(float[] vector) {
    StringBuilder front = new StringBuilder();
    for (int i = 0; i < Math.min(SHOWN, vector.length); i++) {
      front.append(String.format(Locale.ROOT, "%8.4f", vector[i]));
    }
    return "[%s%s ]".formatted(front, vector.length > SHOWN ? " …" : "");
  }
}
