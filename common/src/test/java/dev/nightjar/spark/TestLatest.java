package dev.nightjar.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** One value is kept, of the key that was asked for last. */
class TestLatest {
  @Test
  void aValueIsMadeOnceUntilAnotherKeyComes() {
    Latest<Integer> latest = new Latest<>();
    AtomicInteger made = new AtomicInteger();
    assertThat(latest.get("a", made::incrementAndGet)).isEqualTo(1);
    assertThat(latest.get("a", made::incrementAndGet)).isEqualTo(1);
    assertThat(latest.get("b", made::incrementAndGet)).isEqualTo(2);
    assertThat(latest.get("a", made::incrementAndGet)).as("forgotten").isEqualTo(3);
  }
}
