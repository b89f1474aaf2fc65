package dev.nightjar.embed;

import java.io.Serializable;

/**
 * The graph of an encoder, and what of it is used.
 *
 * @param file the ONNX file, relative to the model folder
 * @param output the output that is read: rows x tokens x width, or rows x width if it is pooled
 * @param width floats of a token's vector, or of the pooled one
 * @param precision {@code fp32}, {@code fp16}, {@code bf16} or {@code int8}
 * @param batchDependent whether rows of one run influence each other (dynamic quantisation)
 * @param products what becomes of its products of bytes
 * @param prepared whether it is run as it was rewritten on the machine
 * @param form how it is run, in words: which version it was rewritten by, or why it was not
 */
public record OnnxGraph(
    String file,
    String output,
    int width,
    String precision,
    boolean batchDependent,
    ByteProducts products,
    boolean prepared,
    String form)
    implements Serializable {
  /** A graph that is run as it is. */
  public OnnxGraph(
      String file, String output, int width, String precision, boolean batchDependent) {
    this(file, output, width, precision, batchDependent, ByteProducts.SMALL, false, "as it is");
  }

  /** The same graph rewritten, whose vectors have other bits. */
  public OnnxGraph rewritten(String newOutput, int version) {
    return new OnnxGraph(
        file,
        newOutput,
        width,
        precision,
        batchDependent,
        products,
        true,
        "prepared, version " + version);
  }

  /** The same graph, which could not be rewritten. */
  public OnnxGraph kept(String reason) {
    return new OnnxGraph(
        file, output, width, precision, batchDependent, products, false, "as it is: " + reason);
  }

  /** The same graph, of whose products of bytes this is known. */
  public OnnxGraph with(ByteProducts known) {
    return new OnnxGraph(file, output, width, precision, batchDependent, known, prepared, form);
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
