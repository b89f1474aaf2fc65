package dev.nightjar.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.nightjar.config.InvalidInput;
import dev.nightjar.embed.OnnxEncoder.EncoderLayer;
import dev.nightjar.embed.OnnxGraph.Rows;
import dev.nightjar.embed.RemoteEndpoint.RequestLimits;
import dev.nightjar.embed.WordEncoder.Weighting;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What decides a model's vectors, and what does not. */
class TestModelSpec {
  private static final OnnxGraph GRAPH =
      new OnnxGraph("model.onnx", "last_hidden_state", 8, "fp32", Rows.TOGETHER);

  private static OnnxEncoder encoder(Pooling pooling, List<VectorModule> modules, int dimensions) {
    return new OnnxEncoder(
        GRAPH,
        EncoderLayer.LAST,
        "tokenizer.json",
        false,
        pooling,
        true,
        modules,
        dimensions,
        Map.of("query", "q: ", "topic", "t: ", ModelSpec.DEFAULT_PROMPT, "t: "),
        LateInteraction.NONE);
  }

  private static ModelSpec spec(String name, Encoder encoder, boolean normalize, int maxTokens) {
    return new ModelSpec(
        name,
        encoder,
        normalize,
        maxTokens,
        8,
        "query: ",
        "passage: ",
        Map.of("model.onnx", "abc"),
        List.of(),
        Granularity.TEXT);
  }

  private static ModelSpec spec(Encoder encoder) {
    return spec("tiny", encoder, true, 128);
  }

  private static ModelSpec spec() {
    return spec(encoder(Pooling.MEAN, List.of(), 0));
  }

  @Test
  void namesAndWarningsDecideNoVector() {
    assertThat(spec("other", spec().encoder(), true, 128).fingerprint())
        .isEqualTo(spec().fingerprint());
    ModelSpec warned = spec().warning("one").warning("two");
    assertThat(warned.warnings()).containsExactly("one", "two");
    assertThat(warned.fingerprint()).isEqualTo(spec().fingerprint());
  }

  @Test
  void allElseDoes() {
    List<String> fingerprints = new ArrayList<>();
    fingerprints.add(spec().fingerprint());
    fingerprints.add(spec("tiny", spec().encoder(), false, 128).fingerprint());
    fingerprints.add(spec("tiny", spec().encoder(), true, 64).fingerprint());
    fingerprints.add(spec(encoder(Pooling.CLS, List.of(), 0)).fingerprint());
    fingerprints.add(
        spec(encoder(Pooling.MEAN, List.of(new VectorModule.UnitLength()), 0)).fingerprint());
    fingerprints.add(spec(encoder(Pooling.MEAN, List.of(), 4)).fingerprint());
    fingerprints.add(spec().withPassagePrefix("").fingerprint());
    fingerprints.add(spec().with(Granularity.TOKEN).fingerprint());
    fingerprints.add(spec().with(Granularity.LATE).fingerprint());
    fingerprints.add(spec(new WordEncoder("w", "glove", "words", Weighting.MEAN, 0)).fingerprint());
    fingerprints.add(
        spec(new WordEncoder("w", "glove", "words", Weighting.SIF, 1e-3)).fingerprint());
    assertThat(fingerprints).doesNotHaveDuplicates();
  }

  @Test
  void aTextsOwnGranularityIsAsItWasBeforeThereWereOthers() {
    assertThat(spec().with(Granularity.TEXT).fingerprint()).isEqualTo(spec().fingerprint());
  }

  @Test
  void graphsThatPoolByThemselvesHaveNoTokens() {
    assertThatThrownBy(() -> spec(encoder(Pooling.GRAPH, List.of(), 0)).with(Granularity.TOKEN))
        .hasMessageContaining("model 'tiny' gives vectors of whole texts only");
  }

