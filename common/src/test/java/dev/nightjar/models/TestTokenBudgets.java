package dev.nightjar.models;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.io.cache.NodeFolders;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Token budgets are found once a machine, model and version. */
class TestTokenBudgets {
  private final AtomicInteger probes = new AtomicInteger();
  private final Configuration hadoop = new Configuration();

  TestTokenBudgets(@TempDir Path folder) {
    hadoop.set(NodeFolders.COPIES, folder.resolve("models").toString());
  }

  private int budget(String model, String version) {
    return TokenBudgets.of(model, version, hadoop, () -> 128 * probes.incrementAndGet());
  }

  @Test
  void eachIsFoundOnce() {
    assertThat(budget("a", "1")).isEqualTo(128);
    assertThat(budget("a", "1")).isEqualTo(128);
    assertThat(budget("b", "1")).isEqualTo(256);
    assertThat(budget("a", "2")).isEqualTo(384);
    assertThat(budget("a", "1")).isEqualTo(128);
    assertThat(probes).hasValue(3);
  }
}
