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
                  "Most tokens of a chunk, with prefix and special tokens; auto is what the model reads, with --late 256 or half of that")
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

  /** Whether documents are read, and not chunks. */
  public static final Option<Boolean> LATE =
      ALL.add(
          Option.toggle(
              "chunk.late",
              "--late",
              "Late chunking: the model reads a document at once, or as much of it as it can, and a chunk's vector is the mean of its tokens' there"));

  /** What is read around a chunk of a long document. */
  public static final Option<Optional<Long>> LATE_CONTEXT =
      ALL.add(
          Option.number(
                  "chunk.late-context",
                  "",
                  0,
                  1 << 20,
                  64,
                  "Tokens on either side of a chunk that are read with it at least, with --late, of documents longer than the model reads; auto is an eighth of what it reads")
              .orAuto());

  /** Most tokens of a chunk that is read within its document, unless told otherwise. */
  private static final int LATE_TOKENS = 256;

  private static final int LATE_CONTEXT_PART = 8;

  private ChunkOptions() {}

  /**
   * Most tokens of a chunk.
   *
   * @throws InvalidInput if the model reads fewer
   */
  static int tokens(Settings settings, ModelSpec model) {
    int limit = model.maxTokens();
    boolean whole = settings.value(CHUNKER) == Cut.WHOLE;
    return tokens(settings, model, whole ? limit : model.encoder().chunkTokens(limit));
  }

  private static int tokens(Settings settings, ModelSpec model, int usual) {
    int limit = model.maxTokens();
    int tokens = settings.value(TOKENS).map(Math::toIntExact).orElse(usual);
    if (tokens > limit) {
      throw new InvalidInput(
          TOKENS.key(),
          tokens,
          String.format(Locale.ROOT, "model '%s' reads %d tokens at most", model.name(), limit));
    }
    return tokens;
  }

  /**
   * Most tokens of a chunk that is read within its document.
   *
   * @throws InvalidInput if the model reads fewer, or there is no within
   */
  static int lateTokens(Settings settings, ModelSpec model) {
    if (settings.value(CHUNKER) == Cut.WHOLE) {
      throw new InvalidInput(
          LATE.key(),
          true,
          "with ‹chunk.chunker› whole a document has one chunk, which is read at once anyway",
          "leave one of them out");
    }
    return tokens(settings, model, Math.min(LATE_TOKENS, model.maxTokens() / 2));
  }

  /** Tokens on either side of a chunk. */
  static int lateContext(Settings settings, ModelSpec model) {
    return settings
        .value(LATE_CONTEXT)
        .map(Math::toIntExact)
        .orElse(model.maxTokens() / LATE_CONTEXT_PART);
  }

  /** Whether front matter becomes attributes. */
  static boolean frontMatter(Settings settings) {
    return settings.value(FRONT_MATTER).orElse(settings.value(CHUNKER) == Cut.MARKDOWN);
  }
}
