package dev.nightjar.size;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What the simulation says of runs that were measured on machines at rest (docs/benchmarks.md,
 * Throughput and Nights): SciFact with minilm, chunks of at most 256 tokens, the pace that of the
 * bare loop of the same run.
 */
class TestPredictions {
  private static final double CHUNK = 1_756_654 / 9_634.0; // tokens
  private static final double BAR = 0.15;

  private record Cut(double tokens, double taskTokens) implements Tasks {
    @Override
    public int chunking(int cores) {
      return 8;
    }

    @Override
    public int embedding(int cores) {
      return (int) Math.max(8, tokens / taskTokens);
    }

    @Override
    public int files() {
      return 1;
    }

    @Override
    public int shards() {
      return 1;
    }

    @Override
    public int segments() {
      return 1;
    }

    @Override
    public int graphThreads(int executors, int cores) {
      return 1;
    }
  }

  private static FleetRun run(
      double documents, double tokens, double pace, double taskTokens, int cores) {
    Workload work =
        new Workload(
            documents, 0.4, tokens / CHUNK, tokens, tokens * 4.5, 384, 0, LengthMix.of(CHUNK));
    Executor executor = new Executor(1, new Pace(List.of(new Pace.Point(CHUNK, pace)), ""), false);
    Night night = new Night(work, 1, true, executor, Costs.MEASURED, new Cut(tokens, taskTokens));
    return new Fleet(cores, Fleet.Behaviour.MEASURED, 1).typical(night.commands(cores));
  }

  /** Seconds of the whole command beyond what it takes of one document. */
  @ParameterizedTest
  @CsvSource({
    "5183, 1756654, 192.5, 1, 211.7",
    "5183, 1756654, 192.5, 2, 106.6",
    "600,   198000,  22.5, 1,  24.3",
    "600,   198000,  22.5, 2,  13.9",
  })
  void theCommandTakesAsLongAsItDid(
      double documents, double tokens, double loop, int cores, double measured) {
    double planned =
        run(documents, tokens, tokens / loop, 200_000, cores).stages().stream()
            .filter(stage -> stage.command().equals("embed"))
            .mapToDouble(FleetRun.StageRun::seconds)
            .sum();
    assertThat(planned / measured).isBetween(1 - BAR, 1 + BAR);
  }

  /** Tokens a second of the embedding stage on a standalone cluster, the best runs. */
  @ParameterizedTest
  @CsvSource({"1, 5033", "2, 9311"})
  void executorsEmbedAsFastAsTheyDid(int executors, double measured) {
    double tokens = 900 / 5183.0 * 1_756_654;
    FleetRun.StageRun embed = run(900, tokens, 5188, 10_000, executors).stages().get(1);
    assertThat(tokens / embed.seconds() / measured).isBetween(1 - BAR, 1 + BAR);
  }
}
