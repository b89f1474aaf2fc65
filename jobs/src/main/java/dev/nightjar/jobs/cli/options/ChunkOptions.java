package dev.nightjar.jobs.cli.options;

import dev.nightjar.config.Option;
import java.util.List;
import java.util.Optional;

/** How documents are cut. */
public final class ChunkOptions {
  /** How documents are cut. */
  public static final Option<String> CHUNKER =
      Option.choice(
          "chunk.chunker",
          "--chunker",
          "How documents are cut into chunks",
          List.of("sentences", "tokens", "recursive", "markdown", "whole"));

  /** The largest chunk. */
  public static final Option<Optional<Long>> TOKENS =
      Option.number(
              "chunk.tokens",
              "--chunk-tokens",
              3,
              1 << 20,
              256,
              "Most tokens of a chunk, with prefix and special tokens; auto is what the model reads")
          .orAuto();

  /** What chunks repeat. */
  public static final Option<Long> OVERLAP =
      Option.number(
          "chunk.overlap",
          "--chunk-overlap",
          0,
          1 << 20,
          0,
          "Tokens at a chunk's end that the next one repeats, at most: whole sentences or other units that fit, else the end of the last one from a word on");

  /** What the YAML before a Markdown text is. */
  public static final Option<Optional<String>> FRONT_MATTER =
      Option.choice(
              "chunk.front-matter",
              "",
              "Whether YAML front matter becomes attributes or stays text; auto is attributes with --chunker markdown, text with others",
              List.of("attributes", "text"))
          .orAuto();

  static final List<Option<?>> ALL = List.of(CHUNKER, TOKENS, OVERLAP, FRONT_MATTER);

  private ChunkOptions() {}
}
