package dev.nightjar.embed;

import java.util.List;

/**
 * Turns inputs into vectors. The vector of an input depends on that input alone: not on the others
 * of the call, their order or their number, to the bit on one kind of device. Safe for use by
 * several threads; holds native memory until closed by the owner of the pool it came from.
 */
public interface EmbeddingModel extends AutoCloseable {
  /** Numbers in each vector. */
  int dimension();

  /**
   * The vectors of {@code inputs}, in their order, each of {@link #dimension()} floats. A vector
   * may hold values that are not finite; whoever writes it must look.
   *
   * @param batches counts the runs of the encoder
   */
  List<float[]> embed(List<ModelInput> inputs, Batches batches);

  /** The same, uncounted. */
  default List<float[]> embed(List<ModelInput> inputs) {
    return embed(inputs, new Batches());
  }

  /** Counts runs of the encoder. Not thread-safe. */
  final class Batches {
    private long count;
    private long padding;

    /** Counts one run. */
    public void add(long paddedTokens) {
      count++;
      padding += paddedTokens;
    }

    /** Runs so far. */
    public long count() {
      return count;
    }

    /** Tokens of them that only fill up shorter inputs. */
    public long padding() {
      return padding;
    }
  }

  @Override
  void close();
}
