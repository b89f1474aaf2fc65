package dev.nightjar.size;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TestFleetSimulation {
  private static final Stage CHUNK = new Stage("chunk", 200, 400, 0.1, 2, 1);
  private static final Stage EMBED = new Stage("embed", 900, 9000, 0.05, 2, 0.1);
  private static final Stage WRITE = new Stage("write", 3, 60, 0, 2, 0);
  private static final List<Command> NIGHT =
      List.of(new Command("embed", 10, List.of(CHUNK, EMBED, WRITE)));

  private static FleetRun run(int executors, Fleet.Behaviour behaviour, Losses losses) {
    return new Fleet(executors, behaviour, 7).run(NIGHT, losses);
  }

  private static FleetRun usual(int executors) {
    return run(executors, Fleet.Behaviour.MEASURED, Losses.none());
  }

  @Test
  void oneSlotTakesTheSumOfAllWork() {
    Stage alone = new Stage("embed", 90, 900, 0.3, 1, 0);
    Fleet.Behaviour behaviour = new Fleet.Behaviour(0.001, 0.02, 0.5, 0, 0, 1);
    FleetRun run =
        new Fleet(1, behaviour, 1)
            .run(List.of(new Command("embed", 10, List.of(alone))), Losses.none());
    assertThat(run.seconds()).isCloseTo(10 + 0.5 + 900 + 90 * 0.021, within(1e-6));
    assertThat(run.stages().getFirst().busy()).isCloseTo(900 + 90 * 0.02, within(1e-6));
    assertThat(run.stages().getFirst().tail()).isZero();
  }

  @Test
  void equalArgumentsGiveEqualNightsAndSeedsOthers() {
    assertThat(usual(20)).isEqualTo(usual(20));
    assertThat(new Fleet(20, Fleet.Behaviour.MEASURED, 8).run(NIGHT, Losses.none()).seconds())
        .isNotEqualTo(usual(20).seconds());
  }

  @Test
  void moreExecutorsAreNeverSlower() {
    List<Double> seconds =
        IntStream.of(1, 2, 3, 5, 8, 13, 40, 100, 300, 450, 1000)
            .mapToObj(executors -> usual(executors).seconds())
            .toList();
    for (int i = 1; i < seconds.size(); i++) {
      assertThat(seconds.get(i)).isLessThanOrEqualTo(seconds.get(i - 1) + 1e-9);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4, 50, 1000})
  void noNightIsShorterThanItsWorkAllows(int executors) {
    FleetRun run = run(executors, Fleet.Behaviour.IDEAL, Losses.none());
    double work = (400 + 9000 + 60) / (2.0 * executors);
    double longest = 400 / 200.0 + 9000 / 900.0 + 60 / 3.0; // a task of each stage
    assertThat(run.seconds())
        .isBetween(10 + Math.max(work, 0.9 * longest), 10 + work + 2 * longest);
    assertThat(run.busy()).isBetween(0.0, 1.0);
  }

  @Test
  void fewTasksLeaveATail() {
    FleetRun run = usual(100);
    FleetRun.StageRun write = run.stages().getLast();
    assertThat(write.tail()).as("3 tasks for 200 slots").isEqualTo(write.seconds());
    FleetRun.StageRun embed = run.stages().get(1);
    assertThat(embed.tail()).as("4.5 rounds of tasks").isBetween(1.0, 30.0);
    assertThat(usual(1).stages().get(1).tail()).as("450 rounds").isLessThan(30);
    assertThat(run.busy()).isLessThan(usual(1).busy());
  }

  @Test
  void stragglersLengthenTheTail() {
    Fleet.Behaviour even = new Fleet.Behaviour(0, 0, 0, 0, 0, 1);
    Fleet.Behaviour uneven = new Fleet.Behaviour(0, 0, 0, 0, 0.02, 5);
    assertThat(run(100, uneven, Losses.none()).stages().get(1).tail())
        .isGreaterThan(run(100, even, Losses.none()).stages().get(1).tail() + 20);
  }

  @Test
  void theDriverHandsOutOneTaskAtATime() {
    Fleet.Behaviour slow = new Fleet.Behaviour(0.1, 0, 0, 0, 0, 1);
    assertThat(run(1000, slow, Losses.none()).seconds()).isGreaterThan(10 + 0.1 * (200 + 900 + 3));
  }

  @Test
  void aLostExecutorCosts() {
    FleetRun whole = usual(10);
    double inEmbedding = 10 + 25 + 300;
    FleetRun lost = run(10, Fleet.Behaviour.MEASURED, Losses.once(3, inEmbedding, 60));
    assertThat(lost.lostTasks()).as("what its two slots ran").isEqualTo(2);
    assertThat(lost.seconds()).isGreaterThan(whole.seconds());
    double again = 10 + 400 / 10.0 + 60 * 2; // two tasks, its chunks, its time away, of slots
    assertThat(lost.seconds() - whole.seconds()).isLessThan(again);
    FleetRun late = run(10, Fleet.Behaviour.MEASURED, Losses.once(3, whole.seconds() + 1, 60));
    assertThat(late).as("after the night").isEqualTo(whole);
  }

  @Test
  void theOnlyExecutorIsReplaced() {
    FleetRun lost = run(1, Fleet.Behaviour.IDEAL, Losses.once(0, 1000, 500));
    assertThat(lost.seconds())
        .isGreaterThan(run(1, Fleet.Behaviour.IDEAL, Losses.none()).seconds() + 500);
  }

  @Test
  void lossesAtRandomAreAsManyAsAsked() {
    Losses losses = Losses.random(0.5, 30, 1);
    int lost = 0;
    for (int executor = 0; executor < 200; executor++) {
      for (double at = losses.after(executor, 0); at < 36_000; at = losses.after(executor, at)) {
        lost++;
      }
    }
    assertThat(lost).as("half of 200 in each of 10 hours").isBetween(900, 1100);
    FleetRun run = run(20, Fleet.Behaviour.MEASURED, Losses.random(20, 30, 2));
    assertThat(run.lostTasks()).isPositive();
    assertThat(run.seconds()).isGreaterThan(usual(20).seconds());
    assertThat(run(20, Fleet.Behaviour.MEASURED, Losses.random(20, 30, 2))).isEqualTo(run);
  }

  @Test
  void anEmptyStageTakesWhatItsTasksTake() {
    Stage nothing = new Stage("embed", 8, 0, 0, 2, 0);
    FleetRun run =
        new Fleet(2, Fleet.Behaviour.IDEAL, 1)
            .run(List.of(new Command("embed", 1, List.of(nothing))), Losses.none());
    assertThat(run.seconds()).isEqualTo(1);
  }
}
