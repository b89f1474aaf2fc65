package dev.nightjar.query;

import dev.nightjar.config.InvalidInput;
import dev.nightjar.embed.ModelInput;
import dev.nightjar.embed.ModelSpec;
import dev.nightjar.embed.OnnxEncoder;
import dev.nightjar.text.ChunkLimits;
import dev.nightjar.text.Chunker;
import dev.nightjar.text.DocumentChunks;
import dev.nightjar.tokenize.Tokenizer;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What a model reads for the vectors of texts and of token ids, all behind one prefix. Thread-safe;
 * of no use once the encoder that made it is closed.
 */
public final class ModelInputs {
  private static final String INPUT = "input";

  private final ModelSpec spec;
  private final Tokenizer tokenizer;
  private final DocumentChunks texts;
  private final int promptTokens;
  private final int[] front;
  private final int[] back;
  private final int room;

  ModelInputs(ModelSpec spec, Tokenizer tokenizer, String prefix) {
    this.spec = spec;
    this.tokenizer = tokenizer;
    this.texts =
        new DocumentChunks(
            Objects.requireNonNull(Chunker.byName().get("whole")),
            tokenizer,
            prefix,
            new ChunkLimits(spec.maxTokens(), 0));
    int[] leading = tokenizer.leadingIds();
    this.front = joined(leading, tokenizer.tokenize(prefix).ids());
    this.back = tokenizer.trailingIds();
    this.promptTokens = prefix.isEmpty() ? 0 : front.length;
    this.room = spec.maxTokens() - front.length - back.length;
  }

  /**
   * An input.
   *
   * @param input what the model reads
   * @param cut whether it does not read it to its end, as it is too long
   */
  public record Read(ModelInput input, boolean cut) {
    /** Token ids that the model reads, special ones included. */
    public int tokens() {
      return input.tokenIds().length;
    }
  }

  /** Token ids of an input that are the caller's own: without the special ones and the prefix's. */
  public int room() {
    return room;
  }

  /** What the model reads of a text; empty if it has nothing that can be read. */
  public Optional<Read> of(String text) {
    return texts
        .of(text)
        .findFirst()
        .map(
            chunk ->
                new Read(
                    spec.encoder().input(chunk.input(), chunk.tokenIds(), promptTokens),
                    !DocumentChunks.isAll(text, chunk)));
  }

  /**
   * What the model reads of token ids of its own vocabulary. The special ids that an input begins
   * and ends with are added unless both are there.
   *
   * @throws InvalidInput if there are none, one is negative, or the model reads texts
   */
  public Read of(int[] ids) {
    if (!(spec.encoder() instanceof OnnxEncoder)) {
      throw new InvalidInput(
          INPUT, "token ids", "model '%s' reads texts only".formatted(spec.name()), "send texts");
    }
    IntStream.of(ids)
        .filter(id -> id < 0)
        .findFirst()
        .ifPresent(
            id -> {
              throw new InvalidInput(INPUT, id, "a token id is not negative");
            });
    int[] own = own(ids);
    if (own.length == 0) {
      throw new InvalidInput(INPUT, "no token ids", "an input has at least one");
    }
    int[] read = joined(front, Arrays.copyOf(own, Math.min(own.length, room)), back);
    return new Read(spec.encoder().input("", read, promptTokens), own.length > room);
  }

  private int[] own(int[] ids) {
    int[] leading = tokenizer.leadingIds();
    int from = leading.length;
    int to = ids.length - back.length;
    boolean framed =
        from + back.length > 0
            && from <= to
            && Arrays.equals(leading, Arrays.copyOf(ids, from))
            && Arrays.equals(back, Arrays.copyOfRange(ids, to, ids.length));
    return framed ? Arrays.copyOfRange(ids, from, to) : ids;
  }

  private static int[] joined(int[]... parts) {
    return Arrays.stream(parts).flatMapToInt(Arrays::stream).toArray();
  }
}
