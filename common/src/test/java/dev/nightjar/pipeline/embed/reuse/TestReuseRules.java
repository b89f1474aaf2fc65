package dev.nightjar.pipeline.embed.reuse;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nightjar.io.Json;
import dev.nightjar.io.run.ModelCard;
import dev.nightjar.io.run.RunManifest;
import dev.nightjar.io.vectors.VectorEncoding;
import dev.nightjar.testing.VectorRuns;
import dev.nightjar.vector.Precision;
import dev.nightjar.vector.WrittenPrecision;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a run must share with the one before to use its vectors again, and each reason not to. */
class TestReuseRules {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final WrittenPrecision FLOAT32 = WrittenPrecision.FLOAT32;
  private static final WrittenPrecision INT8 = WrittenPrecision.of(Precision.INT8);

  private static ModelCard model(String fingerprint, String maxTokens) {
    return new ModelCard(
        Map.of("name", "none", "fingerprint", fingerprint, "max_tokens", maxTokens),
        Map.of("model.onnx", fingerprint));
  }

  private static ObjectNode tree(Object value) {
    try {
      return (ObjectNode) JSON.readTree(Json.text(value));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A run of a model, whose vectors are written by this encoding. */
  private static RunManifest run(ModelCard model, VectorEncoding encoding) {
    ObjectNode json = tree(VectorRuns.manifest(model.fingerprint()));
    json.put("run_id", "one");
    json.set("model", tree(model));
    json.setAll(tree(encoding));
    return Json.read(json, RunManifest.class);
  }

  /** Calibrated on so many vectors of a run of so many chunks. */
  private static VectorEncoding int8(int vectors, long chunks) {
    List<float[]> sample = new ArrayList<>();
    for (int i = 0; i < vectors; i++) {
      sample.add(VectorRuns.vector(i));
    }
    return VectorEncoding.fitting(INT8, sample, chunks);
  }

  private static ReuseRules rules(RunManifest before, WrittenPrecision precision, long chunks) {
    return new ReuseRules(
        Optional.of(before), new ReuseRules.Wanted(model("a", "256"), precision, chunks, false));
  }

  private static RunManifest exact() {
    return run(model("a", "256"), VectorEncoding.FLOAT32);
  }

  @Test
  void exactVectorsOfTheSameModelAreGoodForEverything() {
    for (WrittenPrecision precision :
        List.of(FLOAT32, INT8, WrittenPrecision.of(Precision.BINARY, Precision.INT8))) {
      assertThat(rules(exact(), precision, 1000).obstacle()).isEmpty();
    }
    assertThat(rules(exact(), FLOAT32, 1000).encoding()).contains(VectorEncoding.FLOAT32);
    assertThat(rules(exact(), INT8, 1000).encoding()).as("a new one").isEmpty();
  }

  @Test
  void aFirstRunHasNothingToUse() {
    ReuseRules first =
        new ReuseRules(
            Optional.empty(), new ReuseRules.Wanted(model("a", "256"), FLOAT32, 10, true));
    assertThat(first.obstacle()).contains("it is the first run");
    assertThat(first.encoding()).isEmpty();
  }

  @Test
  void whoAsksForFreshVectorsGetsThemAndANewEncoding() {
    ReuseRules fresh =
        new ReuseRules(
            Optional.of(exact()), new ReuseRules.Wanted(model("a", "256"), FLOAT32, 10, true));
    assertThat(fresh.obstacle()).contains("as ‹output.fresh› asks for");
    assertThat(fresh.encoding()).isEmpty();
  }

  @Test
  void anotherModelIsRefusedWithWhatDiffers() {
    ReuseRules other = rules(run(model("b", "128"), VectorEncoding.FLOAT32), FLOAT32, 10);
    assertThat(other.obstacle().orElseThrow())
        .startsWith("the model is not that of run one (")
        .contains("max_tokens 256, not 128", "another model.onnx");
    assertThat(other.encoding()).isEmpty();
    ModelCard bare = new ModelCard(Map.of("fingerprint", "a"), Map.of());
    ReuseRules nameless =
        new ReuseRules(
            Optional.of(run(model("b", "256"), VectorEncoding.FLOAT32)),
            new ReuseRules.Wanted(bare, FLOAT32, 10, false));
    assertThat(nameless.obstacle())
        .contains("the model is not that of run one (another fingerprint)");
  }

  @Test
  void vectorsThatHaveLostSomethingAreGoodOnlyForTheSame() {
    RunManifest before = run(model("a", "256"), int8(10, 10));
    assertThat(rules(before, INT8, 10).obstacle()).isEmpty();
    assertThat(rules(before, INT8, 10).encoding()).contains(before.encoding());
    assertThat(rules(before, FLOAT32, 10).obstacle())
        .contains("run one has its vectors as int8, which is not enough to make float32 of them");
    assertThat(rules(before, FLOAT32, 10).encoding()).isEmpty();
  }

  @Test
  void vectorsWrittenTwiceCountByTheFinerOnes() {
    WrittenPrecision twice = WrittenPrecision.of(Precision.BINARY, Precision.FLOAT32);
    RunManifest before =
        run(model("a", "256"), VectorEncoding.fitting(twice, List.of(VectorRuns.vector(1)), 1));
    assertThat(rules(before, FLOAT32, 1).obstacle()).isEmpty();
    assertThat(rules(before, FLOAT32, 1).encoding()).isEmpty();
    assertThat(rules(before, twice, 1).encoding()).contains(before.encoding());
  }

  /** Half a sample is enough for ever; fewer vectors are for twice as many chunks. */
  @ParameterizedTest
  @CsvSource({
    "10, 10, 20, true",
    "10, 10, 21, false",
    "2047, 3000, 6001, false",
    "2048, 3000, 1000000, true"
  })
  void aCalibrationByFewVectorsIsOutgrown(int vectors, long then, long now, boolean stays) {
    RunManifest before = run(model("a", "256"), int8(vectors, then));
    ReuseRules rules = rules(before, INT8, now);
    assertThat(rules.obstacle())
        .isEqualTo(
            stays
                ? Optional.empty()
                : Optional.of(
                    "run one has its vectors as int8 calibrated on %s vectors only, and there are %s chunks now"
                        .formatted(vectors, now)));
    assertThat(rules.encoding())
        .isEqualTo(stays ? Optional.of(before.encoding()) : Optional.empty());
  }

  /** Then the vectors are good as they are, and only what is written of them is new. */
  @Test
  void anOutgrownCalibrationBesideExactVectorsCostsTheEncodingAlone() {
    WrittenPrecision twice = WrittenPrecision.of(Precision.BINARY, Precision.FLOAT32);
    RunManifest before =
        run(model("a", "256"), VectorEncoding.fitting(twice, List.of(VectorRuns.vector(1)), 1));
    assertThat(rules(before, twice, 3).obstacle()).isEmpty();
    assertThat(rules(before, twice, 3).encoding()).isEmpty();
  }
}
