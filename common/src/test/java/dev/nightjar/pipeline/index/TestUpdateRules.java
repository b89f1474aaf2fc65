package dev.nightjar.pipeline.index;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.index.shard.IndexParameters;
import dev.nightjar.io.indexes.IndexManifest;
import dev.nightjar.io.indexes.ShardFiles;
import dev.nightjar.io.run.ModelCard;
import dev.nightjar.io.run.RunReport;
import dev.nightjar.testing.IndexManifests;
import dev.nightjar.testing.IndexPlans;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What stands against updating an index: each reason, and nothing else. */
class TestUpdateRules {
  private static final IndexManifest BASE =
      IndexManifests.manifest("base", shard(0, 600), shard(1, 400));
  private static final ModelCard MODEL = BASE.model();
  private static final IndexParameters PARAMETERS = IndexManifests.PARAMETERS;

  /** Shards of 1000 vectors; of a base three in ten may go. */
  private static final IndexSpec SPEC = new IndexPlans().vectors(1000, 1000).made();

  private static ShardFiles shard(int number, int chunks) {
    return IndexManifests.shard("index=base/shard-0000" + number, chunks);
  }

  private static IndexManifest base(int format, int spread, List<ShardFiles> shards) {
    return new IndexManifest(
        format,
        BASE.id(),
        BASE.directory(),
        BASE.vectors(),
        BASE.runId(),
        BASE.model(),
        new IndexManifest.Making(PARAMETERS, spread),
        BASE.width(),
        BASE.recall(),
        shards);
  }

  private static Optional<String> obstacle(
      IndexManifest base, ModelCard model, IndexParameters parameters, long vectors) {
    return new UpdateRules(base, SPEC).obstacle(model, parameters, vectors);
  }

  private static Optional<String> changes(long added, long changed, long kept, long deleted) {
    return new UpdateRules(BASE, SPEC)
        .obstacle(new RunReport.Changes(added, changed, kept, deleted));
  }

  @Test
  void nothingStandsAgainstTheSameModelAndOptionsWhereThereIsRoom() {
    assertThat(obstacle(BASE, MODEL, PARAMETERS, 1)).isEmpty();
    assertThat(obstacle(BASE, MODEL, PARAMETERS, 2000)).isEmpty();
  }

  @Test
  void anEarlierFormatCannotBeUpdated() {
    IndexManifest earlier = base(IndexManifest.FORMAT - 1, 2, BASE.shards());
    assertThat(obstacle(earlier, MODEL, PARAMETERS, 1000))
        .contains("the base's format is 1, this Nightjar's is 2");
  }

  @Test
  void vectorsOfTwoModelsDoNotMix() {
    ModelCard other = IndexManifests.model("fedcba9876543210", "float32");
    assertThat(obstacle(BASE, other, PARAMETERS, 1000))
        .contains(
            "the run's model is minilm with fingerprint fedcba987654, the base's minilm with 0123456789ab");
  }

  @Test
  void vectorsOfTwoEncodingsDoNotMix() {
    ModelCard other = IndexManifests.model(MODEL.fingerprint(), "int8 by 0.5");
    assertThat(obstacle(BASE, other, PARAMETERS, 1000))
        .contains("the run's vectors are written as int8 by 0.5, the base's as float32");
  }

  @Test
  void otherOptionsNeedOtherShards() {
    IndexParameters wider =
        new IndexParameters(
            PARAMETERS.similarity(),
            PARAMETERS.dimension(),
            32,
            PARAMETERS.beamWidth(),
            PARAMETERS.quantization(),
            PARAMETERS.analysis(),
            PARAMETERS.storeText());
    assertThat(obstacle(BASE, MODEL, wider, 1000))
        .contains("the base was made with other options: " + PARAMETERS);
  }

  @Test
  void aShardThatIsNotThereTakesNoChunks() {
    IndexManifest holed = base(IndexManifest.FORMAT, 3, BASE.shards());
    assertThat(obstacle(holed, MODEL, PARAMETERS, 1000))
        .contains("one of its shards has become empty");
  }

  @Test
  void fullShardsTakeNoMore() {
    assertThat(obstacle(BASE, MODEL, PARAMETERS, 2001))
        .contains("2001 vectors are more than 2 shards of 1000 hold");
  }

  @Test
  void theFirstOfSeveralReasonsIsTold() {
    IndexManifest earlier = base(IndexManifest.FORMAT - 1, 3, List.of());
    assertThat(obstacle(earlier, IndexManifests.model("", ""), PARAMETERS, 5000))
        .contains("the base's format is 1, this Nightjar's is 2");
  }

  @Test
  void whereTooManyChunksAreGoneOrChangedANewIndexIsBetter() {
    assertThat(changes(0, 0, 1000, 0)).isEmpty();
    assertThat(changes(900, 0, 1000, 0)).as("what comes costs no more than anew").isEmpty();
    assertThat(changes(0, 100, 700, 200)).as("just as many as may").isEmpty();
    assertThat(changes(0, 100, 699, 201))
        .contains("30.1 % of its chunks are gone or changed, more than 30.0 %");
    assertThat(changes(0, 1000, 0, 0))
        .contains("100.0 % of its chunks are gone or changed, more than 30.0 %");
  }
}
