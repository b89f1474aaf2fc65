package dev.nightjar.embed.graph;

import ai.onnx.proto.OnnxMl.ModelProto;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** An encoder graph that was recognised, to be written in other forms. Immutable. */
public final class PreparedGraph {
  /** The note in a graph that it was written here, and in what precision. */
  public static final String NOTE = "nightjar.prepared";

  /** Counts the changes of what is written in floats; graphs of one number are equal to the bit. */
  public static final int VERSION = 2;

  /** The same of graphs with products of bytes. */
  static final int INT8_VERSION = 6;

  /** What protobuf writes into one message, less room for all but the weights. */
  private static final long MOST_BYTES = Integer.MAX_VALUE - (64L << 20);

  private final ModelProto source;
  private final EncoderWeights encoder;

  private PreparedGraph(ModelProto source, EncoderWeights encoder) {
    this.source = source;
    this.encoder = encoder;
  }

  /**
   * Recognises the layers of an encoder.
   *
   * @param output the output that gives its hidden states
   * @throws UnrecognisedGraphException if there are none that could be written better
   */
  public static PreparedGraph of(ModelProto source, String output)
      throws UnrecognisedGraphException {
    for (var note : source.getMetadataPropsList()) {
      if (note.getKey().equals(NOTE)) {
        throw new UnrecognisedGraphException("it was prepared already: " + note.getValue());
      }
    }
    long bytes =
        source.getGraph().getInitializerList().stream()
            .mapToLong(weights -> weights.getRawData().size())
            .sum();
    if (bytes > MOST_BYTES) {
      throw new UnrecognisedGraphException(
          String.format(
              Locale.ROOT, "its weights are %d bytes, more than one ONNX file holds", bytes));
    }
    return new PreparedGraph(source, EncoderReader.read(source.getGraph(), output));
  }

  /** Layers that were recognised. */
  public int layers() {
    return encoder.layers().size();
  }

  /** The graph in floats, or halves. */
  public ModelProto write(GraphForm form) {
    return new EncoderWriter(source, encoder, new FloatProducts(form.half()), form)
        .write(notes(form.half() ? "fp16" : "fp32", VERSION));
  }

  /** The values whose ranges {@link #writeInt8} wants, of the graph in floats. */
  public List<String> calibrated() {
    return Int8Products.inputs(encoder);
  }

  /**
   * The graph with products of bytes.
   *
   * @param ranges of the calibrated values, by name
   */
  public ModelProto writeInt8(GraphForm form, Map<String, Range> ranges) {
    Int8Products products = new Int8Products(encoder, ranges);
    return new EncoderWriter(source, products.encoder(), products, form)
        .write(notes("int8", INT8_VERSION));
  }

  private static Map<String, String> notes(String precision, int version) {
    return Map.of(NOTE, String.format(Locale.ROOT, "%s, version %d", precision, version));
  }
}
