package dev.nightjar.io.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Counts with the first names. */
class TestNames {
  private static Names of(String... names) {
    Names all = new Names();
    for (String name : names) {
      all.add(name);
    }
    return all;
  }

  @Test
  void allAreCountedAndTheFirstTenKept() {
    List<String> names =
        new ArrayList<>(IntStream.range(0, 50).mapToObj("f%02d"::formatted).toList());
    for (int seed = 0; seed < 20; seed++) {
      Collections.shuffle(names, new Random(seed));
      Names kept = of(names.toArray(String[]::new));
      assertThat(kept.count()).as("seed %d", seed).isEqualTo(50);
      assertThat(kept.first())
          .as("seed %d", seed)
          .containsExactly("f00", "f01", "f02", "f03", "f04", "f05", "f06", "f07", "f08", "f09");
    }
  }

  @Test
  void aRepeatedNameIsCountedAgainButNotWhenItIsAddedOnce() {
    Names names = of("a", "a");
    assertThat(names.count()).isEqualTo(2);
    assertThat(names.first()).containsExactly("a");
    names.addOnce("a");
    names.addOnce("b");
    assertThat(names.count()).isEqualTo(3);
  }

  @Test
  void twoAreAsOneThatHadAll() {
    Names both = of("c", "a");
    both.addAll(of("b", "d"));
    assertThat(both.count()).isEqualTo(4);
    assertThat(both.first()).containsExactly("a", "b", "c", "d");
    both.addAll(new Names());
    assertThat(both.count()).isEqualTo(4);
  }

  @Test
  void whatIsNotShownIsCounted() {
    Names names = new Names(2);
    assertThat(names).hasToString("");
    names.add("b");
    assertThat(names).hasToString("b");
    names.add("c");
    names.add("a");
    assertThat(names).hasToString("a, b and 1 more");
  }

  @Test
  void whatIsGivenOutStaysAsItWas() {
    Names names = of("b");
    List<String> first = names.first();
    names.add("a");
    assertThat(first).containsExactly("b");
  }

  @Test
  void severalThreadsMayAddWhileItIsWritten() throws Exception {
    Names names = new Names();
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      for (int t = 0; t < 2; t++) {
        int thread = t;
        threads.submit(() -> IntStream.range(0, 2000).forEach(i -> names.add(thread + "-" + i)));
      }
      for (int i = 0; i < 50; i++) {
        assertThat(copy(names).first().size()).isLessThanOrEqualTo(10);
      }
    }
    assertThat(copy(names).count()).isEqualTo(4000);
  }

  private static Names copy(Names names) throws IOException, ClassNotFoundException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(names);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      return (Names) in.readObject();
    }
  }
}
