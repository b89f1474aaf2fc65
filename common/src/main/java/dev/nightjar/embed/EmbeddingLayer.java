package dev.nightjar.embed;

import dev.nightjar.config.InvalidInput;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The input embeddings of an encoder: the table that its ids are looked up in, cut out of the ONNX
 * graph by the fields of onnx.proto. What is left is a graph from {@code input_ids} to rows of the
 * table, whatever number format it is kept in.
 */
public final class EmbeddingLayer {
  /** Operators that only change the form of ids. */
  private static final Set<String> FORMS =
      Set.of("Cast", "Identity", "Reshape", "Unsqueeze", "Squeeze");

  private static final Set<String> LOOKUPS = Set.of("Gather", "GatherBlockQuantized");

  /** A node: what it takes and gives, and its bytes. */
  private record Node(
      String operator, List<String> inputs, List<String> outputs, ByteBuffer body) {}

  /** A weight: the size of its last axis, and its bytes. */
  private record Weight(long lastSize, ByteBuffer body) {}

  private final List<Node> nodes = new ArrayList<>();
  private final Map<String, Node> makers = new HashMap<>();
  private final Map<String, Weight> weights = new HashMap<>();
  private final Map<String, ByteBuffer> inputs = new HashMap<>();
  private final ByteArrayOutputStream model = new ByteArrayOutputStream();
  private final Node lookup;
  private final String output;

  private EmbeddingLayer(Path file, ByteBuffer bytes) {
    ProtobufReader reader = new ProtobufReader(bytes);
    while (reader.next()) {
      switch (reader.field()) {
        case 1 -> writeNumber(model, 1, reader.number());
        case 7 -> graph(reader.message());
        case 8, 25 -> writeBytes(model, reader.field(), reader.body());
        default -> {}
      }
    }
    this.lookup =
        nodes.stream()
            .filter(node -> LOOKUPS.contains(node.operator) && isOfIds(node.inputs.get(1)))
            .findFirst()
            .orElseThrow(
                () ->
                    new InvalidInput(
                        "model.layer",
                        "embeddings",
                        "no table that input_ids are looked up in is found in " + file,
                        "it may be fused: export the graph without optimisation"));
    this.output = plain(lookup.outputs.getFirst());
  }

  /**
   * Reads a graph.
   *
   * @throws InvalidInput if it has no table that {@code input_ids} are looked up in
   */
  public static EmbeddingLayer read(Path file) {
    try (FileChannel channel = FileChannel.open(file)) {
      return new EmbeddingLayer(
          file, channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size()));
    } catch (IOException e) {
      throw new ModelException("Cannot read %s: %s".formatted(file, e.getMessage()), e);
    }
  }

  private void graph(ProtobufReader graph) {
    while (graph.next()) {
      switch (graph.field()) {
        case 1 -> node(graph);
        case 5 -> weight(graph);
        case 11 -> inputs.put(name(graph.message()), graph.body());
        default -> {}
      }
    }
  }

  private void node(ProtobufReader graph) {
    ProtobufReader reader = graph.message();
    List<String> takes = new ArrayList<>();
    List<String> gives = new ArrayList<>();
    String operator = "";
    while (reader.next()) {
      switch (reader.field()) {
        case 1 -> takes.add(reader.text());
        case 2 -> gives.add(reader.text());
        case 4 -> operator = reader.text();
        default -> {}
      }
    }
    Node node = new Node(operator, takes, gives, graph.body());
    nodes.add(node);
    gives.forEach(name -> makers.put(name, node));
  }

  private void weight(ProtobufReader graph) {
    ProtobufReader reader = graph.message();
    String name = "";
    long last = 0;
    while (reader.next()) {
      switch (reader.field()) {
        case 1 -> last = reader.lastNumber();
        case 8 -> name = reader.text();
        default -> {}
      }
    }
    weights.put(name, new Weight(last, graph.body()));
  }

  private static String name(ProtobufReader value) {
    while (value.next()) {
      if (value.field() == 1) {
        return value.text();
      }
    }
    return "";
  }

  private boolean isOfIds(String name) {
    String at = name;
    while (!at.equals("input_ids")) {
      Node maker = makers.get(at);
      if (maker == null || !FORMS.contains(maker.operator)) {
        return false;
      }
      at = maker.inputs.getFirst();
    }
    return true;
  }

  /** What a value is called once its numbers are plain. */
  private String plain(String name) {
    return nodes.stream()
        .filter(
            node -> node.operator.equals("DequantizeLinear") && node.inputs.getFirst().equals(name))
        .findFirst()
        .map(node -> node.outputs.getFirst())
        .orElse(name);
  }

  /** The output that has the vectors: rows x tokens x {@link #width}. */
  public String output() {
    return output;
  }

  /** Floats of a token's vector; empty if the graph does not say. */
  Optional<Integer> width() {
    if (!lookup.operator.equals("Gather")) {
      return Optional.empty(); // several numbers in a byte
    }
    String table = lookup.inputs.getFirst();
    for (Node maker = makers.get(table);
        maker != null && !maker.inputs.isEmpty();
        maker = makers.get(table)) {
      table = maker.inputs.getFirst();
    }
    return Optional.ofNullable(weights.get(table))
        .map(weight -> Math.toIntExact(weight.lastSize))
        .filter(size -> size > 0);
  }

  /** An ONNX model of the layer alone. Weights that the graph keeps beside it stay there. */
  public byte[] model() {
    Set<Node> needed = new HashSet<>();
    Set<String> values = new HashSet<>();
    Deque<String> open = new ArrayDeque<>(List.of(output));
    while (!open.isEmpty()) {
      String name = open.pop();
      if (values.add(name)) {
        Node maker = makers.get(name);
        if (maker != null && needed.add(maker)) {
          open.addAll(maker.inputs);
        }
      }
    }
    ByteArrayOutputStream graph = new ByteArrayOutputStream();
    nodes.stream().filter(needed::contains).forEach(node -> writeBytes(graph, 1, node.body));
    writeBytes(graph, 2, text("embeddings"));
    weights.forEach((name, weight) -> writeIf(values, name, graph, 5, weight.body));
    inputs.forEach((name, input) -> writeIf(values, name, graph, 11, input));
    ByteArrayOutputStream value = new ByteArrayOutputStream();
    writeBytes(value, 1, text(output));
    writeBytes(graph, 12, ByteBuffer.wrap(value.toByteArray()));
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    whole.writeBytes(model.toByteArray());
    writeBytes(whole, 7, ByteBuffer.wrap(graph.toByteArray()));
    return whole.toByteArray();
  }

  private static void writeIf(
      Set<String> wanted, String name, ByteArrayOutputStream out, int field, ByteBuffer body) {
    if (wanted.contains(name)) {
      writeBytes(out, field, body);
    }
  }

  private static ByteBuffer text(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  private static void writeBytes(ByteArrayOutputStream out, int field, ByteBuffer body) {
    writeVarint(out, (long) field << 3 | 2);
    writeVarint(out, body.remaining());
    byte[] bytes = new byte[body.remaining()];
    body.duplicate().get(bytes);
    out.writeBytes(bytes);
  }

  private static void writeNumber(ByteArrayOutputStream out, int field, long number) {
    writeVarint(out, (long) field << 3);
    writeVarint(out, number);
  }

  private static void writeVarint(ByteArrayOutputStream out, long value) {
    long left = value;
    while ((left & ~127L) != 0) {
      out.write((int) (left & 127 | 128));
      left >>>= 7;
    }
    out.write((int) left);
  }
}
