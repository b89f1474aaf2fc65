package dev.nightjar.embed;

import java.io.Serializable;
import java.util.Map;
import java.util.TreeMap;

/**
 * The graph of an encoder, and what of it is used.
 *
 * @param file the ONNX file, relative to the model folder
 * @param output the output that is read: rows x tokens x width, or rows x width if it is pooled
 * @param width floats of a token's vector, or of the pooled one
 * @param precision {@code fp32}, {@code fp16}, {@code bf16} or {@code int8}
 * @param rows whether rows may share a run
 * @param products what becomes of its products of bytes
 * @param prepared whether it is run as it was rewritten on the machine
 * @param form how it is run, in words: which version it was rewritten by, or why it was not
 * @param extra what it is given beside tokens
 */
public record OnnxGraph(
    String file,
    String output,
    int width,
    String precision,
    Rows rows,
    ByteProducts products,
    boolean prepared,
    String form,
    ExtraInputs extra)
    implements Serializable {
  /** A graph that is run as it is. */
  public OnnxGraph(String file, String output, int width, String precision, Rows rows) {
    this(
        file,
        output,
        width,
        precision,
        rows,
        ByteProducts.SMALL,
        false,
        "as it is",
        ExtraInputs.NONE);
  }

  /** The same graph, given more than tokens; the number of an adapter holds for a whole run. */
  public OnnxGraph with(ExtraInputs other) {
    return new OnnxGraph(
        file,
        output,
        width,
        precision,
        other.tasks().isEmpty() ? rows : Rows.ALONE,
        products,
        prepared,
        form,
        other);
  }

  /**
   * The same graph rewritten, whose vectors have other bits.
   *
   * @param newForm by what it was rewritten, in words
   */
  public OnnxGraph rewritten(String newOutput, String newForm) {
    return new OnnxGraph(file, newOutput, width, precision, rows, products, true, newForm, extra);
  }

  /** The same graph, which could not be rewritten. */
  public OnnxGraph kept(String reason) {
    return new OnnxGraph(
        file, output, width, precision, rows, products, false, "as it is: " + reason, extra);
  }

  /** The same graph, of whose products of bytes this is known. */
  public OnnxGraph with(ByteProducts known) {
    return new OnnxGraph(file, output, width, precision, rows, known, prepared, form, extra);
  }

  /** Whether rows may share a run, so that the bits of each are the same in any company. */
  public enum Rows {
    /** Always. */
    TOGETHER,
    /**
     * On a GPU. On the CPU the sums of a graph that pools by itself are made in another order for
     * one row than for many.
     */
    ON_GPU,
    /** Never: they influence each other (dynamic quantisation). */
    ALONE;

    /** Whether they may on that device. */
    public boolean mayShare(Placement placement) {
      return this == TOGETHER || (this == ON_GPU && placement.isGpu());
    }
  }

  /**
   * What some graphs are given beside their tokens.
   *
   * @param heads of the empty keys and values of a decoder, where its graph does not say
   * @param headSize floats of each of them, likewise
   * @param tasks the adapter's number by the prompt that an input begins with, the empty one for
   *     all other inputs; empty for graphs that have no adapters
   */
  public record ExtraInputs(int heads, int headSize, Map<String, Integer> tasks)
      implements Serializable {
    /** Nothing. */
    public static final ExtraInputs NONE = new ExtraInputs(0, 0, Map.of());

    private static final String PAST = "past_key_values.";

    /** Keeps what it is given. */
    public ExtraInputs {
      tasks = new TreeMap<>(tasks);
    }

    /** Whether an input takes keys or values of tokens that were read before: here, of none. */
    public static boolean isPast(String input) {
      return input.startsWith(PAST) && (input.endsWith(".key") || input.endsWith(".value"));
    }

    /** The adapter's number for an input: that of the longest prompt it begins with. */
    public int task(ModelInput input) {
      String prompt = "";
      for (String one : tasks.keySet()) {
        if (one.length() > prompt.length() && input.text().startsWith(one)) {
          prompt = one;
        }
      }
      return tasks.getOrDefault(prompt, 0);
    }
  }

  /**
   * What becomes of a graph's products of bytes on processors whose instructions add pairs of them
   * in 16 bits: ONNX Runtime multiplies unsigned by signed bytes so on x86-64 without VNNI, and
   * sums beyond 32,767 are cut off.
   */
  public enum ByteProducts {
    /** There are none, or no pair leaves 16 bits: exact on every processor as they are. */
    SMALL,
    /** Exact on every processor, since ONNX Runtime widens the weights where pairs would be cut. */
    WIDENED,
    /** Exact, but only on processors that do not cut. */
    WHOLE,
    /** Cut off, as on every processor of the kind. */
    CUT;

    /** Whether vectors are the same on every kind of processor. */
    public boolean isPortable() {
      return this == SMALL || this == WIDENED;
    }
  }
}
