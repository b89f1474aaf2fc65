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
}
