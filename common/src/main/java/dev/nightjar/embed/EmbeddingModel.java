package dev.nightjar.embed;

import dev.nightjar.embed.Placement.GpuSettings;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Turns inputs into vectors. The vector of an input depends on that input alone: not on the others
 * of the call, their order or their number: to the bit on one kind of CPU, and on a GPU where
 * {@link GpuSettings#equalBits} asks for that. Safe for use by several threads; holds native memory
 * until closed by whoever opened it or asked for it.
 */
public interface EmbeddingModel extends AutoCloseable {
  /** The vector of an input that has none: it was refused, or never asked for. */
  float[] NO_VECTOR = new float[0];

  /** Numbers in each vector; 0 where only a vector tells. */
  int dimension();

  /**
   * The vectors of {@code inputs}, in their order, each of {@link #dimension()} floats, with those
   * of the input's tokens behind it where the spec asks for them ({@link TokenVectors}); of an
   * input with parts, those of its parts one behind the other. A vector may hold values that are
   * not finite, or be {@link #NO_VECTOR}; whoever writes it must look.
   *
   * @param batches counts the runs of the encoder and tells why vectors are missing
   */
  List<float[]> embed(List<ModelInput> inputs, Batches batches);

  /**
   * The same, uncounted.
   *
   * @throws ModelException if an input has no vector because it was refused or not asked for
   * @throws dev.nightjar.config.InvalidInput if an option is to blame for that
   */
  default List<float[]> embed(List<ModelInput> inputs) {
    Batches batches = new Batches();
    List<float[]> vectors = embed(inputs, batches);
    batches
        .stopped()
        .or(() -> batches.refusals().values().stream().findFirst().map(Stop::new))
        .ifPresent(
            stop -> {
              throw stop.exception("");
            });
    return vectors;
  }

  /** What it runs by, where that is not the same everywhere. */
  default Optional<Execution> execution() {
    return Optional.empty();
  }

  /**
   * What an encoder really ran by in a process.
   *
   * @param provider ONNX Runtime's execution provider
   * @param versions of the software that it uses, and the GPU's name
   * @param warnings what the user should know of it
   */
  record Execution(String provider, Map<String, String> versions, List<String> warnings)
      implements Serializable {}

  /** What a call tells besides vectors. Not thread-safe. */
  final class Batches {
    private final Map<Integer, String> refusals = new TreeMap<>();
    private long count;
    private long padding;
    private long halved;
    private long requests;
    private long retries;
    private long billedTokens;
    private @Nullable Stop stop;

    /** Counts one run. */
    public void add(long paddedTokens) {
      count++;
      padding += paddedTokens;
    }

    /** Counts a run that did not fit into a GPU's memory and was halved. */
    public void halve() {
      halved++;
    }

    /** Counts requests to an endpoint, those of them that repeat one, and the tokens it bills. */
    public void add(long sent, long repeated, long tokens) {
      requests += sent;
      retries += repeated;
      billedTokens += tokens;
    }

    /** Notes that an input cannot have a vector, and why. */
    public void refuse(int input, String why) {
      refusals.put(input, why);
    }

    /** Notes that the model will make no more vectors in this run: inputs without one wait. */
    public void stop(Stop why) {
      stop = why;
    }

    /** Runs so far. */
    public long count() {
      return count;
    }

    /** Tokens of them that only fill up shorter inputs. */
    public long padding() {
      return padding;
    }

    /** Runs that were halved. */
    public long halved() {
      return halved;
    }

    /** Requests sent to an endpoint. */
    public long requests() {
      return requests;
    }

    /** Those of them that repeated one. */
    public long retries() {
      return retries;
    }

    /** Tokens that the endpoint bills. */
    public long billedTokens() {
      return billedTokens;
    }

    /** Inputs that cannot have a vector, with the reason. */
    public Map<Integer, String> refusals() {
      return refusals;
    }

    /** Why the run must end, if it must. */
    public Optional<Stop> stopped() {
      return Optional.ofNullable(stop);
    }
  }

  @Override
  void close();
}
