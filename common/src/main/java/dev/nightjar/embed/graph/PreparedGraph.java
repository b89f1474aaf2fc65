package dev.nightjar.embed.graph;

import ai.onnx.proto.OnnxMl.ModelProto;
import dev.nightjar.embed.rounding.Range;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A graph that was recognised, to be written in other forms: as a whole if its layers are those of
 * BERT's family, else in parts. Immutable.
 */
public final class PreparedGraph {
  /** The note in a graph that it was written here, and in what precision. */
  public static final String NOTE = "nightjar.prepared";

  /** Counts the changes of what is written in floats; graphs of one number are equal to the bit. */
  public static final int VERSION = 2;

  /** The same of graphs that are written in parts. */
  public static final int PARTS_VERSION = 1;

  /** The same of those that compute in halves and floats. */
  static final int MIXED_VERSION = 1;

  /** The same of graphs with products of bytes. */
  static final int INT8_VERSION = 6;

  private final ModelProto source;
  private final String output;
  private final Optional<EncoderWeights> encoder;
  private final GraphParts parts;

  private PreparedGraph(
      ModelProto source, String output, Optional<EncoderWeights> encoder, GraphParts parts) {
    this.source = source;
    this.output = output;
    this.encoder = encoder;
    this.parts = parts;
  }

  /**
   * Recognises the layers of an encoder of BERT's family, or else the parts of any graph.
   *
   * @param output the output that gives its hidden states
   * @throws UnrecognisedGraphException if there are none that could be written better
   */
  public static PreparedGraph of(ModelProto source, String output)
      throws UnrecognisedGraphException {
    check(source, OnnxFiles.MOST_BYTES);
    return read(source, output, false);
  }

  /**
   * The same of a graph to be written in halves, in whose floats it may be too large: any graph,
   * whatever is recognised of it.
   *
   * @throws UnrecognisedGraphException if it was prepared already, or is too large
   */
  public static PreparedGraph ofHalves(ModelProto source, String output)
      throws UnrecognisedGraphException {
    check(source, OnnxFiles.MOST_BYTES * Float.BYTES / Short.BYTES);
    return read(source, output, true);
  }

  private static PreparedGraph read(ModelProto source, String output, boolean any)
      throws UnrecognisedGraphException {
    try {
      EncoderWeights encoder = EncoderReader.read(source.getGraph(), output);
      return new PreparedGraph(source, output, Optional.of(encoder), GraphParts.NONE);
    } catch (UnrecognisedGraphException e) {
      GraphParts parts = GraphParts.read(source, output);
      if (parts.attentions().isEmpty() && !any) {
        throw e;
      }
      return new PreparedGraph(source, output, Optional.empty(), parts);
    }
  }

  private static void check(ModelProto source, long most) throws UnrecognisedGraphException {
    for (var note : source.getMetadataPropsList()) {
      if (note.getKey().equals(NOTE)) {
        throw new UnrecognisedGraphException("it was prepared already: " + note.getValue());
      }
    }
    long bytes = OnnxFiles.weightBytes(source);
    if (bytes > most) {
      throw new UnrecognisedGraphException(
          String.format(
              Locale.ROOT, "its weights are %d bytes, more than one ONNX file holds", bytes));
    }
  }

  /** Layers that were recognised, or their attention alone. */
  public int layers() {
    return encoder.map(whole -> whole.layers().size()).orElse(parts.attentions().size());
  }

  /** Whether its layers were recognised as a whole, so that it is written in any form. */
  public boolean isWhole() {
    return encoder.isPresent();
  }

  /** Whether it is clearly faster than the graph that it was made of. */
  public boolean isFaster() {
    return isWhole() || parts.gain();
  }

  /** What it is in floats, in words: which version wrote it, and for parts what they are. */
  public String form() {
    return isWhole()
        ? "prepared, version " + VERSION
        : String.format(
            Locale.ROOT, "prepared in parts, version %d: %s", PARTS_VERSION, parts.describe());
  }

  /**
   * The graph in floats, or halves: one in parts in both, where each of them is right. In parts it
   * gives hidden states.
   *
   * @throws IllegalArgumentException if parts were to be pooled
   */
  public ModelProto write(GraphForm form) {
    if (encoder.isPresent()) {
      return new EncoderWriter(source, encoder.get(), new FloatProducts(form.half()), form)
          .write(notes(form.half() ? "fp16" : "fp32", VERSION));
    }
    if (form.pooling().isPresent()) {
      throw new IllegalArgumentException("parts that are pooled: " + form);
    }
    ModelProto floats =
        new PartsWriter(source, parts)
            .write(output, form.output(), notes("fp32 in parts", PARTS_VERSION));
    return form.half()
        ? new MixedPrecision(floats).write(notes("fp16 in parts", MIXED_VERSION))
        : floats;
  }

  /** The values whose ranges {@link #writeInt8} wants, of the graph in floats. */
  public List<String> calibrated() {
    return Int8Products.inputs(encoder.orElseThrow());
  }

  /**
   * The graph with products of bytes; it has to be whole.
   *
   * @param ranges of the calibrated values, by name
   */
  public ModelProto writeInt8(GraphForm form, Map<String, Range> ranges) {
    Int8Products products = new Int8Products(encoder.orElseThrow(), ranges);
    return new EncoderWriter(source, products.encoder(), products, form)
        .write(notes("int8", INT8_VERSION));
  }

  private static Map<String, String> notes(String precision, int version) {
    return Map.of(NOTE, String.format(Locale.ROOT, "%s, version %d", precision, version));
  }
}
