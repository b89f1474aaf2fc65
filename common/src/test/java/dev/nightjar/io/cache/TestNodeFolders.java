package dev.nightjar.io.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.embed.node.NodePlaces;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;

/** Where a machine keeps what is fetched or made once. */
class TestNodeFolders {
  private final Configuration hadoop = new Configuration();

  @Test
  void untoldTheyLieWhereModelsAreFetchedTo() {
    Path models = NodePlaces.models();
    assertThat(NodeFolders.of(hadoop))
        .isEqualTo(
            new NodeFolders(
                models,
                models.resolve("remote"),
                models.resolve("token-budgets"),
                models.resolveSibling("indexes")));
  }

  @Test
  void oneSettingMovesThemAll() {
    hadoop.set(NodeFolders.ROOT, "/data/nightjar");
    assertThat(NodeFolders.of(hadoop))
        .isEqualTo(
            new NodeFolders(
                Path.of("/data/nightjar/models"),
                Path.of("/data/nightjar/models/remote"),
                Path.of("/data/nightjar/models/token-budgets"),
                Path.of("/data/nightjar/indexes")));
  }

  @Test
  void whatIsToldOfOneCountsMore() {
    hadoop.set(NodeFolders.ROOT, "/data/nightjar");
    hadoop.set(NodeFolders.COPIES, "/fast/copies");
    hadoop.set(NodeFolders.INDEXES, "/fast/indexes");
    assertThat(NodeFolders.of(hadoop))
        .isEqualTo(
            new NodeFolders(
                Path.of("/data/nightjar/models"),
                Path.of("/fast/copies"),
                Path.of("/fast/token-budgets"),
                Path.of("/fast/indexes")));
  }
}
