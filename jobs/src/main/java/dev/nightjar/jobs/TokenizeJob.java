package dev.nightjar.jobs;

import dev.nightjar.config.InvalidInput;
import dev.nightjar.config.Settings;
import dev.nightjar.embed.Granularity;
import dev.nightjar.embed.folder.ModelLocation;
import dev.nightjar.jobs.cli.Command;
import dev.nightjar.jobs.cli.Invocation;
import dev.nightjar.jobs.cli.Job;
import dev.nightjar.jobs.cli.ObjectStores;
import dev.nightjar.jobs.cli.Output;
import dev.nightjar.jobs.cli.options.ModelOptions;
import dev.nightjar.jobs.cli.options.Plans;
import dev.nightjar.models.ExecutorModels;
import dev.nightjar.query.QueryEncoder;
import dev.nightjar.tokenize.Spellings;
import dev.nightjar.tokenize.Tokenizer;
import dev.nightjar.tokenize.Tokens;
import dev.nightjar.tokenize.WordBreaks;
import dev.nightjar.tokenize.WordTokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;

/** {@code tokenize}: shows the tokens a model reads, or the words of a text. */
public final class TokenizeJob implements Job {
  private record Result(List<Token> tokens) {}

  /**
   * A token of the text.
   *
   * @param start its first code point
   * @param end behind the last one
   * @param vector null unless it was asked for
   */
  private record Token(String token, int id, int start, int end, float @Nullable [] vector) {
    Token with(float[] found) {
      return new Token(token, id, start, end, found);
    }
  }

  /** Floats of a vector that are shown. */
  private static final int SHOWN = 5;

  /** The entry for spark-submit. */
  public static void main(String... args) {
    new TokenizeJob().executeAndExit(args);
  }

  @Override
  public Command command() {
    return new Command(
        "tokenize",
        "Shows the tokens of a text: spelling, id, and place in code points.",
        List.of(
            "",
            "With --model those that the model reads; with --tokenizer alone words, which have no ids;",
            "with --vectors what a search would compare of each token.",
            "",
            "Examples:",
            "  nightjar tokenize --model bge-small-zh \"我喜欢学习 AI 技术\"",
            "  nightjar tokenize --model bge-small-zh --vectors \"我喜欢学习 AI 技术\"",
            "  nightjar tokenize --tokenizer words \"我喜欢学习 AI 技术\""),
        List.of(
            ModelOptions.MODEL,
            ModelOptions.TOKENIZER,
            ModelOptions.LAYER,
            ModelOptions.SHOW_VECTORS),
        List.of(),
        "TEXT...");
  }

  @Override
  public void run(Invocation invocation, Output output) {
    if (invocation.arguments().isEmpty()) {
      throw InvalidInput.told("TEXT", "Missing argument: the text to tokenize");
    }
    String text = String.join(" ", invocation.arguments());
    List<Token> tokens = tokens(invocation.settings(), text, output);
    if (invocation.json()) {
      output.json(new Result(tokens));
      return;
    }
    output.table(
        "%8s %6s %6s  %-s  %-s",
        List.of("id", "start", "end", "token"), tokens.stream().map(TokenizeJob::row).toList());
  }

  private static List<Object> row(Token token) {
    return List.of(
        token.id() == WordTokenizer.UNKNOWN ? "-" : token.id(),
        token.start(),
        token.end(),
        token.token(),
        token.vector() == null ? "" : front(token.vector()));
  }

  private static List<Token> tokens(Settings settings, String text, Output output) {
    Optional<String> words = settings.value(ModelOptions.TOKENIZER);
    if (words.isPresent() && !settings.isGiven(ModelOptions.MODEL)) {
      return tokens(WordTokenizer.of(WordBreaks.named(words.get())), text);
    }
    Configuration hadoop = ObjectStores.hadoop(settings);
    ModelLocation model = Plans.model(settings, hadoop, output::note);
    List<Token> tokens = tokens(ExecutorModels.tokenizer(model, hadoop), text);
    if (settings.value(ModelOptions.SHOW_VECTORS)) {
      ModelLocation ofTokens = model.with(model.spec().with(Granularity.TOKEN));
      float[][] vectors =
          new QueryEncoder(ofTokens, "", Plans.batches(settings), hadoop).question(text).tokens();
      for (int i = 0; i < Math.min(vectors.length, tokens.size()); i++) {
        tokens.set(i, tokens.get(i).with(vectors[i]));
      }
    }
    return tokens;
  }

  private static String front(float[] vector) {
    StringBuilder front = new StringBuilder();
    for (int i = 0; i < Math.min(SHOWN, vector.length); i++) {
      front.append(String.format(Locale.ROOT, "%8.4f", vector[i]));
    }
    return "[%s%s ]".formatted(front, vector.length > SHOWN ? " …" : "");
  }

  private static List<Token> tokens(Tokenizer tokenizer, String text) {
    Tokens tokens = tokenizer.tokenize(text);
    List<String> spellings = Spellings.of(tokenizer, text, tokens.ids());
    List<Token> shown = new ArrayList<>();
    for (int i = 0; i < tokens.size(); i++) {
      shown.add(
          new Token(
              spellings.get(i),
              tokens.ids()[i],
              text.codePointCount(0, tokens.starts()[i]),
              text.codePointCount(0, tokens.ends()[i]),
              null));
    }
    return shown;
  }
}
