package dev.nightjar.models;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import dev.nightjar.embed.BatchPlan;
import dev.nightjar.embed.EmbeddingModel;
import dev.nightjar.embed.ModelInput;
import dev.nightjar.embed.ModelOverrides;
import dev.nightjar.embed.ModelSpec;
import dev.nightjar.embed.OnnxEncoder;
import dev.nightjar.embed.Placement;
import dev.nightjar.embed.folder.ModelLocation;
import dev.nightjar.embed.graph.GraphForm;
import dev.nightjar.embed.graph.OnnxFiles;
import dev.nightjar.embed.graph.PreparedGraph;
import dev.nightjar.embed.onnx.OnnxModel;
import dev.nightjar.io.cache.NodeFolders;
import dev.nightjar.testing.ModelFolders;
import dev.nightjar.text.ChunkLimits;
import dev.nightjar.text.Chunker;
import dev.nightjar.text.DocumentChunks;
import dev.nightjar.tokenize.Tokenizer;
import dev.nightjar.vector.Vectors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Small graphs of today's architectures give the vectors of sentence-transformers, whatever they
 * want to be given and whatever they have done already, and the same bits in any company.
 */
class TestModelZoo {
  private static final BatchPlan PLAN = new BatchPlan(512, 1 << 16, 8);

  @TempDir static Path cache;

  private final Random random = new Random(5);

  @ParameterizedTest
  @CsvSource({
    "qwen3,       last,  'as it is: it would be no faster'",
    "modernbert,  cls,   'prepared in parts, version 1: 3 attention layers'",
    "gemma3_text, graph, 'as it is: layer last, pooling graph'",
    "deberta-v2,  mean,  'as it is: no attention'",
  })
  void vectorsAreThoseOfSentenceTransformersInAnyCompany(String name, String pooling, String form)
      throws IOException {
    Configuration hadoop = hadoop();
    Path folder = ModelFolders.path(ModelFolders.ZOO, name);
    ModelLocation model = ModelStore.resolve(folder.toString(), ModelOverrides.NONE, hadoop);
    assertThat(model.spec().encoder().settings()).containsEntry("pooling", pooling);
    assertThat(((OnnxEncoder) model.spec().encoder()).graph().form()).startsWith(form);
    ReferenceVectors reference =
        ReferenceVectors.read(folder.resolve("vectors.jsonl").toString(), hadoop);
    try (ReferenceCheck check = new ReferenceCheck(model, "", PLAN, Placement.CPU, hadoop)) {
      ReferenceCheck.Result found = check.compare(reference);
      assertThat(found.leastCosine()).as(found.toString()).isGreaterThan(0.999999);
      assertThat(found.skipped()).isZero();
    }
    try (Tokenizer tokenizer = ExecutorModels.tokenizer(model, hadoop);
        EmbeddingModel opened = ExecutorModels.model(model, PLAN, hadoop)) {
      DocumentChunks texts =
          new DocumentChunks(
              Objects.requireNonNull(Chunker.byName().get("whole")),
              tokenizer,
              "",
              new ChunkLimits(model.spec().maxTokens(), 0));
      List<ModelInput> inputs =
          reference.items().stream()
              .flatMap(item -> List.of(item.text(), item.text() + ".").stream())
              .map(text -> new ModelInput(text, texts.ids(text)))
              .toList();
      List<float[]> together = opened.embed(inputs);
      for (int i = 0; i < inputs.size(); i++) {
        assertThat(opened.embed(List.of(inputs.get(i))).getFirst())
            .as(inputs.get(i).text())
            .isEqualTo(together.get(i));
      }
    }
  }

  /** Up to more tokens than ModernBERT's windows reach over, alone and several at once. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "qwen3      | 2 attention layers with rotary positions, normalised queries, shared keys, masks",
        "modernbert | 3 attention layers with rotary positions, windows in 2",
      })
  void preparedGraphsAreEqualToTheirOriginals(String name, String parts) throws Exception {
    Path folder = ModelFolders.path(ModelFolders.ZOO, name);
    ModelSpec spec = ModelStore.find(folder.toString(), ModelOverrides.NONE, hadoop()).spec();
    ModelProto own = OnnxFiles.read(folder.resolve("model.onnx"));
    PreparedGraph prepared = PreparedGraph.of(own, "last_hidden_state");
    assertThat(prepared.form()).isEqualTo("prepared in parts, version 1: " + parts);
    List<ModelInput> inputs =
        IntStream.of(1, 2, 8, 9, 31, 32, 33, 48, 64, 65, 95, 96).mapToObj(this::input).toList();
    try (EmbeddingModel before = OnnxModel.open(spec, folder, PLAN)) {
      List<float[]> expected = before.embed(inputs);
      for (boolean half : new boolean[] {false, true}) {
        ModelProto written = prepared.write(new GraphForm(half, Optional.empty(), false));
        assertThat(written.getGraph().getInitializerList())
            .filteredOn(weights -> weights.getDimsCount() == 2)
            .extracting(weights -> weights.getDataType())
            .containsOnly((half ? DataType.FLOAT16 : DataType.FLOAT).getNumber());
        Path graph = cache.resolve(name + half + ".onnx");
        OnnxFiles.write(written, graph);
        assertNear(spec, folder, graph, inputs, expected, half ? 0.99999 : 0.999999);
      }
    }
  }

  private void assertNear(
      ModelSpec spec,
      Path folder,
      Path graph,
      List<ModelInput> inputs,
      List<float[]> expected,
      double cosine) {
    try (EmbeddingModel after = OnnxModel.open(spec, folder, graph, PLAN)) {
      for (int i = 0; i < inputs.size(); i++) {
        ModelInput input = inputs.get(i);
        List<float[]> three = after.embed(List.of(input(input.tokenIds().length), input, input));
        assertThat(Vectors.cosine(three.get(1), expected.get(i)))
            .as("%s, %d tokens", graph.getFileName(), input.tokenIds().length)
            .isGreaterThan(cosine);
        assertThat(after.embed(List.of(input)).getFirst()).isEqualTo(three.get(2));
      }
    }
  }

  private static Configuration hadoop() {
    Configuration hadoop = new Configuration();
    hadoop.set(NodeFolders.ROOT, cache.toString());
    return hadoop;
  }

  private ModelInput input(int tokens) {
    return new ModelInput("", random.ints(tokens, 6, 100).toArray());
  }
}
