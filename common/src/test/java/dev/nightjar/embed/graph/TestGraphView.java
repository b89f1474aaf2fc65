package dev.nightjar.embed.graph;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A graph looked at backwards, from a value to what made it. */
class TestGraphView {
  private static NodeProto.Builder node(String operator, String output, String... inputs) {
    return NodeProto.newBuilder()
        .setOpType(operator)
        .setName(output)
        .addOutput(output)
        .addAllInput(List.of(inputs));
  }

  private static AttributeProto number(String name, long value) {
    return AttributeProto.newBuilder().setName(name).setI(value).build();
  }

  private static GraphProto.Builder graph(NodeProto.Builder... nodes) {
    GraphProto.Builder graph =
        GraphProto.newBuilder()
            .addInput(ValueInfoProto.newBuilder().setName("input_ids"))
            .addInitializer(Tensors.of("w", new float[] {1, 2, 3, 4, 5, 6}, 2, 3))
            .addInitializer(Tensors.of("two", new float[] {2}, 1))
            .addInitializer(Tensors.of("shape", new long[] {0, 0, 12, 64}));
    for (NodeProto.Builder node : nodes) {
      graph.addNode(node);
    }
    return graph;
  }

  private static GraphView view(NodeProto.Builder... nodes) {
    return new GraphView(graph(nodes).build());
  }

  @Test
  void nodesThatPassAValueOnAreSeenThrough() {
    GraphView view =
        view(
            node("Tanh", "a", "input_ids"),
            node("Identity", "b", "a"),
            node("Dropout", "c", "b"),
            node("Cast", "d", "c").addAttribute(number("to", TensorProto.DataType.FLOAT_VALUE)),
            node("Cast", "e", "d").addAttribute(number("to", TensorProto.DataType.INT64_VALUE)));
    assertThat(view.behind("d")).isEqualTo("a");
    assertThat(view.behind("e")).as("another type is another value").isEqualTo("e");
    assertThat(view.node("Tanh", "d")).map(NodeProto::getName).contains("a");
    assertThat(view.node("Relu", "d")).isEmpty();
    assertThat(view.producer("d")).map(NodeProto::getOpType).contains("Cast");
    assertThat(view.producer("input_ids")).isEmpty();
  }

  @Test
  void valuesAreToldByWhatMadeThem() {
    GraphView view = view(node("Tanh", "a", "input_ids"), node("Identity", "b", "a"));
    assertThat(view.origin("b")).isEqualTo("Tanh");
    assertThat(view.origin("input_ids")).isEqualTo("the input input_ids");
  }

  @Test
  void constantsAreWeightsNodesAndWhatIsMadeOfThemAlone() {
    TensorProto seven = Tensors.of("inner", new float[] {7}, 1);
    GraphView view =
        view(
            node("Identity", "same", "w"),
            node("Transpose", "turned", "w"),
            node("Constant", "seven")
                .addAttribute(AttributeProto.newBuilder().setName("value").setT(seven)),
            node("Add", "sum", "w", "two"));
    assertThat(view.constant("same")).map(TensorProto::getName).contains("w");
    assertThat(view.constant("turned")).map(Tensors::shape).contains(new long[] {3, 2});
    assertThat(view.constant("seven")).map(TensorProto::getName).contains("seven");
    assertThat(view.constant("sum")).isEmpty();
    assertThat(view.constant("input_ids")).isEmpty();
    assertThat(view.scalar("seven")).contains(7.0);
    assertThat(view.scalar("two")).contains(2.0);
    assertThat(view.scalar("w")).as("several numbers").isEmpty();
    assertThat(view.scalar("shape")).as("integers").isEmpty();
    assertThat(view.weights("w", 2)).isPresent();
    assertThat(view.weights("w", 1)).isEmpty();
  }

  @Test
  void theEndOfAShapeIsFoundThoughItIsJoined() {
    GraphView view =
        view(
            node("Shape", "rows", "input_ids"),
            node("Unsqueeze", "heads", "twelve"),
            node("Concat", "joined", "rows", "heads", "width"),
            node("Concat", "unknown", "rows", "rows"));
    GraphProto.Builder graph = graph();
    assertThat(new GraphView(graph.build()).lastSizes("shape", 2)).contains(new long[] {12, 64});
    GraphView joined =
        new GraphView(
            graph(
                    node("Shape", "rows", "input_ids"),
                    node("Unsqueeze", "heads", "twelve"),
                    node("Concat", "joined", "rows", "heads", "width"))
                .addInitializer(Tensors.of("twelve", new long[] {12}))
                .addInitializer(Tensors.of("width", new long[] {64}))
                .build());
    assertThat(joined.lastSizes("joined", 2)).contains(new long[] {12, 64});
    assertThat(view.lastSizes("unknown", 2)).isEmpty();
    assertThat(view.lastSizes("two", 2)).isEmpty();
  }

  @Test
  void valuesOfEachTokenComeOfAnInputAndNotOfItsShape() {
    GraphView view =
        view(
            node("Gather", "a", "w", "input_ids"),
            node("Shape", "s", "a"),
            node("Mul", "m", "s", "two"),
            node("Add", "b", "m", "a"));
    assertThat(view.isOfEachToken("b")).isTrue();
    assertThat(view.isOfEachToken("m")).isFalse();
    assertThat(view.isOfEachToken("w")).isFalse();
    assertThat(view.isOfEachToken("")).as("an input that is left out").isFalse();
  }

  @Test
  void nodesThatAValueNeedsComeInTheGraphsOrder() {
    GraphView view =
        view(
            node("Tanh", "a", "input_ids"),
            node("Relu", "unused", "a"),
            node("Erf", "b", "a"),
            node("Add", "c", "b", "a"));
    assertThat(view.nodesOf(List.of("c")))
        .extracting(NodeProto::getName)
        .containsExactly("a", "b", "c");
    assertThat(view.nodesOf(List.of("input_ids"))).isEmpty();
  }

  @Test
  void innerGraphsTakeValuesOfTheOuterOne() {
    GraphProto inner =
        GraphProto.newBuilder()
            .addNode(node("Relu", "x", "a"))
            .addOutput(ValueInfoProto.newBuilder().setName("x"))
            .build();
    NodeProto branch =
        node("If", "c", "condition")
            .addAttribute(AttributeProto.newBuilder().setName("then_branch").setG(inner))
            .build();
    assertThat(GraphView.inputs(branch)).containsExactly("condition", "a", "x");
    assertThat(GraphView.number(branch, "missing", 9)).isEqualTo(9);
    assertThat(GraphView.attribute(branch, "then_branch")).isPresent();
  }
}
