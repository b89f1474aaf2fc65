package dev.nightjar.pipeline.index;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TestGraphThreads {
  @Test
  void aTaskTakesTheCoresThatFewerTasksLeave() {
    GraphThreads one = new GraphThreads(4, 4);
    assertThat(one.ofTask(1)).isEqualTo(4);
    assertThat(one.ofTask(2)).isEqualTo(2);
    assertThat(one.ofTask(3)).isEqualTo(1);
    assertThat(one.ofTask(9)).isEqualTo(1);
    GraphThreads four = new GraphThreads(16, 4);
    assertThat(four.ofTask(1)).isEqualTo(4);
    assertThat(four.ofTask(4)).isEqualTo(4);
    assertThat(four.ofTask(5)).isEqualTo(2);
    assertThat(new GraphThreads(1, 8).ofTask(1)).isEqualTo(8);
  }
}
