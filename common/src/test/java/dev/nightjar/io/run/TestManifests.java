package dev.nightjar.io.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nightjar.embed.Granularity;
import dev.nightjar.embed.ModelOverrides;
import dev.nightjar.embed.Pooling;
import dev.nightjar.embed.RemoteEndpoint;
import dev.nightjar.io.Json;
import dev.nightjar.io.indexes.IndexManifest;
import dev.nightjar.io.source.LeftOut;
import dev.nightjar.io.vectors.VectorEncoding;
import dev.nightjar.vector.Precision;
import dev.nightjar.vector.WrittenPrecision;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Manifests as they lie in directories of users: beside this class, as this code and as earlier
 * code wrote them.
 */
class TestManifests {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static ObjectNode file(String name) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(TestManifests.class.getResourceAsStream(name + ".json"), name)) {
      return (ObjectNode) JSON.readTree(in);
    }
  }

  private static <T> T read(String name, Class<T> type) throws IOException {
    return Json.read(file(name), type);
  }

  @ParameterizedTest
  @CsvSource({
    "run-manifest, dev.nightjar.io.run.RunManifest",
    "index-manifest, dev.nightjar.io.indexes.IndexRecord",
    "earlier-run-manifest, dev.nightjar.io.run.RunManifest"
  })
  void whatIsReadIsWrittenAgain(String name, Class<?> type) throws IOException {
    JsonNode written = JSON.readTree(Json.text(read(name, type)));
    assertThat(written).isEqualTo(file(name).without("sequence"));
  }

  /** But for what had no place of its own, and for the counts of executors once they were read. */
  @ParameterizedTest
  @CsvSource({
    "run-manifest, dev.nightjar.io.run.RunManifest, 'calibration, executors'",
    "index-manifest, dev.nightjar.io.indexes.IndexRecord, 'base, chunks'",
    "earlier-run-manifest, dev.nightjar.io.run.RunManifest, 'executors'"
  })
  void keysStayInTheirOrder(String name, Class<?> type, String moved) throws IOException {
    ObjectNode expected = file(name).without(List.of((moved + ", sequence").split(", ")));
    ObjectNode written = (ObjectNode) JSON.readTree(Json.text(read(name, type)));
    assertThat(written.without(List.of(moved.split(", "))).toString())
        .isEqualTo(expected.toString());
  }

  @Test
  void aRunTellsWhatBecameOfItsCorpus() throws IOException {
    RunManifest run = read("run-manifest", RunManifest.class);
    assertThat(run.runId()).isEqualTo("two");
    assertThat(run.previousRun()).isEqualTo("one");
    assertThat(run.refused()).isNull();
    assertThat(run.report().documents())
        .isEqualTo(new RunReport.Documents(6, 4, 1, 1, new RunReport.Changes(0, 1, 3, 0)));
    assertThat(run.report().chunks())
        .isEqualTo(new RunReport.Chunks(4, 1, 3, 0, 0, 0, new RunReport.Changes(0, 1, 3, 0)));
    assertThat(run.report().rejects())
        .containsExactly(entry("DUPLICATE_ID", 1L), entry("EMPTY_TEXT", 1L));
    assertThat(run.report().leftOut())
        .isEqualTo(
            new LeftOut.Counts(
                Map.of("hidden", new LeftOut.Some(1, List.of(".hidden.jsonl"))),
                Map.of("unknown_format", new LeftOut.Some(1, List.of("notes.pdf"))),
                null,
                null));
    assertThat(run.encoding().written())
        .isEqualTo(WrittenPrecision.of(Precision.BINARY, Precision.INT8));
    assertThat(Objects.requireNonNull(run.encoding().calibration()).chunks()).isEqualTo(4);
    assertThat(run.encoding().identity()).startsWith("int8 ");
    assertThat(Objects.requireNonNull(run.executors().get("driver")).counts())
        .containsEntry("documents_read", 6);
  }

  @Test
  void aModelIsFoundAgainByTheManifestOfItsIndex() throws IOException {
    ModelCard model = read("index-manifest", IndexManifest.class).model();
    assertThat(model.reference()).isEqualTo("minilm");
    assertThat(model.dimension()).isEqualTo(4);
    assertThat(model.granularity()).isEqualTo(Granularity.TEXT);
    assertThat(model.vectorEncoding())
        .isEqualTo(read("run-manifest", RunManifest.class).encoding().identity());
    ModelOverrides overrides = model.overrides(RemoteEndpoint.DEFAULT);
    assertThat(overrides.pooling()).contains(Pooling.named("mean"));
    assertThat(overrides.normalize()).contains(true);
    assertThat(overrides.maxTokens()).contains(256);
    assertThat(overrides.dimensions()).contains(4);
    assertThat(overrides.prepared()).isTrue();
  }

  @Test
  void earlierManifestsServeWithoutWhatTheyDoNotSay() throws IOException {
    RunManifest run = read("earlier-run-manifest", RunManifest.class);
    assertThat(Objects.requireNonNull(run.executors().get("driver")).processor()).isNull();
    assertThat(run.encoding()).isEqualTo(VectorEncoding.FLOAT32);
    assertThat(run.files()).hasSize(1);
    ModelCard now = read("run-manifest", RunManifest.class).model();
    assertThat(now.differences(run.model()))
        .containsExactly("dimensions 4, not none", "dimension 4, not 384");
    assertThat(run.model().differences(run.model())).isEmpty();
    IndexManifest index = read("earlier-index-manifest", IndexManifest.class);
    assertThat(index.format()).isEqualTo(1);
    assertThat(index.size()).isEqualTo(4);
    assertThat(index.nodes()).isZero();
    RunManifest nothing = Json.read(JSON.createObjectNode(), RunManifest.class);
    assertThat(nothing.model()).isEqualTo(ModelCard.NONE);
    assertThat(nothing.model().granularity()).isEqualTo(Granularity.TEXT);
    assertThat(nothing.encoding()).isEqualTo(VectorEncoding.FLOAT32);
    assertThat(nothing.files()).isEmpty();
  }

  @Test
  void whatALaterVersionWritesIsShownAndDoesNotDisturb(@TempDir Path folder) throws IOException {
    ObjectNode later = file("run-manifest").put("colour", "blue");
    ((ObjectNode) later.path("documents")).put("doubted", 3);
    ((ObjectNode) later.path("model")).put("quarter", "left");
    Path runs = Files.createDirectories(folder.resolve("_nightjar/runs"));
    Files.writeString(runs.resolve("two.json"), later.toString());
    OutputDirectory directory = OutputDirectory.open(folder.toString(), new Configuration());
    assertThat(directory.manifestFile("two")).isEqualTo(later);
    assertThat(directory.readManifest("two").report())
        .isEqualTo(read("run-manifest", RunManifest.class).report());
    assertThat(directory.readManifest("two").model().entries()).containsEntry("quarter", "left");
  }
}