  static Stream<Arguments> withoutParts() {
    return Stream.of(
        arguments(encoder(Pooling.CLS, List.of(), 0), "pools by cls: a mean of some tokens"),
        arguments(encoder(Pooling.named("last"), List.of(), 0), "pools by last: "),
        arguments(encoder(Pooling.named("weightedmean"), List.of(), 0), "pools by weightedmean: "),
        arguments(encoder(Pooling.named("mean+max"), List.of(), 0), "pools by mean+max: "),
        arguments(encoder(Pooling.GRAPH, List.of(), 0), "pools in its graph, which gives no"),
        arguments(
            new WordEncoder("w", "glove", "words", Weighting.MEAN, 0),
            "gives each token the same vector in any text"),
        arguments(
            new RemoteEncoder("m", 0, RemoteEndpoint.DEFAULT),
            "is hosted, and gives vectors of whole texts only"));
  }

  @ParameterizedTest
  @MethodSource("withoutParts")
  void partsOfATextHaveVectorsWhereTheModelPoolsByMean(Encoder encoder, String why) {
    assertThatThrownBy(() -> spec(encoder).with(Granularity.LATE))
        .isInstanceOf(InvalidInput.class)
        .hasMessageStartingWith("Invalid option ‹chunk.late›: true (model 'tiny' " + why)
        .hasMessageEndingWith(
            "; leave it out, or take a model that pools by mean, such as minilm or e5-small)");
  }

  @Test
  void tokensOfAWindowAreNotThoseOfAChunk() {
    assertThatThrownBy(() -> spec().with(Granularity.TOKEN).with(Granularity.LATE))
        .hasMessageContaining("Invalid option ‹model.granularity›: token (‹chunk.late› has no");
  }

  @Test
  void promptsAreNamedOrWrittenOut() {
    assertThat(spec().prompt("query")).as("the model's own prefix").isEqualTo("query: ");
    assertThat(spec().prompt("passage")).isEqualTo("passage: ");
    assertThat(spec().prompt("topic")).isEqualTo("t: ");
    assertThat(spec().prompt("search for: ")).isEqualTo("search for: ");
    assertThat(spec().prompt("")).isEmpty();
    assertThat(spec().defaultPrompt()).isEqualTo("t: ");
    assertThatThrownBy(() -> spec().prompt("topics")).hasMessageContaining("did you mean 'topic'?");
  }

  @Test
  void settingsSayNoMoreThanDiffersFromTheUsual() {
    assertThat(encoder(Pooling.MEAN, List.of(), 0).settings())
        .isEqualTo(Map.of("kind", "onnx", "pooling", "mean", "precision", "fp32"));
    assertThat(encoder(Pooling.CLS, List.of(new VectorModule.UnitLength()), 4).settings())
        .containsEntry("layers", "normalize")
        .containsEntry("dimensions", "4")
        .containsEntry("pooling", "cls");
  }

  @Test
  void wordsHaveSettingsOfTheirOwn() {
    WordEncoder words = new WordEncoder("words.vec", "glove", "words", Weighting.SIF, 0.001);
    assertThat(words.settings())
        .containsEntry("kind", "words")
        .containsEntry("weighting", "sif")
        .containsEntry("sif_a", "0.001");
    assertThat(words.chunkTokens(WordEncoder.MAX_TOKENS)).isEqualTo(512);
    assertThat(words.chunkTokens(100)).isEqualTo(100);
    assertThat(words.unusable()).isEqualTo("none of its words has a vector in words.vec");
    assertThat(new WordEncoder("w", "glove", "words", Weighting.MEAN, 5).settings())
        .doesNotContainKey("sif_a");
  }

  @Test
  void endpointsKeepTheKeyFromPlacesThatTheUserDidNotName() {
    RemoteEndpoint there = RemoteEndpoint.DEFAULT.at("http://localhost:1/v1");
    assertThat(there.keyed()).isTrue();
    assertThat(there.baseUrl()).isEqualTo("http://localhost:1/v1");
    assertThat(RemoteEndpoint.DEFAULT.withoutKeyAt("http://x").keyed()).isFalse();
    assertThat(RemoteEndpoint.DEFAULT.inRun("r").run()).isEqualTo("r");
    assertThat(RemoteEndpoint.DEFAULT.inRun("r").limits()).isEqualTo(RequestLimits.DEFAULT);
  }
}
