package dev.nightjar.embed.folder;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.nightjar.config.InvalidInput;
import dev.nightjar.embed.ModelException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
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

  private final ModelProto whole;
  private final Map<String, NodeProto> makers = new HashMap<>();
  private final NodeProto lookup;
  private final String output;

  private EmbeddingLayer(Path file, ModelProto whole) {
    this.whole = whole;
    for (NodeProto node : whole.getGraph().getNodeList()) {
      node.getOutputList().forEach(name -> makers.put(name, node));
    }
    this.lookup =
        whole.getGraph().getNodeList().stream()
            .filter(node -> LOOKUPS.contains(node.getOpType()) && isOfIds(node.getInput(1)))
            .findFirst()
            .orElseThrow(
                () ->
                    new InvalidInput(
                        "model.layer",
                        "embeddings",
                        "no table that input_ids are looked up in is found in " + file,
                        "it may be fused: export the graph without optimisation"));
    this.output = plain(lookup.getOutput(0));
  }

  /**
   * Reads a graph.
   *
   * @throws InvalidInput if it has no table that {@code input_ids} are looked up in
   */
  public static EmbeddingLayer read(Path file) {
    try {
      return new EmbeddingLayer(file, GraphFile.read(file));
    } catch (IOException e) {
      throw new ModelException("Cannot read %s: %s".formatted(file, e.getMessage()), e);
    }
  }

  private boolean isOfIds(String name) {
    String at = name;
    while (!at.equals("input_ids")) {
      NodeProto maker = makers.get(at);
      if (maker == null || !FORMS.contains(maker.getOpType())) {
        return false;
      }
      at = maker.getInput(0);
    }
    return true;
  }

  /** What a value is called once its numbers are plain. */
  private String plain(String name) {
    return whole.getGraph().getNodeList().stream()
        .filter(
            node -> node.getOpType().equals("DequantizeLinear") && node.getInput(0).equals(name))
        .findFirst()
        .map(node -> node.getOutput(0))
        .orElse(name);
  }

  /** The output that has the vectors: rows x tokens x {@link #width}. */
  public String output() {
    return output;
  }

  /** Floats of a token's vector; empty if the graph does not say. */
  Optional<Integer> width() {
    if (!lookup.getOpType().equals("Gather")) {
      return Optional.empty(); // several numbers in a byte
    }
    String table = lookup.getInput(0);
    for (NodeProto maker = makers.get(table);
        maker != null && maker.getInputCount() > 0;
        maker = makers.get(table)) {
      table = maker.getInput(0);
    }
    String name = table;
    return whole.getGraph().getInitializerList().stream()
        .filter(weight -> weight.getName().equals(name) && weight.getDimsCount() > 0)
        .findFirst()
        .map(weight -> Math.toIntExact(weight.getDims(weight.getDimsCount() - 1)))
        .filter(size -> size > 0);
  }

  /** An ONNX model of the layer alone. Weights that the graph keeps beside it stay there. */
  public byte[] model() {
    Set<NodeProto> needed = Collections.newSetFromMap(new IdentityHashMap<>());
    Set<String> values = new HashSet<>();
    Deque<String> open = new ArrayDeque<>(List.of(output));
    while (!open.isEmpty()) {
      String name = open.pop();
      NodeProto maker = values.add(name) ? makers.get(name) : null;
      if (maker != null && needed.add(maker)) {
        open.addAll(maker.getInputList());
      }
    }
    GraphProto all = whole.getGraph();
    GraphProto.Builder graph = GraphProto.newBuilder().setName("embeddings");
    all.getNodeList().stream().filter(needed::contains).forEach(graph::addNode);
    all.getInitializerList().stream()
        .filter(weight -> values.contains(weight.getName()))
        .forEach(graph::addInitializer);
    all.getInputList().stream()
        .filter(input -> values.contains(input.getName()))
        .forEach(graph::addInput);
    return ModelProto.newBuilder()
        .setIrVersion(whole.getIrVersion())
        .addAllOpsetImport(whole.getOpsetImportList())
        .addAllFunctions(whole.getFunctionsList())
        .setGraph(graph.addOutput(ValueInfoProto.newBuilder().setName(output)))
        .build()
        .toByteArray();
  }
}
