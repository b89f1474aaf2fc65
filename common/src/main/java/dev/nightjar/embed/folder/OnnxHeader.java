package dev.nightjar.embed.folder;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.nightjar.embed.ModelException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What an ONNX file says about its graph, by the fields of onnx.proto. Weights are stepped over.
 *
 * @param irVersion version of the file format
 * @param opsets version of each domain's operators; the empty domain is ONNX's own
 * @param producer who wrote the file
 * @param inputs what the graph takes, weights aside
 * @param outputs what it gives
 * @param operators how often each operator is in it
 * @param weightTypes element types of its weights
 * @param externalFiles files that hold weights, relative to the file's folder
 */
record OnnxHeader(
    long irVersion,
    Map<String, Long> opsets,
    String producer,
    List<GraphValue> inputs,
    List<GraphValue> outputs,
    Map<String, Integer> operators,
    Set<Integer> weightTypes,
    Set<String> externalFiles) {

  /**
   * Reads the file.
   *
   * @throws ModelException if it is no ONNX graph
   */
  static OnnxHeader read(Path file) throws IOException {
    return GraphFile.parsed(
        file,
        bytes -> {
          Reading reading = new Reading();
          reading.model(new ProtobufReader(bytes));
          if (reading.outputs.isEmpty()) {
            throw new InvalidProtocolBufferException("no graph with outputs");
          }
          return reading.header();
        });
  }

  /** Gathers what the fields say. */
  private static final class Reading {
    private final Map<String, Long> opsets = new TreeMap<>();
    private final List<GraphValue> inputs = new ArrayList<>();
    private final List<GraphValue> outputs = new ArrayList<>();
    private final Map<String, Integer> operators = new TreeMap<>();
    private final Set<Integer> weightTypes = new TreeSet<>();
    private final Set<String> weights = new HashSet<>();
    private final Set<String> externalFiles = new TreeSet<>();
    private long irVersion;
    private String producer = "";

    OnnxHeader header() {
      return new OnnxHeader(
          irVersion,
          opsets,
          producer.strip(),
          inputs.stream().filter(input -> !weights.contains(input.name())).toList(),
          List.copyOf(outputs),
          operators,
          weightTypes,
          externalFiles);
    }

    void model(ProtobufReader model) throws IOException {
      while (model.next()) {
        switch (model.field()) {
          case 1 -> irVersion = model.number();
          case 2 -> producer = model.text() + producer;
          case 3 -> producer = producer + " " + model.text();
          case 7 -> graph(model.message(), true);
          case 8 -> opset(model.message());
          case 25 -> nodes(model.message(), 7);
          default -> {}
        }
      }
    }

    private void opset(ProtobufReader opset) throws IOException {
      String domain = "";
      long version = 0;
      while (opset.next()) {
        switch (opset.field()) {
          case 1 -> domain = opset.text();
          case 2 -> version = opset.number();
          default -> {}
        }
      }
      opsets.put(domain.equals("ai.onnx") ? "" : domain, version);
    }

    private void graph(ProtobufReader graph, boolean outermost) throws IOException {
      while (graph.next()) {
        switch (graph.field()) {
          case 1 -> node(graph.message());
          case 5 -> weight(graph.message());
          case 11 -> {
            if (outermost) {
              inputs.add(GraphValue.read(graph.message()));
            }
          }
          case 12 -> {
            if (outermost) {
              outputs.add(GraphValue.read(graph.message()));
            }
          }
          default -> {}
        }
      }
    }

    private void nodes(ProtobufReader function, int field) throws IOException {
      while (function.next()) {
        if (function.field() == field) {
          node(function.message());
        }
      }
    }

    private void node(ProtobufReader node) throws IOException {
      while (node.next()) {
        switch (node.field()) {
          case 4 -> operators.merge(node.text(), 1, Integer::sum);
          case 5 -> attribute(node.message());
          default -> {}
        }
      }
    }

    private void attribute(ProtobufReader attribute) throws IOException {
      while (attribute.next()) {
        switch (attribute.field()) {
          case 5, 10 -> weight(attribute.message());
          case 6, 11 -> graph(attribute.message(), false);
          default -> {}
        }
      }
    }

    private void weight(ProtobufReader tensor) throws IOException {
      while (tensor.next()) {
        switch (tensor.field()) {
          case 2 -> weightTypes.add((int) tensor.number());
          case 8 -> weights.add(tensor.text());
          case 13 -> external(tensor.message());
          default -> {}
        }
      }
    }

    private void external(ProtobufReader entry) throws IOException {
      String key = "";
      String value = "";
      while (entry.next()) {
        switch (entry.field()) {
          case 1 -> key = entry.text();
          case 2 -> value = entry.text();
          default -> {}
        }
      }
      if (key.equals("location")) {
        externalFiles.add(value);
      }
    }
  }
}
