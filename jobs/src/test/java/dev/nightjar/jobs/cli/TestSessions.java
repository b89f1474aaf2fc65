package dev.nightjar.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.config.Settings;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;

/** Spark's settings by where a job runs. */
class TestSessions {
  private static final List<String> ONE_MACHINE =
      List.of(
          "spark.ui.enabled",
          "spark.driver.maxResultSize",
          "spark.sql.shuffle.partitions",
          "spark.sql.adaptive.coalescePartitions.enabled");

  private static SparkConf configured(String... sets) {
    Settings settings =
        Settings.resolve(
            new Settings.Origins(Optional.empty(), List.of(sets), Map.of(), List.of()),
            Options.ALL,
            List.of());
    return Sessions.configured(new Invocation(settings, List.of(), false, false), "test");
  }

  private static List<String> values(SparkConf conf) {
    return ONE_MACHINE.stream().map(key -> conf.get(key, "Spark's own")).toList();
  }

  @Test
  void oneMachineHasSettingsOfItsOwn() {
    assertThat(values(configured("master=local[*]"))).containsExactly("false", "0", "16", "false");
    assertThat(values(configured("master=local"))).doesNotContain("Spark's own");
  }

  @Test
  void aClusterKeepsSparks() {
    for (String master :
        List.of("spark://host:7077", "yarn", "k8s://https://host:443", "local-cluster[2,1,700]")) {
      assertThat(values(configured("master=" + master))).as(master).containsOnly("Spark's own");
    }
  }

  @Test
  void executorsKnowWhereModelsAndCopiesAreKept() {
    assertThat(configured("cache.dir=/data/nightjar").get("spark.hadoop.nightjar.cache"))
        .isEqualTo("/data/nightjar");
    assertThat(configured().contains("spark.hadoop.nightjar.cache")).isFalse();
  }

  @Test
  void whatTheUserSetsStaysEverywhere() {
    for (String master : List.of("local[2]", "yarn")) {
      String[] sets =
          Stream.concat(
                  Stream.of("master=" + master),
                  ONE_MACHINE.stream().map(key -> key + "=the user's"))
              .toArray(String[]::new);
      assertThat(values(configured(sets))).as(master).containsOnly("the user's");
    }
  }
}
