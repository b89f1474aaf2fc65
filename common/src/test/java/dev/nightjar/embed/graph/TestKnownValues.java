package dev.nightjar.embed.graph;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What masks hide is known from how they are made, and nothing is taken for known that is not. */
class TestKnownValues {
  private static NodeProto node(String operator, String output, String... inputs) {
    return NodeProto.newBuilder()
        .setOpType(operator)
        .addAllInput(List.of(inputs))
        .addOutput(output)
        .build();
  }

  private static NodeProto cast(String output, String input, TensorProto.DataType to) {
    return node("Cast", output, input).toBuilder()
        .addAttribute(AttributeProto.newBuilder().setName("to").setI(to.getNumber()))
        .build();
  }

  /** Positions along both axes, their distance, and the constants that masks are made of. */
  private static KnownValues of(NodeProto... nodes) {
    return new KnownValues(
        new GraphView(
            GraphProto.newBuilder()
                .addInitializer(Tensors.of("none", new float[] {0}, 1))
                .addInitializer(Tensors.of("one", new float[] {1}, 1))
                .addInitializer(Tensors.of("lowest", new float[] {-Float.MAX_VALUE}, 1))
                .addInitializer(Tensors.of("0", new long[] {0}))
                .addInitializer(Tensors.of("1", new long[] {1}))
                .addInitializer(Tensors.of("8", new long[] {8}))
                .addNode(node("Shape", "shape", "input_ids"))
                .addNode(node("Range", "along", "0", "shape", "1"))
                .addNode(node("Unsqueeze", "across", "along", "1"))
                .addNode(node("Sub", "between", "across", "along"))
                .addNode(node("Abs", "distance", "between"))
                .addNode(cast("shown", "attention_mask", TensorProto.DataType.BOOL))
                .addAllNode(List.of(nodes))
                .build()));
  }

  @Test
  void aMaskOfPaddingHidesNothing() {
    KnownValues known =
        of(
            node("GreaterOrEqual", "any", "along", "0"),
            node("And", "both", "any", "shown"),
            node("Where", "chosen", "both", "none", "lowest"),
            cast("floats", "attention_mask", TensorProto.DataType.FLOAT),
            node("Unsqueeze", "wide", "floats", "1"),
            node("Sub", "hidden", "one", "wide"),
            node("Mul", "computed", "hidden", "lowest"));

    assertThat(known.isZero("chosen")).isTrue();
    assertThat(known.isZero("computed")).isTrue();
    assertThat(known.window("chosen")).isEmpty();
  }

  @Test
  void aWindowIsFoundHoweverItIsChosen() {
    KnownValues known =
        of(
            node("LessOrEqual", "near", "distance", "8"),
            node("And", "both", "near", "shown"),
            node("Where", "chosen", "both", "none", "lowest"),
            node("Not", "far", "near"),
            node("Where", "filled", "far", "lowest", "none"),
            node("Less", "nearer", "distance", "8"),
            node("Where", "narrow", "nearer", "none", "lowest"));

    assertThat(known.window("chosen")).contains(8L);
    assertThat(known.window("filled")).contains(8L);
    assertThat(known.window("narrow")).contains(7L);
    assertThat(known.isZero("chosen")).isFalse();
  }

  @Test
  void whatElseIsHiddenIsNotKnown() {
    KnownValues known =
        of(
            node("LessOrEqual", "past", "along", "across"),
            node("Where", "causal", "past", "none", "lowest"),
            node("LessOrEqual", "near", "distance", "8"),
            node("And", "both", "near", "past"),
            node("Where", "local", "both", "none", "lowest"),
            node("Where", "outside", "near", "lowest", "none"),
            node("Where", "weak", "near", "none", "one"),
            node("Equal", "same", "input_ids", "8"),
            node("Where", "chosen", "same", "lowest", "none"),
            node("MatMul", "product", "input_ids", "input_ids"));

    for (String mask : List.of("causal", "local", "outside", "weak", "chosen", "product")) {
      assertThat(known.isZero(mask)).as(mask).isFalse();
      assertThat(known.window(mask)).as(mask).isEmpty();
    }
  }
}
