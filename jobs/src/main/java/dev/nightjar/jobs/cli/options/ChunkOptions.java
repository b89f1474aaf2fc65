package dev.nightjar.jobs.cli.options;

import dev.nightjar.config.InvalidInput;
import dev.nightjar.config.Option;
import dev.nightjar.config.Settings;
import dev.nightjar.embed.ModelSpec;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** How documents are cut. */
public final class ChunkOptions {
  /** Ways to cut; those of {@link dev.nightjar.text.Chunker} by their names. */
  public enum Cut {
    /** At sentences. */
    SENTENCES,
    /** At words. */
    TOKENS,
    /** At paragraphs, lines, sentences and words. */
    RECURSIVE,
    /** At headings and blocks. */
    MARKDOWN,
    /** Not at all. */
    WHOLE;

    String key() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Those of this subject, in the order of the reference. */
  public static final OptionList ALL = new OptionList();

  /** How documents are cut. */
  public static final Option<Cut> CHUNKER =
      ALL.add(
          Option.choice(
              "chunk.chunker", "--chunker", "How documents are cut into chunks", Cut.class));

  /** The largest chunk. */
  public static final Option<Optional<Long>> TOKENS =
      ALL.add(
          Option.number(
                  "chunk.tokens",
                  "--chunk-tokens",
                  3,
                  1 << 20,
                  256,
                  "Most tokens of a chunk, with prefix and special tokens; auto is what the model reads")
              .orAuto());

  /** What chunks repeat. */
  public static final Option<Long> OVERLAP =
      ALL.add(
          Option.number(
              "chunk.overlap",
              "--chunk-overlap",
              0,
              1 << 20,
              0,
              "Tokens at a chunk's end that the next one repeats, at most: whole sentences or other units that fit, else the end of the last one from a word on"));

  /** What the YAML before a Markdown text is. */
  public static final Option<Optional<Boolean>> FRONT_MATTER =
      ALL.add(
          Option.choice(
                  "chunk.front-matter",
                  "",
                  "Whether YAML front matter becomes attributes or stays text; auto is attributes with --chunker markdown, text with others",
                  List.of(true, false),
                  List.of("attributes", "text"))
              .orAuto());

  private ChunkOptions() {}

  /**
   * Most tokens of a chunk.
   *
   * @throws InvalidInput if the model reads fewer
   */
  static int tokens(Settings settings, ModelSpec model) {
    int limit = model.maxTokens();
    boolean whole = settings.value(CHUNKER) == Cut.WHOLE;
    int usual = whole ? limit : model.encoder().chunkTokens(limit);
    int tokens = settings.value(TOKENS).map(Math::toIntExact).orElse(usual);
    if (tokens > limit) {
      throw new InvalidInput(
          TOKENS.key(),
          tokens,
          String.format(Locale.ROOT, "model '%s' reads %d tokens at most", model.name(), limit));
    }
    return tokens;
  }

  /** Whether front matter becomes attributes. */
  static boolean frontMatter(Settings settings) {
    return settings.value(FRONT_MATTER).orElse(settings.value(CHUNKER) == Cut.MARKDOWN);
  }
}
